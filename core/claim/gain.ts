import { type Interval, z95 } from "../evidence/statistics.ts";

declare const comesWithItsInterval: unique symbol;

/**
 * A difference in pass rate, later − earlier, as a share of 1. It can't be made without its 95 % interval ({@link gainOf} is the
 * only way), so that no report can print one without the other.
 */
export interface Gain {
  readonly difference: number;
  readonly interval: Interval;
  readonly [comesWithItsInterval]: true;
}

/** @throws RangeError for an interval that does not hold the difference: then one of the two is wrong */
export function gainOf(difference: number, interval: Interval): Gain {
  if (!(interval.low <= difference && difference <= interval.high))
    throw new RangeError(`a gain of ${difference} does not lie in its interval ${interval.low} to ${interval.high}`);
  return { difference, interval } as Gain;
}

/**
 * Mean difference per task with its 95 % interval for tasks like these: Bonett and Price's adjusted interval (2012), which adds one
 * task won and one task lost before it takes mean and variance. Unlike the plain paired interval it stays honest on few tasks and
 * when all tasks agree. With several repeats a difference is one of pass rates; the adjustment then errs on the wide side.
 * @param differences per task, each from −1 to 1; at least one
 */
export function pairedGain(differences: readonly number[]): Gain {
  const n = differences.length;
  if (n === 0) throw new RangeError("a paired gain needs at least one task");
  const sum = differences.reduce((total, each) => total + each, 0);
  const squares = differences.reduce((total, each) => total + each ** 2, 0);
  const centre = sum / (n + 2);
  const half = z95 * Math.sqrt(((squares + 2) / (n + 2) - centre ** 2) / (n + 2));
  const mean = sum / n;
  // Rounding may put a mean of exactly ±1 a hair outside.
  const low = Math.min(Math.max(-1, centre - half), mean);
  const high = Math.max(Math.min(1, centre + half), mean);
  return gainOf(mean, { low, high });
}

/** What the interval says: a gain or a loss is shown when it excludes 0. */
export function readingOf({ interval }: Gain): "gain" | "loss" | "not-shown" {
  if (interval.low > 0) return "gain";
  return interval.high < 0 ? "loss" : "not-shown";
}
