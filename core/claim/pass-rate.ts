import { type Interval, wilson } from "../evidence/statistics.ts";
import type { TaskId } from "../ids.ts";
import type { TrialRecord } from "../ports.ts";

/** Scored trials of one task: only `passed` and `failed` are evidence. */
export interface Tally {
  readonly taskId: TaskId;
  readonly passed: number;
  readonly scored: number;
}

/** Passes among scored trials with a 95 % interval; errored and invalid trials are counted apart, never as failures. */
export interface PassRate {
  readonly passed: number;
  readonly scored: number;
  readonly unscored: number;
  readonly rate: number;
  readonly interval: Interval;
}

export function passRateOf(trials: readonly TrialRecord[]): PassRate {
  const tallies = talliesOf(trials);
  const passed = tallies.reduce((sum, each) => sum + each.passed, 0);
  const scored = tallies.reduce((sum, each) => sum + each.scored, 0);
  return {
    passed,
    scored,
    unscored: trials.filter((trial) => trial.outcome).length - scored,
    rate: scored === 0 ? 0 : passed / scored,
    interval: clusteredInterval(tallies),
  };
}

/** One tally per task that was scored at least once, in the order in which tasks first appear. */
export function talliesOf(trials: readonly TrialRecord[]): Tally[] {
  const byTask = new Map<TaskId, { passed: number; scored: number }>();
  for (const { key, outcome } of trials) {
    if (outcome?.kind !== "passed" && outcome?.kind !== "failed") continue;
    const tally = byTask.get(key.taskId) ?? { passed: 0, scored: 0 };
    if (outcome.kind === "passed") tally.passed++;
    tally.scored++;
    byTask.set(key.taskId, tally);
  }
  return [...byTask].map(([taskId, tally]) => ({ taskId, ...tally }));
}

/**
 * Wilson's interval at the effective number of runs. Repeats of a task resemble each other, so that n tasks × R repeats tell less
 * than n·R tasks would: the runs are divided by the design effect, measured between tasks and kept between 1 (repeats as good as
 * tasks) and R (repeats tell nothing new). Source: Korn and Graubard 1998 (effective sample size), Wilson 1927.
 */
export function clusteredInterval(tallies: readonly Pick<Tally, "passed" | "scored">[]): Interval {
  const n = tallies.length;
  const scored = tallies.reduce((sum, each) => sum + each.scored, 0);
  if (scored === 0) return wilson(0, 0);
  const rate = tallies.reduce((sum, each) => sum + each.passed, 0) / scored;
  const effective = Math.max(n, Math.min(scored, effectiveRuns(tallies, rate, scored)));
  return wilson(rate * effective, effective);
}

/** rate·(1 − rate) over the variance of the rate as tasks show it (ratio estimator, for unequal numbers of repeats). */
function effectiveRuns(tallies: readonly Pick<Tally, "passed" | "scored">[], rate: number, scored: number): number {
  const n = tallies.length;
  if (n < 2) return n;
  const squares = tallies.reduce((sum, each) => sum + (each.passed - rate * each.scored) ** 2, 0);
  const variance = (n / (n - 1)) * (squares / scored ** 2);
  return variance === 0 ? n : (rate * (1 - rate)) / variance;
}
