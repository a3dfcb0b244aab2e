import { z95 } from "../evidence/statistics.ts";
import type { TrialRecord } from "../ports.ts";
import { type Tally, talliesOf } from "./pass-rate.ts";

/**
 * How often two runs of the same harness on the same task disagree. In the public data of 11 submissions × 80 tasks × 5 attempts it
 * is .138 on average, with 29 % of the tasks neither always passed nor never (`reference/reliability.md` §1.1).
 */
export const publishedDiscordance = 0.138;
export const publishedFlakyShare = 0.29;

/**
 * Discordance where a share of the tasks is flaky, in the published proportion; never above 2p(1 − p), what it would be if all
 * tasks passed alike.
 */
export function discordanceOfFlaky(flakyShare: number, passRate: number): number {
  return Math.min((flakyShare * publishedDiscordance) / publishedFlakyShare, 2 * passRate * (1 - passRate));
}

/** A few tasks that happen to agree must not look like a model without noise: what is measured is drawn towards .15 by ten pseudo-tasks. */
const pseudoTasks = 10;
const pseudoDiscordance = 0.15;

/** The starting harness against itself, and the final one against itself: repeats of one version, side by side. */
export interface SelfComparison {
  readonly tasks: number;
  /** Tasks on which two of its runs had different outcomes. */
  readonly disagreed: number;
  /** Passes of the first and of the second run, over the tasks that have both. */
  readonly first: number;
  readonly second: number;
}

export interface NoiseFloor {
  readonly starting: SelfComparison;
  readonly final: SelfComparison;
  /** Probability that two runs of the same harness on the same task disagree; measured, drawn towards .15. */
  readonly discordance: number;
  /** Two measurements of one and the same harness, of this size, differ by less than this in 19 of 20 cases. Share of 1. */
  readonly floor: number;
}

/** Mean of 2b(m − b)/(m(m − 1)) over tasks with b passes in m ≥ 2 runs, with the pseudo-tasks; unbiased for 2p(1 − p) but for those. */
export function discordanceOf(tallies: readonly Pick<Tally, "passed" | "scored">[]): number {
  const repeated = tallies.filter((each) => each.scored >= 2);
  const sum = repeated.reduce((total, each) => total + disagreement(each), 0);
  return (sum + pseudoTasks * pseudoDiscordance) / (repeated.length + pseudoTasks);
}

function disagreement({ passed, scored }: Pick<Tally, "passed" | "scored">): number {
  return (2 * passed * (scored - passed)) / (scored * (scored - 1));
}

/**
 * The A/A noise floor from the fresh repeats of both versions, which ran side by side at one concurrency: each pair of repeats of a
 * version is a run of that version against itself, so no run is bought for it. d is the mean over both versions; a run's variance is
 * d/2, and the floor is 1.96·√(Σ (d/2)(1/a + 1/b))/n over n tasks with a and b scored runs.
 */
export function noiseFloorOf(starting: readonly TrialRecord[], final: readonly TrialRecord[]): NoiseFloor {
  const [before, after] = [talliesOf(starting), talliesOf(final)];
  const discordance = discordanceOf([...before, ...after]);
  const runs = new Map(after.map((each) => [each.taskId, each.scored]));
  const paired = before.filter((each) => runs.has(each.taskId));
  const variance = paired.reduce(
    (sum, each) => sum + (discordance / 2) * (1 / each.scored + 1 / (runs.get(each.taskId) ?? 1)),
    0,
  );
  const floor = paired.length === 0 ? 1 : Math.min(1, (z95 * Math.sqrt(variance)) / paired.length);
  return { starting: compareWithItself(starting), final: compareWithItself(final), discordance, floor };
}

function compareWithItself(trials: readonly TrialRecord[]): SelfComparison {
  const byTask = new Map<string, boolean[]>();
  for (const { key, outcome } of [...trials].sort((a, b) => a.key.repeat - b.key.repeat)) {
    if (outcome?.kind !== "passed" && outcome?.kind !== "failed") continue;
    byTask.set(key.taskId, [...(byTask.get(key.taskId) ?? []), outcome.kind === "passed"]);
  }
  const pairs = [...byTask.values()].filter((runs) => runs.length >= 2);
  const count = (holds: (runs: readonly boolean[]) => boolean | undefined) => pairs.filter(holds).length;
  return {
    tasks: pairs.length,
    disagreed: count((runs) => runs[0] !== runs[1]),
    first: count((runs) => runs[0]),
    second: count((runs) => runs[1]),
  };
}
