import type { TaskId } from "../ids.ts";
import type { Split } from "../task.ts";
import type { Evidence, GateStep, LedgerEntry, Observed, PlannedTrial, UndecidedReason } from "./evidence.ts";
import { fisherGreater } from "./statistics.ts";

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

const coverageFloor = 0.6;
const errorRateLevel = 0.05;

/** Lines both arms up, task by task, over repeats 1..R. A task with an errored or invalid trial in either arm leaves both. */
export function pairTasks(repeats: number, evidence: Evidence): PairedTask[] {
  const targets = new Set(evidence.targets);
  const unusable = new Set(
    [...evidence.parent, ...evidence.candidate]
      .filter((each) => each.repeat <= repeats && (each.outcome === "errored" || each.outcome === "invalid"))
      .map((each) => each.taskId),
  );
  return evidence.tasks
    .filter((task) => task.split !== "sealed")
    .map((task) => ({
      ...task,
      target: targets.has(task.taskId),
      usable: !unusable.has(task.taskId),
      parent: tally(repeats, task.taskId, evidence.parent),
      candidate: tally(repeats, task.taskId, evidence.candidate),
    }));
}

function tally(repeats: number, taskId: TaskId, observed: readonly Observed[]): Tally {
  const own = observed.filter((each) => each.taskId === taskId && each.repeat <= repeats);
  const done = new Set(
    own.filter((each) => each.outcome === "passed" || each.outcome === "failed").map((each) => each.repeat),
  );
  return {
    passes: own.filter((each) => each.outcome === "passed").length,
    failures: own.filter((each) => each.outcome === "failed").length,
    missing: Array.from({ length: repeats }, (_, index) => index + 1).filter((repeat) => !done.has(repeat)),
  };
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

/**
 * Rules that come before any policy's own: crashing must not hide as noise, and a verdict needs enough tasks left.
 * @returns a step that ends the validation, or null when the evidence is fit to be judged
 */
export function heldBack(tasks: readonly PairedTask[], evidence: Evidence): GateStep | null {
  const candidate = errorCounts(evidence.candidate);
  const parent = errorCounts(evidence.parent);
  const p = fisherGreater(candidate.errors, candidate.total, parent.errors, parent.total);
  const errorEntry = entry(
    "error rate",
    `${candidate.errors} of ${candidate.total} candidate trials errored, parent ${parent.errors} of ${parent.total}`,
    p,
    `p ≥ ${errorRateLevel}`,
    p >= errorRateLevel,
  );
  if (!errorEntry.holds) return undecided("error-rate", errorEntry.observation, [errorEntry]);
  const usable = tasks.filter((task) => task.usable).length;
  const share = tasks.length === 0 ? 0 : usable / tasks.length;
  const coverage = entry(
    "coverage",
    `${usable} of ${tasks.length} tasks usable in both arms`,
    share,
    `≥ ${coverageFloor}`,
    share >= coverageFloor,
  );
  return coverage.holds ? null : undecided("coverage", coverage.observation, [errorEntry, coverage]);
}

function undecided(reason: UndecidedReason, detail: string, ledger: readonly LedgerEntry[]): GateStep {
  return { kind: "verdict", verdict: { kind: "undecided", reason, detail }, ledger };
}

function errorCounts(observed: readonly Observed[]): { errors: number; total: number } {
  return { errors: observed.filter((each) => each.outcome === "errored").length, total: observed.length };
}

export function entry(
  gate: string,
  observation: string,
  value: number,
  threshold: string,
  holds: boolean,
): LedgerEntry {
  return { gate, observation, value, threshold, holds };
}

export function sumPasses(tasks: readonly PairedTask[], arm: "parent" | "candidate"): number {
  return tasks.filter((task) => task.usable).reduce((sum, task) => sum + task[arm].passes, 0);
}
