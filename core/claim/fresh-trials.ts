import type { TaskId, VersionId } from "../ids.ts";
import type { OptimizationPlan } from "../plan.ts";
import { seededRandom, shuffled } from "../random.ts";
import type { Split } from "../task.ts";
import { freshRepeats } from "../trial.ts";

export interface FreshTrial {
  readonly versionId: VersionId;
  readonly taskId: TaskId;
  readonly repeat: number;
}

/** Fresh runs per task and version: two at least, since the noise floor comes from repeats of the same version. */
export function claimRepeats(plan: Pick<OptimizationPlan, "repeats">): number {
  return Math.max(2, plan.repeats);
}

/** Sealed tasks if there are any: they have not gated anything. Else held-out ones. */
export function claimSplit(tasks: readonly { readonly split: Split }[]): Split {
  return tasks.some((each) => each.split === "sealed") ? "sealed" : "held-out";
}

/**
 * The runs of the claim in the order in which they are to start: tasks and repeats shuffled, and of each the two versions side by side
 * in random order. So a slow hour or a changed provider meets both versions alike, and every repeat runs at the same concurrency.
 */
export function freshTrials(
  plan: Pick<OptimizationPlan, "repeats" | "seed">,
  tasks: readonly { readonly taskId: TaskId; readonly split: Split }[],
  versions: readonly [VersionId, VersionId],
): FreshTrial[] {
  const split = claimSplit(tasks);
  const runs = tasks
    .filter((each) => each.split === split)
    .map((each) => each.taskId)
    .sort()
    .flatMap((taskId) =>
      Array.from({ length: claimRepeats(plan) }, (_, index) => ({ taskId, repeat: freshRepeats + 1 + index })),
    );
  const coin = seededRandom(`${plan.seed}/claim/arms`);
  return shuffled(runs, `${plan.seed}/claim/order`).flatMap((run) => {
    const [first, second] = coin() < 0.5 ? versions : [versions[1], versions[0]];
    return [
      { versionId: first, ...run },
      { versionId: second, ...run },
    ];
  });
}
