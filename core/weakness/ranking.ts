import type { TaskId } from "../ids.ts";
import type { Failure, FailureGroup } from "./failure.ts";
import type { Criticality } from "./vocabulary.ts";

/** How much a failure of this criticality says about the harness. */
export const criticalityWeights: Readonly<Record<Criticality | "unlabelled", number>> = {
  root_cause: 1,
  contributor: 0.6,
  unlabelled: 0.5,
  non_terminal_friction: 0.2,
  recovered_friction: 0.1,
};

/** A weakness needs at least this many failures over this many tasks: one bad night of one task is no pattern. */
export const minimumSupport = 2;

export function isSupported(failures: readonly Pick<Failure, "taskId">[]): boolean {
  return failures.length >= minimumSupport && new Set(failures.map((each) => each.taskId)).size >= minimumSupport;
}

/**
 * What the group costs: Σ over its tasks of (1 − pass rate) × weight, the weight being the mean of its failures' in that task.
 * @param passRates share of passed trials per held-in task at baseline, 0 to 1; a task that is not there counts as never passed
 */
export function impactOf(failures: readonly Failure[], passRates: ReadonlyMap<TaskId, number>): number {
  const byTask = new Map<TaskId, number[]>();
  for (const { taskId, label } of failures) {
    const weights = byTask.get(taskId) ?? [];
    byTask.set(taskId, [...weights, criticalityWeights[label?.criticality ?? "unlabelled"]]);
  }
  return [...byTask].reduce((sum, [taskId, weights]) => {
    const weight = weights.reduce((total, each) => total + each, 0) / weights.length;
    return sum + (1 - (passRates.get(taskId) ?? 0)) * weight;
  }, 0);
}

/** Rank value: frequency × impact; the larger comes first. */
export function rankOf(group: Pick<FailureGroup, "frequency" | "impact">): number {
  return group.frequency * group.impact;
}
