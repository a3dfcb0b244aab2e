import { type Interval, wilson } from "../../core/evidence/statistics.ts";
import { seededRandom } from "../../core/random.ts";
import { drawTargets, type Errors, measureBaseline, noErrors, type Plan, validate } from "./validation.ts";
import { drawTasks, drifted, type Effect, type Noise, type Size, withEffect } from "./worlds.ts";

/** One row of the table: what happens to edits with this effect, on benchmarks of this size, in this world. */
export interface Situation {
  readonly name: string;
  readonly size: Size;
  readonly effect: Effect;
  /** At most how many tasks the weakness has; ten without it. */
  readonly targets?: number;
  readonly noise?: Noise;
  readonly errors?: Errors;
  /** Share of its headroom by which every task has become easier since the baseline was measured. */
  readonly drift?: number;
}

export interface Cell {
  readonly accepted: number;
  readonly interval: Interval;
  readonly undecided: number;
  readonly meanRuns: number;
  readonly p90Runs: number;
}

/** Judges many edits of one kind, each on a benchmark of its own. The same seed draws the same benchmarks for every policy. */
export function measureCell(plan: Plan, situation: Situation, edits: number, seed: string): Cell {
  const { name, size, effect, targets: most, noise = "published", errors = noErrors, drift = 0 } = situation;
  const runs: number[] = [];
  const counts = { accepted: 0, rejected: 0, undecided: 0 };
  for (let edit = 0; edit < edits; edit++) {
    const random = seededRandom(`${seed}${name} ${edit}`);
    const before = drawTasks(random, size, noise);
    const parent = measureBaseline(random, before, 2, errors);
    const targets = drawTargets(random, before, parent).slice(0, most);
    const tasks = withEffect(random, drifted(before, drift), targets, effect);
    const result = validate(plan, random, tasks, { targets, parent, errors });
    counts[result.verdict.kind]++;
    runs.push(result.runs);
  }
  runs.sort((a, b) => a - b);
  return {
    accepted: counts.accepted / edits,
    interval: wilson(counts.accepted, edits),
    undecided: counts.undecided / edits,
    meanRuns: runs.reduce((sum, each) => sum + each, 0) / edits,
    p90Runs: runs[Math.floor(0.9 * edits)] ?? 0,
  };
}
