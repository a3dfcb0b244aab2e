import type { Evidence, LedgerObservation, Observed } from "./evidence.ts";
import type { PairedTask } from "./tally.ts";

/**
 * Every observation with what it does to its split's difference in passes (candidate − parent), the parent's first. Trials of a
 * task that left both arms, and repeats beyond the plan, are listed and count for nothing; sealed tasks are not even listed.
 */
export function differenceLedger(
  repeats: number,
  tasks: readonly PairedTask[],
  evidence: Evidence,
): LedgerObservation[] {
  const known = new Map(tasks.map((task) => [task.taskId, task]));
  const running = new Map<string, number>();
  const line = (arm: "parent" | "candidate", observed: Observed): LedgerObservation[] => {
    const task = known.get(observed.taskId);
    if (!task) return [];
    const counts = task.usable && observed.repeat <= repeats;
    const gate = counts ? `Δ ${task.split}` : "left out";
    const contribution = counts && observed.outcome === "passed" ? (arm === "candidate" ? 1 : -1) : 0;
    const value = (running.get(gate) ?? 0) + contribution;
    running.set(gate, value);
    return [{ kind: "observation", gate, arm, ...observed, expected: null, contribution, value }];
  };
  return (["parent", "candidate"] as const).flatMap((arm) =>
    [...evidence[arm]].sort(byTaskAndRepeat).flatMap((observed) => line(arm, observed)),
  );
}

export function byTaskAndRepeat(a: Observed, b: Observed): number {
  return a.taskId === b.taskId ? a.repeat - b.repeat : a.taskId < b.taskId ? -1 : 1;
}
