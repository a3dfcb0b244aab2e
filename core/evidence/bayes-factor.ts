import type { Count, Prior } from "./prior.ts";

/**
 * Probability of one given sequence of k runs with y passes when the pass rate is Beta(a, b): Beta(a+y, b+k−y) / Beta(a, b). As a
 * product of rising factorials, which is exact for the few runs that a task ever gets.
 */
export function sequenceProbability({ passes: y, runs: k }: Count, { a, b }: Prior): number {
  let probability = 1;
  for (let pass = 0; pass < y; pass++) probability *= (a + pass) / (a + b + pass);
  for (let failure = 0; failure < k - y; failure++) probability *= (b + failure) / (a + b + y + failure);
  return probability;
}

/** What a task is expected to do after its baseline: the prior, updated. */
export function updated({ a, b }: Prior, { passes, runs }: Count): Prior {
  return { a: a + passes, b: b + runs - passes };
}

export function meanOf({ a, b }: Prior): number {
  return a / (a + b);
}

/**
 * An e-value of one task: how much likelier the candidate's runs are if a share of the tasks has changed to `changed` than if none
 * has. Its expectation is 1 when nothing has changed and `unchanged` is right, whatever the number of runs.
 */
export function mixtureFactor(observed: Count, changed: Prior, unchanged: Prior, share: number): number {
  if (observed.runs === 0) return 1;
  return 1 - share + share * (sequenceProbability(observed, changed) / sequenceProbability(observed, unchanged));
}
