import type { z } from "zod";
import { InvalidInput } from "../core/failures.ts";
import { nearest, problemText, shown } from "../core/problem.ts";
import { withoutCredentials } from "./base-url.ts";
import { configJsonSchema } from "./schema.ts";
import { at, type Sources } from "./sources.ts";

type Issue = z.core.$ZodIssue;

/** What is wrong with a configuration, where it matters to a script whether a key is misspelt or a value wrong. */
export class InvalidConfiguration extends InvalidInput {
  readonly #unknownKeys: ReadonlySet<string>;

  /** @param unknownKeys those of the problems that are about a key which nobody knows */
  constructor(problems: readonly string[], unknownKeys: ReadonlySet<string>) {
    super(problems);
    this.#unknownKeys = unknownKeys;
  }

  kindOf(problem: string): "unknown-key" | "wrong-value" {
    return this.#unknownKeys.has(problem) ? "unknown-key" : "wrong-value";
  }
}

/** Every objection of the schema as a line for a person, in the order of the file; and which of them are about unknown keys. */
export function schemaProblems(
  error: z.ZodError,
  sources: Sources,
): { readonly problems: readonly string[]; readonly unknownKeys: ReadonlySet<string> } {
  const unknown = new Set<string>();
  const problems = error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [problemOf(issue, sources)];
    const lines = unknownKeys(issue, sources);
    for (const line of lines) unknown.add(line);
    return lines;
  });
  return { problems, unknownKeys: unknown };
}

function problemOf(issue: Issue, sources: Sources): string {
  const key = issue.path.join(".");
  const value = at(sources.values, issue.path);
  const expected = issue.code === "invalid_key" ? "the name of a model" : issue.message;
  return problemText({
    where: sources.whereIs(issue.path),
    key: key || null,
    got: gotText(key, value),
    expected,
    remedy: remedyFor(key, value),
  });
}

/** Secrets that were put where none belongs must not be repeated on a screen. */
function gotText(key: string, value: unknown): string {
  if (value === undefined) return "nothing";
  if (key.endsWith("keyVariable")) return "something else (not shown, it may be a key)";
  return shown(key.endsWith("baseUrl") && typeof value === "string" ? withoutCredentials(value) : value);
}

const remedies: Readonly<Record<string, string>> = {
  "model.name": "Write model: { name: … }, or say --model.",
  budget: "An optimization runs for a night: write budget: { usd: 20 }, or say --budget-usd 20.",
  model: "Write model: { name: … }, or say --model.",
};

function remedyFor(key: string, value: unknown): string {
  if (remedies[key]) return remedies[key];
  if (key.endsWith("keyVariable")) return "Export the key in a variable and write the variable's name here.";
  return value === undefined ? "Add it." : "Correct the value, or leave it out for the default.";
}

function unknownKeys(issue: Extract<Issue, { code: "unrecognized_keys" }>, sources: Sources): string[] {
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const guess = nearest(key, known);
    const remedy = guess ? `Did you mean ${guess}?` : "Remove it.";
    return problemText({
      where: sources.whereIs(path),
      key: path.join("."),
      got: "an unknown key",
      expected: `one of ${known.join(", ")}`,
      remedy,
    });
  });
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema = configJsonSchema() as { properties?: Record<string, object>; additionalProperties?: object };
  for (const part of path) schema = schema.properties?.[String(part)] ?? schema.additionalProperties ?? {};
  return Object.keys(schema.properties ?? {});
}
