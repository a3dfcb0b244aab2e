import type { TaskId } from "../ids.ts";
import type { Split } from "../task.ts";
import type { Evidence, Observed, PlannedTrial } from "./evidence.ts";

/** One task's results in one arm: passes and failures among repeats 1..R, and what is still missing. */
export interface Tally {
  readonly passes: number;
  readonly failures: number;
  readonly missing: readonly number[];
}

/** Both arms of one task. `usable` is false when an errored or invalid trial took the task out of the comparison. */
export interface PairedTask {
  readonly taskId: TaskId;
  readonly split: Split;
  readonly target: boolean;
  readonly usable: boolean;
  readonly parent: Tally;
  readonly candidate: Tally;
}

/** Lines both arms up, task by task, over repeats 1..R. A task with an errored or invalid trial in either arm leaves both. */
export function pairTasks(repeats: number, evidence: Evidence): PairedTask[] {
  const targets = new Set(evidence.targets);
  const unusable = new Set(
    [...evidence.parent, ...evidence.candidate]
      .filter((each) => each.repeat <= repeats && (each.outcome === "errored" || each.outcome === "invalid"))
      .map((each) => each.taskId),
  );
  const parent = observedByTask(evidence.parent);
  const candidate = observedByTask(evidence.candidate);
  return evidence.tasks
    .filter((task) => task.split !== "sealed")
    .map((task) => ({
      ...task,
      target: targets.has(task.taskId),
      usable: !unusable.has(task.taskId),
      parent: tally(repeats, parent.get(task.taskId) ?? []),
      candidate: tally(repeats, candidate.get(task.taskId) ?? []),
    }));
}

function tally(repeats: number, observed: readonly Observed[]): Tally {
  const own = observed.filter((each) => each.repeat <= repeats);
  const done = new Set(
    own.filter((each) => each.outcome === "passed" || each.outcome === "failed").map((each) => each.repeat),
  );
  return {
    passes: own.filter((each) => each.outcome === "passed").length,
    failures: own.filter((each) => each.outcome === "failed").length,
    missing: Array.from({ length: repeats }, (_, index) => index + 1).filter((repeat) => !done.has(repeat)),
  };
}

export function observedByTask<T extends Observed>(observed: readonly T[]): Map<TaskId, T[]> {
  const result = new Map<TaskId, T[]>();
  for (const each of observed) {
    const own = result.get(each.taskId);
    if (own) own.push(each);
    else result.set(each.taskId, [each]);
  }
  return result;
}

/** All trials that are still missing in these tasks, the parent's first. */
export function missingTrials(tasks: readonly PairedTask[]): PlannedTrial[] {
  return tasks
    .filter((task) => task.usable)
    .flatMap((task) => [
      ...task.parent.missing.map((repeat) => ({ arm: "parent" as const, taskId: task.taskId, repeat })),
      ...task.candidate.missing.map((repeat) => ({ arm: "candidate" as const, taskId: task.taskId, repeat })),
    ]);
}

export function sumPasses(tasks: readonly PairedTask[], arm: "parent" | "candidate"): number {
  return tasks.filter((task) => task.usable).reduce((sum, task) => sum + task[arm].passes, 0);
}
