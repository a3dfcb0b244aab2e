import { z95 } from "../evidence/statistics.ts";

/** A comparison of two harnesses, run on the same tasks, R times each. */
export interface Design {
  readonly tasks: number;
  readonly repeats: number;
  /** Probability that two runs of the same harness on the same task disagree. */
  readonly discordance: number;
}

/**
 * What a claim is about. `these-tasks`: only the noise of the runs counts. `tasks-like-these`: which tasks the benchmark happens to hold
 * counts as well; this is what the report's interval is for.
 */
export type Scope = "these-tasks" | "tasks-like-these";

/** Share of cases in which a true gain of the stated size must be seen. */
export const wantedPower = 0.8;

/**
 * Probability that the 95 % interval of a true gain excludes 0.
 * - these-tasks: the difference of two mean pass rates has variance d/(n·R); seen beyond 1.96 of its roots.
 * - tasks-like-these: a gain g comes from tasks that are now passed and others that stay as they were, hence the variance per task is
 *   d/R + g(1 − g); seen when Bonett and Price's interval (see `pairedGain`) excludes 0.
 * Source: Miller 2024 (both variances), Bonett and Price 2012. Checked against simulation in test/core/claim/detectable.test.ts.
 */
export function powerOf(gain: number, { tasks: n, repeats, discordance }: Design, scope: Scope): number {
  if (scope === "these-tasks") {
    const deviation = Math.sqrt(discordance / (n * repeats));
    return normalBelow(gain / deviation - z95);
  }
  const perTask = discordance / repeats + gain * (1 - gain);
  const centre = (n * gain) / (n + 2);
  const error = Math.sqrt(((n * (perTask + gain ** 2) + 2) / (n + 2) - centre ** 2) / (n + 2));
  const deviation = Math.sqrt(n * perTask) / (n + 2);
  return normalBelow((centre - z95 * error) / deviation);
}

/**
 * The smallest true gain that is seen in 80 % of the cases, as a share of 1; null when even a gain of `room` would not be.
 * @param room the largest possible gain, 1 − the starting pass rate
 */
export function smallestDetectableGain(design: Design, scope: Scope, room = 1): number | null {
  if (design.tasks < 1 || room <= 0 || powerOf(room, design, scope) < wantedPower) return null;
  let [low, high] = [0, room];
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (powerOf(middle, design, scope) >= wantedPower) high = middle;
    else low = middle;
  }
  return high;
}

/** Nobody has more; a search has to end. */
const mostTasks = 1_000_000;

/** The fewest tasks on which a true gain is seen in 80 % of the cases; null beyond a million. */
export function tasksNeeded(gain: number, design: Omit<Design, "tasks">, scope: Scope): number | null {
  const isSeen = (tasks: number) => powerOf(gain, { ...design, tasks }, scope) >= wantedPower;
  let high = 1;
  while (!isSeen(high)) {
    high *= 2;
    if (high > mostTasks) return null;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isSeen(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Standard normal distribution function; Abramowitz and Stegun 7.1.26, absolute error below 1e-7. */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (polynomial * Math.exp(-x * x)) / 2;
  return z >= 0 ? 1 - tail : tail;
}
