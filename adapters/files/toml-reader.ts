import { type HostVariables, referenceIn, resolveReference } from "../../core/host-variables.ts";
import { nearest, problemText, shown } from "../../core/problem.ts";
import type { Findings } from "./findings.ts";

type Table = Readonly<Record<string, unknown>>;

/**
 * One table of a parsed TOML file that is read key by key. Everything that is wrong is collected, never thrown, so that a person
 * sees all of it at once; a wrong value reads as its fallback.
 */
export class TomlReader {
  readonly #file: string;
  readonly #path: string;
  readonly #table: Table;
  readonly #findings: Findings;

  constructor(file: string, path: string, value: unknown, findings: Findings) {
    this.#file = file;
    this.#path = path;
    this.#findings = findings;
    this.#table = isTable(value) ? value : {};
    if (value !== undefined && !isTable(value))
      this.#refuse(null, value, "a table", `Write [${path}] with keys below it.`);
  }

  has(key: string): boolean {
    return this.#table[key] !== undefined;
  }

  table(key: string): TomlReader {
    return new TomlReader(this.#file, this.#keyed(key), this.#table[key], this.#findings);
  }

  number(
    key: string,
    range: { readonly minimum: number; readonly maximum: number; readonly whole?: boolean },
    fallback: number,
  ): number {
    const value = this.#table[key];
    if (value === undefined) return fallback;
    const fits = typeof value === "number" && value >= range.minimum && value <= range.maximum;
    if (fits && (!range.whole || Number.isInteger(value))) return value;
    const kind = range.whole ? "a whole number" : "a number";
    this.#refuse(
      key,
      value,
      `${kind} from ${range.minimum} to ${range.maximum}`,
      `Write for example ${key} = ${fallback}.`,
    );
    return fallback;
  }

  text(key: string, pattern: RegExp, expected: string): string | null {
    const value = this.#table[key];
    if (value === undefined) return null;
    if (typeof value === "string" && pattern.test(value)) return value;
    this.#refuse(key, value, expected, "Correct the value or remove the key.");
    return null;
  }

  /** A user may be given by name or by number. */
  textOrNumber(key: string): string | null {
    const value = this.#table[key];
    if (value === undefined) return null;
    if (typeof value === "string" && /^[a-z0-9_][\w.-]*(:[\w.-]+)?$/i.test(value)) return value;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return String(value);
    this.#refuse(key, value, "a user's name or number", "Correct the value or remove the key.");
    return null;
  }

  oneOf(key: string, allowed: readonly string[]): string | null {
    const value = this.#table[key];
    if (value === undefined) return null;
    if (typeof value === "string" && allowed.includes(value)) return value;
    this.#refuse(
      key,
      value,
      `one of ${allowed.map((each) => `"${each}"`).join(", ")}`,
      "Correct the value or remove the key.",
    );
    return null;
  }

  /** The tables of an array, or the single values of one, each as it is. */
  list(key: string): readonly unknown[] {
    const value = this.#table[key];
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.#refuse(key, value, "a list", "Put it in square brackets.");
    return [];
  }

  /** For what only its reader can judge. */
  refuse(key: string, expected: string, remedy: string): void {
    this.#refuse(key, this.#table[key], expected, remedy);
  }

  flag(key: string): boolean | null {
    const value = this.#table[key];
    if (value === undefined || typeof value === "boolean") return value ?? null;
    this.#refuse(key, value, "true or false", "Write it without quotes.");
    return null;
  }

  /**
   * Values may be whole templates, `${NAME}` or `${NAME:-default}`, of the host's variables: they stay as they are, and only that
   * they can be resolved is checked here. Anything else is taken as it is.
   */
  variables(key: string, host: HostVariables): Record<string, string> {
    const table = this.#table[key];
    if (table === undefined) return {};
    if (!isTable(table)) {
      this.#refuse(key, table, "a table of texts", `Write [${this.#keyed(key)}] with NAME = "value" below it.`);
      return {};
    }
    return Object.fromEntries(
      Object.entries(table).map(([name, value]) => [name, this.#variable(`${key}.${name}`, name, value, host)]),
    );
  }

  #variable(key: string, name: string, value: unknown, host: HostVariables): string {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      this.#refuse(key, name, "a name of letters, digits and _", "Rename the variable.");
    if (typeof value !== "string") {
      this.#refuse(key, value, "a text", "Put it in quotes.");
      return "";
    }
    const wanted = referenceIn(value)?.name;
    if (resolveReference(value, host) === null)
      this.#refuse(
        key,
        value,
        `${wanted} in the environment`,
        `Set ${wanted}, or give a default: \${${wanted}:-value}.`,
      );
    return value;
  }

  /** Features that change what a task means and that we don't have: refused by name, never ignored. */
  unsupported(key: string, feature: string, isUsed: (value: unknown) => boolean = isPresent): void {
    const value = this.#table[key];
    if (value !== undefined && isUsed(value))
      this.#refuse(key, value, `no ${feature} (unsupported here)`, "Leave this task out of the folder.");
  }

  /** Unknown keys are tolerated, as Harbor does, but said. */
  knows(keys: readonly string[]): void {
    for (const key of Object.keys(this.#table)) {
      if (keys.includes(key)) continue;
      const guess = nearest(key, keys);
      this.#findings.warnings.push({
        where: this.#file,
        what: `unknown key ${this.#keyed(key)} is ignored${guess ? `; did you mean ${guess}?` : ""}`,
      });
    }
  }

  #keyed(key: string): string {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }

  #refuse(key: string | null, value: unknown, expected: string, remedy: string): void {
    const full = key === null ? this.#path : this.#keyed(key);
    this.#findings.problems.push(problemText({ where: this.#file, key: full, got: shown(value), expected, remedy }));
  }
}

function isPresent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isTable(value) ? Object.keys(value).length > 0 : value !== 0 && value !== false && value !== "";
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
