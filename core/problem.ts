import { similarity } from "./similarity.ts";

/** Something wrong in what a person gave us. Reads as: where, which key, what came, what was expected, what to do. */
export interface Problem {
  /** File (with `:line:column` where known), flag or environment variable. */
  readonly where: string;
  /** Dotted key within it; null when the whole file is meant. */
  readonly key: string | null;
  /** What came, as {@link shown} shows it, or `missing`. */
  readonly got: string;
  readonly expected: string;
  readonly remedy: string;
}

export function problemText({ where, key, got, expected, remedy }: Problem): string {
  const subject = key === null ? where : `${where}: ${key}`;
  return `${subject}: got ${got}, expected ${expected}. ${remedy}`;
}

const longestShown = 80;

/** A value from outside, safe to print: one line, at most 80 characters, control and direction-changing characters escaped. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : plain(value);
  const visible = text.replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escapeCharacter);
  return visible.length > longestShown ? `${visible.slice(0, longestShown - 1)}…` : visible;
}

function plain(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint" || value === undefined) return String(value);
  return JSON.stringify(value) ?? typeof value;
}

function escapeCharacter(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** What someone probably meant, for "did you mean"; null when nothing known is close. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, closeness: similarity(`^^${word}$$`, `^^${candidate}$$`) }))
    .sort((a, b) => b.closeness - a.closeness);
  const best = ranked[0];
  return best && best.closeness >= 0.45 ? best.candidate : null;
}
