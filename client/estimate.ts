import { estimateOf } from "../core/estimate/estimate.ts";
import type { Estimate } from "../core/estimate/figures.ts";
import { assumedExperience, readExperience } from "../core/estimate/past-runs.ts";
import { versionOf } from "../core/harness.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { askedShares, readSplitOptions } from "../core/prior-split.ts";
import { problemText } from "../core/problem.ts";
import { splitTasks } from "../core/split.ts";
import { readStartingHarness } from "../core/starting-harness.ts";
import type { Task } from "../core/task.ts";
import { failure } from "./failure.ts";
import type { Parts } from "./parts.ts";

/**
 * Before a start: the warnings that say that the caps leave too little to decide anything with.
 * @throws ClientFailure when the fresh runs of the claim alone use up the cap on trials, so that not one trial of the loop could begin
 */
export function doubtsOf(plan: OptimizationPlan, { kept, claim, undecidable }: Estimate): readonly string[] {
  const { trials } = plan.budget;
  if (trials === null || kept.trials.low < trials) return undecidable;
  throw failure(
    "too-few",
    problemText({
      where: "plan",
      key: "budget.trials",
      got: String(trials),
      expected: `more than ${kept.trials.low}`,
      remedy: `So many are kept for the fresh runs of the claim (${claim.tasks} ${claim.split} tasks × ${claim.repeats} runs × 2 versions), and the loop could run nothing. Raise it, or take fewer tasks; self-harness run --dry-run says what a plan takes.`,
    }),
  );
}

/** What the plan would take and could show, by what the database knows already. Reads only; a database without tables knows nothing. */
export async function estimatePlan(
  parts: Parts,
  plan: OptimizationPlan,
  tasks: readonly Task[],
  hasTables: boolean,
): Promise<Estimate> {
  if (!hasTables) {
    const split = splitTasks(tasks, { ...askedShares(plan), seed: plan.seed });
    return estimateOf({ plan, tasks, split, experience: assumedExperience });
  }
  const records = parts.records();
  const files = await readStartingHarness({ records, harnesses: parts.harnesses() }, plan);
  const split = splitTasks(tasks, await readSplitOptions(records, plan, versionOf(files)));
  return estimateOf({ plan, tasks, split, experience: await readExperience(records, plan) });
}
