import { estimateOf } from "../core/estimate/estimate.ts";
import type { Estimate } from "../core/estimate/figures.ts";
import { assumedExperience, readExperience } from "../core/estimate/past-runs.ts";
import { versionOf } from "../core/harness.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { askedShares, readSplitOptions } from "../core/prior-split.ts";
import { splitTasks } from "../core/split.ts";
import { readStartingHarness } from "../core/starting-harness.ts";
import type { Task } from "../core/task.ts";
import type { Parts } from "./parts.ts";

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
