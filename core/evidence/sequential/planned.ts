import type { GateStep, PlannedTrial } from "../evidence.ts";
import type { Case } from "./case.ts";
import type { Standing } from "./standing.ts";

type Run = Extract<GateStep, { kind: "run" }>;

/** A step that runs these trials, or null when there are none, so that the next stage is asked. */
export function run(stage: string, trials: readonly PlannedTrial[]): Run | null {
  return trials.length === 0 ? null : { kind: "run", stage, trials };
}

/** What these tasks lack of a baseline, without which nothing can be said of them: one run of the parent, and R with its ancestors'. */
export function baselineRuns(now: Case, standings: readonly Standing[]): Run | null {
  return run(
    "baseline",
    standings.flatMap((each) => parentRuns(each, each.parent.runs === 0 ? 1 : ownNumbers(now), lackingRuns(now, each))),
  );
}

function lackingRuns({ repeats }: Case, { parent, inheritedRuns }: Standing): number {
  return Math.max(1 - parent.runs, repeats - parent.runs - inheritedRuns);
}

/** The candidate's next runs of a task. */
export function candidateRuns({ taskId, candidateRepeats }: Standing, count: number): PlannedTrial[] {
  return unused(candidateRepeats, 1, count).map((repeat) => ({ arm: "candidate", taskId, repeat }));
}

/** Candidates that may be judged at the same time, and the repeat numbers that each has for its controls. */
const lanes = { count: 40, width: 10 };
export const mostControls = lanes.width - 1;

/**
 * What a task lacks of this many fresh baseline runs, as far as a candidate has numbers for them (one is a missing baseline run's). Candidates of an iteration run side by side: each buys its controls, and what
 * a measured baseline still lacks, under numbers of its own, so that no two run the same trial at once. Those that another has
 * finished are shared.
 */
export function controlRuns(now: Case, standing: Standing, wanted: number): PlannedTrial[] {
  return parentRuns(standing, ownNumbers(now), Math.min(wanted, mostControls) - standing.controlRepeats.length);
}

function ownNumbers({ earlier, repeats }: Case): number {
  return repeats + 1 + (earlier.judged % lanes.count) * lanes.width;
}

function parentRuns({ taskId, parentRepeats }: Standing, from: number, count: number): PlannedTrial[] {
  return unused(parentRepeats, from, count).map((repeat) => ({ arm: "parent", taskId, repeat }));
}

/** The lowest repeat numbers that nobody has used. */
function unused(taken: readonly number[], from: number, count: number): number[] {
  const result: number[] = [];
  for (let repeat = from; result.length < count; repeat++) if (!taken.includes(repeat)) result.push(repeat);
  return result;
}
