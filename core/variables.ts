/** `${NAME}` or `${NAME:-default}`, and nothing around it. */
const template = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}$/;

/** The host variable that a value stands for, with its default; null for a plain value. Source: Harbor's task format. */
export function templateOf(value: string): { readonly name: string; readonly fallback: string | null } | null {
  const match = template.exec(value);
  return match ? { name: match[1] as string, fallback: match[2] ?? null } : null;
}

export type LookUp = (name: string) => string | undefined;

/** The value itself, or what the host says for its template (an empty variable counts as absent); null when nobody says. */
export function resolveVariable(value: string, host: LookUp): string | null {
  const parsed = templateOf(value);
  return parsed === null ? value : host(parsed.name) || parsed.fallback;
}

/** Every value resolved; `missing` are the host variables that have neither a value nor a default. */
export function resolveVariables(
  variables: Readonly<Record<string, string>>,
  host: LookUp,
): { readonly variables: Record<string, string>; readonly missing: readonly string[] } {
  const resolved: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const found = resolveVariable(value, host);
    if (found === null) missing.push(templateOf(value)?.name ?? name);
    else resolved[name] = found;
  }
  return { variables: resolved, missing };
}
