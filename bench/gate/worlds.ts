import type { TaskId } from "../../core/ids.ts";
import { asId } from "../../core/ids.ts";

/** A stream of numbers in [0, 1). */
export type Random = () => number;

/** A task whose pass rates are known, as they never are outside a simulation. */
export interface SimulatedTask {
  readonly taskId: TaskId;
  readonly split: "held-in" | "held-out";
  /** Pass rate with the parent when its baseline was measured. */
  readonly measured: number;
  /** Pass rate with the parent today; differs from `measured` when the world has drifted. */
  readonly parent: number;
  readonly candidate: number;
}

export interface Size {
  readonly heldIn: number;
  readonly heldOut: number;
}

export const sizes: Readonly<Record<"14+6" | "43+21" | "62+27", Size>> = {
  "14+6": { heldIn: 14, heldOut: 6 },
  "43+21": { heldIn: 43, heldOut: 21 },
  "62+27": { heldIn: 62, heldOut: 27 },
};

/** What an edit does to true pass rates. Gains and losses are means over the tasks of a split. */
export interface Effect {
  readonly heldInGain: number;
  readonly heldOutGain: number;
  /** Share of the reliably passing tasks of both splits that it breaks. */
  readonly broken: number;
  /** Pass rate that each target has at least after it: an edit that cures its weakness. */
  readonly cured?: number;
}

export const worlds = {
  null: { heldInGain: 0, heldOutGain: 0, broken: 0 },
  small: { heldInGain: 0.02, heldOutGain: 0.02, broken: 0 },
  medium: { heldInGain: 0.05, heldOutGain: 0.05, broken: 0 },
  large: { heldInGain: 0.1, heldOutGain: 0.1, broken: 0 },
  harmful: { heldInGain: 0, heldOutGain: 0, broken: 0.25 },
  "trade-off": { heldInGain: 0.05, heldOutGain: 0.05, broken: 0.2 },
  cured: { heldInGain: 0, heldOutGain: 0, broken: 0, cured: 0.95 },
  overfit: { heldInGain: 0.05, heldOutGain: -0.056, broken: 0 },
} as const satisfies Record<string, Effect>;

/** Pass rates per task: `published` is the Beta(.163, .249) fitted to 11 public submissions (46 % never, 25 % always, 29 % flaky in
 * five attempts); `three-point` has the same shares at .02, .98 and .5, so that the policy's own prior family is wrong; `easy` is
 * Beta(.6, .15), four in five runs passed, where a failure may be no more than a bad day. */
export type Noise = "published" | "three-point" | "easy";

export function drawTasks(random: Random, { heldIn, heldOut }: Size, noise: Noise): SimulatedTask[] {
  return Array.from({ length: heldIn + heldOut }, (_, index) => {
    const rate = drawRate(random, noise);
    return {
      taskId: asId<TaskId>(`task-${String(index + 1).padStart(3, "0")}`),
      split: index < heldIn ? "held-in" : "held-out",
      measured: rate,
      parent: rate,
      candidate: rate,
    };
  });
}

function drawRate(random: Random, noise: Noise): number {
  if (noise === "published") return drawBeta(random, 0.163, 0.249);
  if (noise === "easy") return drawBeta(random, 0.6, 0.15);
  const u = random();
  return u < 0.46 ? 0.02 : u < 0.71 ? 0.98 : 0.5;
}

/** Jöhnk's method, which is quick for parameters below 1; the powers underflow together now and then, hence the logarithms. */
function drawBeta(random: Random, a: number, b: number): number {
  for (;;) {
    const logX = Math.log(random()) / a;
    const logY = Math.log(random()) / b;
    const largest = Math.max(logX, logY);
    const logSum = largest + Math.log(Math.exp(logX - largest) + Math.exp(logY - largest));
    if (logSum <= 0) return Math.exp(logX - logSum);
  }
}

/** The world changed between the baseline and today: every task became easier by this share of what it lacked. */
export function drifted(tasks: readonly SimulatedTask[], headroom: number): SimulatedTask[] {
  return tasks.map((task) => {
    const today = task.parent + headroom * (1 - task.parent);
    return { ...task, parent: today, candidate: today };
  });
}

/** The candidate's pass rates: gains go to the targets first, then to other tasks that fail; losses to tasks that pass. */
export function withEffect(
  random: Random,
  tasks: readonly SimulatedTask[],
  targets: readonly TaskId[],
  { heldInGain, heldOutGain, broken, cured = 0 }: Effect,
): SimulatedTask[] {
  const rates = new Map(tasks.map((task) => [task.taskId, task.parent]));
  for (const task of tasks)
    if (broken > 0 && task.parent >= 0.5 && random() < broken) rates.set(task.taskId, task.parent * 0.4 * random());
  const aimed = new Set(targets);
  for (const taskId of aimed) rates.set(taskId, Math.max(cured, rates.get(taskId) ?? 0));
  const move = (split: SimulatedTask["split"], gain: number) => {
    const members = inRandomOrder(
      random,
      tasks.filter((task) => task.split === split && (gain > 0 ? task.parent < 0.9 : task.parent >= 0.5)),
    ).sort((x, y) => Number(aimed.has(y.taskId)) - Number(aimed.has(x.taskId)));
    let left = Math.abs(gain) * tasks.filter((task) => task.split === split).length;
    for (const { taskId } of members) {
      const rate = rates.get(taskId) ?? 0;
      const most = (gain > 0 ? 1 - rate : rate) * (0.4 + 0.6 * random());
      const step = Math.min(left, most);
      rates.set(taskId, gain > 0 ? rate + step : rate - step);
      left -= step;
    }
  };
  move("held-in", heldInGain);
  move("held-out", heldOutGain);
  return tasks.map((task) => ({ ...task, candidate: rates.get(task.taskId) ?? task.parent }));
}

export function inRandomOrder<T>(random: Random, items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
