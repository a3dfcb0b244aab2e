import { costOf, noSpend, type Spend } from "../limits.ts";
import type { OptimizationPlan } from "../plan.ts";
import type { TrialCost, TrialRecord } from "../ports.ts";
import type { Split } from "../task.ts";
import { claimRepeats, claimSplit } from "./fresh-trials.ts";

/** Fresh runs that a claim takes: both versions on every task of its split. */
export function claimTrials(
  plan: Pick<OptimizationPlan, "repeats">,
  tasks: readonly { readonly split: Split }[],
): number {
  const split = claimSplit(tasks);
  return 2 * claimRepeats(plan) * tasks.filter((each) => each.split === split).length;
}

/**
 * What is kept under every cap for the fresh runs of the claim, so that the loop stops early enough for them. Their number is known from
 * the start; what they take is reckoned from the m trials that were run here so far (nothing while none has ended): for n runs n·mean +
 * 2·deviation·√(n + n²/m), which some 97 of 100 such sums stay below, and one call more at its worst, since a call is refused unless its
 * worst case fits.
 */
export function keptForClaim(source: {
  readonly plan: Pick<OptimizationPlan, "repeats" | "concurrency" | "models">;
  readonly tasks: readonly { readonly split: Split }[];
  readonly trials: readonly TrialRecord[];
  readonly costs: readonly TrialCost[];
}): Spend {
  const { plan, tasks } = source;
  const trials = claimTrials(plan, tasks);
  const ended = ownCosts(source);
  if (trials === 0 || ended.length === 0) return { ...noSpend, trials };
  const { maxCompletionTokens, price } = plan.models.agent;
  const longest = { prompt: Math.max(...ended.map((each) => each.promptTokens)), cached: 0 };
  const oneMore = { ...longest, completion: maxCompletionTokens };
  const sum = (of: (cost: TrialCost) => number, count: number) => likelySum(ended.map(of), count);
  return {
    trials,
    tokens: Math.ceil(sum(tokensOf, trials) + oneMore.prompt + oneMore.completion),
    costMicroUsd: Math.ceil(sum((each) => each.costMicroUsd, trials) + costOf(oneMore, price)),
    wallTimeMs: Math.ceil(sum((each) => each.totalMs ?? 0, Math.ceil(trials / plan.concurrency))),
  };
}

/** Of trials that were run to their end; one that stood in from an earlier optimization cost nothing and says nothing. */
export function ownCosts({
  trials,
  costs,
}: {
  readonly trials: readonly TrialRecord[];
  readonly costs: readonly TrialCost[];
}): TrialCost[] {
  const run = new Set(trials.filter((trial) => trial.reusedFrom === null).map((trial) => trial.id));
  return costs.filter((cost) => cost.totalMs !== null && run.has(cost.trialId));
}

function tokensOf({ promptTokens, completionTokens }: TrialCost): number {
  return promptTokens + completionTokens;
}

/** What a sum of that many values like these is unlikely to pass. */
function likelySum(values: readonly number[], count: number): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length;
  return count * mean + 2 * Math.sqrt(variance * (count + count ** 2 / values.length));
}
