import { problemText, shown } from "../../core/problem.ts";
import type { Findings } from "./findings.ts";

type Table = Readonly<Record<string, unknown>>;
const leaveOut = "Leave this task out of the folder.";

/** One mapping of a compose file, read key by key. Everything that is wrong or unsupported is collected, never thrown. */
export class ComposeReader {
  readonly #file: string;
  readonly #path: string;
  readonly #table: Table;
  readonly #findings: Findings;

  constructor(file: string, path: string, value: unknown, findings: Findings) {
    this.#file = file;
    this.#path = path;
    this.#findings = findings;
    this.#table = isTable(value) ? value : {};
    if (value !== undefined && value !== null && !isTable(value))
      this.#problem(null, value, "a mapping", "Write keys below it.");
  }

  /** @param read keys that mean something here @param harmless keys that change nothing for a task whose containers are ours */
  allows(read: readonly string[], harmless: readonly string[]): void {
    for (const key of Object.keys(this.#table)) {
      if (read.includes(key) || harmless.includes(key) || key.startsWith("x-")) continue;
      this.#problem(key, this.#table[key], `no ${key} (unsupported here)`, leaveOut);
    }
  }

  get(key: string): unknown {
    return this.#table[key] ?? undefined;
  }

  table(key: string): ComposeReader {
    return new ComposeReader(this.#file, this.#keyed(key), this.#table[key], this.#findings);
  }

  /** The mappings below a key, by name; one without a value is empty. */
  tables(key: string): [string, ComposeReader][] {
    const value = this.get(key);
    if (value === undefined) return [];
    if (!isTable(value)) {
      this.#problem(key, value, "a mapping", "Write names below it.");
      return [];
    }
    return Object.entries(value).map(([name, each]) => [
      name,
      new ComposeReader(this.#file, `${this.#keyed(key)}.${name}`, each, this.#findings),
    ]);
  }

  text(key: string, pattern: RegExp, expected: string): string | null {
    const value = this.get(key);
    if (value === undefined) return null;
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && pattern.test(text)) return text;
    this.#problem(key, value, expected, "Correct the value or remove the key.");
    return null;
  }

  number(key: string, fallback: number): number {
    const value = this.get(key);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isFinite(number) && number > 0) return number;
    this.#problem(key, value, "a number above 0", "Correct the value or remove the key.");
    return fallback;
  }

  /** A list of texts; numbers and flags are taken as texts, as YAML's authors mean them. */
  texts(key: string): string[] {
    const value = this.get(key);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((each) => ["string", "number", "boolean"].includes(typeof each)))
      return value.map(String);
    this.#problem(key, value, "a list of texts", "Write one per line, with a dash before it.");
    return [];
  }

  /** `NAME: value` or `- NAME=value`. */
  pairs(key: string): Record<string, string> {
    const value = this.get(key);
    if (value === undefined) return {};
    const entries = Array.isArray(value)
      ? this.texts(key).map(atEquals)
      : isTable(value)
        ? Object.entries(value)
        : null;
    if (entries === null) {
      this.#problem(key, value, "a mapping or a list of NAME=value", "Correct it.");
      return {};
    }
    for (const [name, each] of entries)
      if (each === null || typeof each === "object")
        this.#problem(`${key}.${name}`, each, "a value", `A value of the host's must be named: \${${name}}.`);
    return Object.fromEntries(entries.map(([name, each]) => [name, String(each ?? "")]));
  }

  refuse(key: string | null, expected: string, remedy: string = leaveOut): void {
    this.#problem(key, key === null ? this.#table : this.#table[key], expected, remedy);
  }

  #keyed(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }

  #problem(key: string | null, value: unknown, expected: string, remedy: string): void {
    const full = key === null ? this.#path : this.#keyed(key);
    this.#findings.problems.push(
      problemText({ where: this.#file, key: full === "" ? null : full, got: shown(value), expected, remedy }),
    );
  }
}

function atEquals(pair: string): [string, string | null] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, null] : [pair.slice(0, at), pair.slice(at + 1)];
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
