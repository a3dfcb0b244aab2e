import type { z } from "zod";
import { nearest, problemText, shown } from "../core/problem.ts";
import { withoutCredentials } from "./base-url.ts";
import { configJsonSchema } from "./schema.ts";
import { at, type Sources } from "./sources.ts";

type Issue = z.core.$ZodIssue;

/** Every objection of the schema as a line for a person. */
export function schemaProblems(error: z.ZodError, sources: Sources): string[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? unknownKeys(issue, sources) : [problemOf(issue, sources)],
  );
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
