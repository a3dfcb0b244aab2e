import type { TaskId, VersionId } from "../ids.ts";
import type { OptimizationPlan } from "../plan.ts";
import type { TrialRecord } from "../ports.ts";
import { seededRandom, shuffled } from "../random.ts";
import { repeatOf } from "../repeats.ts";
import type { Split, Task } from "../task.ts";
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
 * The runs of a claim in the order in which they are to start: tasks and repeats shuffled, and of each the two versions side by side
 * in random order. So a slow hour or a changed provider meets both versions alike, and every repeat runs at the same concurrency.
 * @param round how many other versions had a claim before in this optimization (see {@link claimRound}): each claim has runs of its own
 */
export function freshTrials(
  plan: Pick<OptimizationPlan, "repeats" | "seed">,
  tasks: readonly { readonly taskId: TaskId; readonly split: Split }[],
  versions: readonly [VersionId, VersionId],
  round = 0,
): FreshTrial[] {
  const split = claimSplit(tasks);
  const first = freshRepeats + 1 + round * claimRepeats(plan);
  const runs = tasks
    .filter((each) => each.split === split)
    .map((each) => each.taskId)
    .sort()
    .flatMap((taskId) => Array.from({ length: claimRepeats(plan) }, (_, index) => ({ taskId, repeat: first + index })));
  const seed = round === 0 ? plan.seed : `${plan.seed}/${round}`;
  const coin = seededRandom(`${seed}/claim/arms`);
  return shuffled(runs, `${seed}/claim/order`).flatMap((run) => {
    const [first, second] = coin() < 0.5 ? versions : [versions[1], versions[0]];
    return [
      { versionId: first, ...run },
      { versionId: second, ...run },
    ];
  });
}

/**
 * Which claim of the optimization a version's is: one that was resumed after its claim makes another one for another version, and both
 * versions run afresh for it, in one window. A claim that was begun keeps its round.
 */
export function claimRound(
  plan: Pick<OptimizationPlan, "repeats">,
  trials: readonly Pick<TrialRecord, "key">[],
  versions: { readonly starting: VersionId; readonly final: VersionId },
): number {
  const rounds = new Map<VersionId, number>();
  for (const { key } of trials) {
    const place = repeatOf(key.repeat);
    if (place.kind === "fresh" && key.versionId !== versions.starting)
      rounds.set(key.versionId, Math.floor((place.repeat - 1) / claimRepeats(plan)));
  }
  return rounds.get(versions.final) ?? 1 + Math.max(-1, ...rounds.values());
}

/** Of a claim's runs those that have no outcome yet, in the order in which they are to start. */
export function missingForClaim(source: {
  readonly plan: Pick<OptimizationPlan, "repeats" | "seed">;
  readonly tasks: readonly { readonly task: Pick<Task, "id">; readonly split: Split }[];
  readonly trials: readonly Pick<TrialRecord, "key" | "outcome">[];
  readonly versions: { readonly starting: VersionId; readonly final: VersionId };
}): { readonly missing: readonly FreshTrial[]; readonly planned: number } {
  const { plan, trials, versions } = source;
  const tasks = source.tasks.map(({ task, split }) => ({ taskId: task.id, split }));
  const round = claimRound(plan, trials, versions);
  const wanted = freshTrials(plan, tasks, [versions.starting, versions.final], round);
  const nameOf = ({ versionId, taskId, repeat }: FreshTrial) => `${versionId} ${repeat} ${taskId}`;
  const closed = new Set(trials.filter((trial) => trial.outcome).map((trial) => nameOf(trial.key)));
  return { missing: wanted.filter((each) => !closed.has(nameOf(each))), planned: wanted.length };
}
