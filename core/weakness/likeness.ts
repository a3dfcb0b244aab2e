import { cosine } from "../embedding.ts";
import type { Similarity } from "./clusters.ts";
import type { Failure } from "./failure.ts";

/** By what failures are compared: what the model says of them, and what can be seen of them without the model. */
export interface Likeness {
  readonly description: Similarity;
  readonly evidence: Similarity;
}

/** The model's sentence; of a failure without label, nothing. */
export function descriptionText(failure: Failure): string {
  return failure.label?.description ?? "";
}

/** What happened in the run: quotes that were found in it, the last errors, what the failing checks are called. */
export function evidenceText({ facts, label }: Failure): string {
  const quotes = label?.evidence.map((each) => each.quote) ?? [];
  return [...new Set([...quotes, ...facts.lastErrors, ...facts.failingTests])].join("\n");
}

/** Texts whose vectors {@link likenessOf} expects, in this order: every description, then every evidence. */
export function comparedTexts(failures: readonly Failure[]): string[] {
  return [...failures.map(descriptionText), ...failures.map(evidenceText)];
}

/** @param vectors of {@link comparedTexts} */
export function likenessOf(count: number, vectors: readonly (readonly number[])[]): Likeness {
  const between = (offset: number): Similarity => {
    const known = new Map<number, number>();
    return (a, b) => {
      const key = Math.min(a, b) * count + Math.max(a, b);
      const value = known.get(key) ?? cosine(vectors[offset + a] ?? [], vectors[offset + b] ?? []);
      known.set(key, value);
      return value;
    };
  };
  return { description: between(0), evidence: between(count) };
}
