import { z } from "zod";

// The `error` of each field says what was expected; file, key, value and remedy are added where a problem is reported.

export function whole(minimum: number, maximum: number, description: string) {
  const error = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error }).describe(description);
}

export function number(minimum: number, maximum: number, description: string) {
  const error = `a number from ${minimum} to ${maximum}`;
  return z.number({ error }).min(minimum, { error }).max(maximum, { error }).describe(description);
}

export function above(description: string) {
  const error = "a number above 0";
  return z.number({ error }).positive({ error }).describe(description);
}

export function text(error: string, pattern: RegExp, description: string) {
  return z.string({ error }).regex(pattern, { error }).describe(description);
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, description: string) {
  return z.enum(values, { error: `one of ${values.join(", ")}` }).describe(description);
}

export const path = (description: string) => text("a path", /^[^\0\n]+$/, description);
export const name = text("the name of a model", /^[^\s\p{Cc}]{1,200}$/u, "Model name as its server knows it");
export const taskName = text("the name of a task", /^[^\0\n]{1,128}$/, "Name of a task");
export const mapping = { error: "a mapping" };
