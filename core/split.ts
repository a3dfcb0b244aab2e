import { sha256 } from "./digest.ts";
import type { TaskId } from "./ids.ts";
import { seededRandom, shuffled } from "./random.ts";
import type { Split, Task } from "./task.ts";

export interface SplitAssignment {
  readonly taskId: TaskId;
  readonly split: Split;
}

export interface SplitPlan {
  readonly assignments: readonly SplitAssignment[];
  /** Fixes the split before the first candidate runs: whoever has the assignments can recompute it. */
  readonly digest: string;
  /** True below 30 tasks: results are exploratory and must be labelled so. */
  readonly exploratory: boolean;
}

/** Shares of all tasks; what is left is held-in. null leaves a share to the size of the benchmark. */
export interface AskedShares {
  readonly heldOut: number | null;
  readonly sealed: number | null;
}

export interface SplitOptions extends AskedShares {
  readonly seed: string;
  /** Pass rate of the starting harness per task, as far as an earlier optimization has measured it. */
  readonly baseline?: ReadonlyMap<TaskId, number>;
  /** Splits that tasks have already: they keep them, only the others are assigned. */
  readonly kept?: ReadonlyMap<TaskId, Split>;
}

type SplitTask = Pick<Task, "id" | "category">;

export const minimumUsableTasks = 8;
export const minimumHeldOutTasks = 4;
/** A weakness needs two failures over two tasks. */
const minimumHeldInTasks = 2;
const exploratoryBelow = 30;
/** From here on a quarter can be sealed without leaving the gates too few tasks to decide on. */
const sealedFrom = 60;

/** 70/30 as in the article; 50/25/25 with a sealed third from 60 tasks on; or what was asked for. */
export function sharesFor(tasks: number, asked: AskedShares): { readonly heldOut: number; readonly sealed: number } {
  const sealed = asked.sealed ?? (tasks >= sealedFrom ? 0.25 : 0);
  return { heldOut: asked.heldOut ?? (sealed > 0 ? 0.25 : 0.3), sealed };
}

/**
 * Assigns each task to a split: stratified by category and, where it is known, by baseline; seeded; independent of input order.
 * Of the tasks that it assigns, each stratum gives each split its share to within two; the totals are the rounded shares of all tasks.
 * @throws RangeError when the benchmark is too small to decide anything (under 8 tasks, or under 4 held out)
 */
export function splitTasks(tasks: readonly SplitTask[], options: SplitOptions): SplitPlan {
  const ids = new Set(tasks.map((task) => task.id));
  const kept = new Map([...(options.kept ?? [])].filter(([id]) => ids.has(id)));
  const shares = sharesFor(tasks.length, options);
  const open = inStrata(
    tasks.filter((task) => !kept.has(task.id)),
    options,
  );
  const missing = (split: Split, share: number) =>
    Math.max(0, Math.round(tasks.length * share) - [...kept.values()].filter((each) => each === split).length);
  const missingSealed = missing("sealed", shares.sealed);
  const setAside = spread(open, missing("held-out", shares.heldOut) + missingSealed, `${options.seed}/set aside`);
  const sealed = new Set(spread(setAside, missingSealed, `${options.seed}/sealed`));
  const heldOut = new Set(setAside.filter((id) => !sealed.has(id)));
  const splitOf = (id: TaskId): Split =>
    kept.get(id) ?? (sealed.has(id) ? "sealed" : heldOut.has(id) ? "held-out" : "held-in");
  const assignments = [...ids].sort().map((taskId) => ({ taskId, split: splitOf(taskId) }));
  refuseTooSmall(assignments, shares.sealed > 0);
  const digest = sha256(assignments.map((each) => `${each.taskId} ${each.split}\n`).join(""));
  return { assignments, digest, exploratory: tasks.length < exploratoryBelow };
}

/**
 * All tasks in one row in which those of a category stand together, and within it those of equal baseline; what is not fixed by
 * that is shuffled. Every other category runs from always passed to never passed, so that levels meet their like at the borders.
 */
function inStrata(tasks: readonly SplitTask[], { seed, baseline }: SplitOptions): TaskId[] {
  const categories = shuffled([...new Set(tasks.map((task) => task.category))].sort(), `${seed}/categories`);
  return categories.flatMap((category, index) => {
    const ids = tasks.filter((task) => task.category === category).map((task) => task.id);
    const byLevel = levels.map((level) => ids.filter((id) => levelOf(baseline?.get(id)) === level));
    const row = byLevel.flatMap((own, level) => shuffled(own.sort(), `${seed}/${category}/${level}`));
    return index % 2 === 0 ? row : row.reverse();
  });
}

const levels = ["never", "sometimes", "always", "unknown"] as const;

function levelOf(passRate: number | undefined): (typeof levels)[number] {
  if (passRate === undefined) return "unknown";
  if (passRate === 0) return "never";
  return passRate === 1 ? "always" : "sometimes";
}

/**
 * Exactly `count` items, evenly spread over the row (systematic sampling with a random start): of any m neighbours, and so of any
 * stratum, it takes m·count/n to within one.
 */
function spread<T>(row: readonly T[], count: number, seed: string): T[] {
  const n = row.length;
  const taken = Math.min(count, n);
  const start = Math.floor(seededRandom(seed)() * n);
  const marksBefore = (index: number) => Math.floor((index * taken + start) / n);
  return row.filter((_, index) => marksBefore(index + 1) > marksBefore(index));
}

function refuseTooSmall(assignments: readonly SplitAssignment[], sealing: boolean): void {
  const count = (split: Split) => assignments.filter((each) => each.split === split).length;
  const heldOut = count("held-out");
  if (assignments.length < minimumUsableTasks || heldOut < minimumHeldOutTasks)
    throw new RangeError(
      `A benchmark of ${assignments.length} tasks with ${heldOut} held out can't decide anything: ` +
        `at least ${minimumUsableTasks} tasks and ${minimumHeldOutTasks} held out are needed. Add tasks or raise split.heldOut.`,
    );
  if (sealing && count("sealed") < minimumHeldOutTasks)
    throw new RangeError(
      `${count("sealed")} sealed of ${assignments.length} tasks can't carry a claim: at least ${minimumHeldOutTasks} are needed. ` +
        "Add tasks, raise split.sealed, or set it to 0.",
    );
  if (count("held-in") < minimumHeldInTasks)
    throw new RangeError(
      `${count("held-in")} held-in of ${assignments.length} tasks leave nothing to mine: at least ${minimumHeldInTasks} are needed. ` +
        "Lower split.heldOut or split.sealed.",
    );
}
