import { createHash } from "node:crypto";

type Part = string | number;

/** A number in [0, 1) that depends on nothing but its parts: the simulated model has no other source of chance. */
export function draw(...parts: readonly Part[]): number {
  const digest = createHash("sha256").update(parts.join("\u0000")).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

/** One of the items, chosen by the parts alone. Throws on an empty list. */
export function pick<T>(items: readonly T[], ...parts: readonly Part[]): T {
  const item = items[Math.floor(draw(...parts) * items.length)];
  if (item === undefined) throw new Error("pick: expected at least one item, got none");
  return item;
}

/** Sixteen hex digits that stand for a text. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
