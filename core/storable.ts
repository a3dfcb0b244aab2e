/**
 * The text that a database can keep and give back unchanged: NUL is dropped (Postgres has no place for it) and a lone surrogate
 * becomes U+FFFD, as any UTF-8 encoder would make it. Commands print both, and models repeat them.
 */
export function storableText(text: string): string {
  return text.replaceAll("\u0000", "").replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** A deep copy of a plain value in which every text, keys included, is storable; members that are undefined are left out. */
export function storable<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [storableText(key), copy(member)]));
}
