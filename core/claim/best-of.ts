import type { VersionCost } from "./cost.ts";
import { type Gain, pairedGain } from "./gain.ts";
import type { Tally } from "./pass-rate.ts";

/**
 * What the starting harness would reach with as much inference per task as the final one uses: N attempts, of which the best counts.
 * It flatters the starting harness, since somebody would have to know which attempt is the good one.
 */
export interface BestOf {
  /** What the budgets are compared in: money, or tokens where the model has no price. */
  readonly unit: "cost" | "tokens";
  /** N: the final harness's mean cost of a run over the starting one's; never under 1, since nobody can run it less than once. */
  readonly attempts: number;
  /** pass@k of the starting harness for k = 1 … as many as every task has scored runs. */
  readonly passAt: readonly number[];
  /** Pass rate at N attempts; between whole numbers the mixture of both (some tasks get one attempt more). */
  readonly rate: number;
  /** True when N is beyond the repeats that were run: then `rate` is only a lower bound. */
  readonly isLowerBound: boolean;
  /** The final harness over best-of-N of the starting one, on the same tasks. */
  readonly gain: Gain;
}

/**
 * Unbiased estimate of the probability that at least one of k runs passes, from c passes in n ≥ k runs: 1 − C(n−c,k)/C(n,k).
 * Source: Chen et al. 2021 (pass@k).
 */
export function passAtK({ passed, scored }: Pick<Tally, "passed" | "scored">, k: number): number {
  if (k > scored) throw new RangeError(`pass@${k} needs at least ${k} runs, got ${scored}`);
  let allFail = 1;
  for (let index = 0; index < k; index++) allFail *= Math.max(0, scored - passed - index) / (scored - index);
  return 1 - allFail;
}

/** @param pairs scored runs of the same tasks with both versions; at least one task, each with a run */
export function bestOf(
  pairs: readonly { readonly before: Tally; readonly after: Tally }[],
  starting: VersionCost,
  final: VersionCost,
): BestOf {
  const unit = starting.costMicroUsd > 0 && final.costMicroUsd > 0 ? "cost" : "tokens";
  const perRun = (cost: VersionCost) => (unit === "cost" ? cost.costMicroUsd : cost.tokens) / Math.max(1, cost.runs);
  const attempts = perRun(starting) > 0 ? Math.max(1, perRun(final) / perRun(starting)) : 1;
  const most = Math.min(...pairs.map((pair) => pair.before.scored));
  const passAt = Array.from({ length: most }, (_, index) => mean(pairs.map((pair) => passAtK(pair.before, index + 1))));
  const reachable = Math.min(attempts, most);
  const rates = pairs.map((pair) => passAtMixture(pair.before, reachable));
  return {
    unit,
    attempts,
    passAt,
    rate: mean(rates),
    isLowerBound: attempts > most,
    gain: pairedGain(pairs.map(({ after }, index) => after.passed / after.scored - (rates[index] ?? 0))),
  };
}

function passAtMixture(tally: Tally, attempts: number): number {
  const whole = Math.floor(attempts);
  const part = attempts - whole;
  const floor = passAtK(tally, whole);
  return part === 0 ? floor : floor + part * (passAtK(tally, whole + 1) - floor);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
