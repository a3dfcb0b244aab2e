import { freshRepeats } from "./trial.ts";

/**
 * What the number of a repeat says of a trial. `measured`: evidence for the gates; a version is measured in series, and a later series
 * replaces an earlier one that no longer holds (it drifted or grew too old). `sentinel`: a fresh run that watches whether earlier
 * results still hold, evidence for nothing else. `fresh`: for the final report alone.
 */
export type Repeat =
  | { readonly kind: "measured"; readonly series: number; readonly repeat: number }
  | { readonly kind: "sentinel"; readonly iteration: number }
  | { readonly kind: "fresh"; readonly repeat: number };

/** Measured runs of the first series below; a sentinel of each iteration from here to {@link freshRepeats}. */
const sentinelRepeats = 900;
/** Series s ≥ 1 begins at s times this number, above the fresh runs. */
const seriesSize = 10_000;

export function repeatOf(number: number): Repeat {
  if (number >= seriesSize)
    return { kind: "measured", series: Math.floor(number / seriesSize), repeat: number % seriesSize };
  if (number >= freshRepeats) return { kind: "fresh", repeat: number - freshRepeats };
  if (number >= sentinelRepeats) return { kind: "sentinel", iteration: number - sentinelRepeats + 1 };
  return { kind: "measured", series: 0, repeat: number };
}

/** The number of a trial's repeat in a series: the repeat from 1, the series from 0. */
export function measuredRepeat(series: number, repeat: number): number {
  if (series < 0 || repeat < 1 || repeat >= sentinelRepeats)
    throw new RangeError(`repeat ${repeat} of series ${series} has no number of its own`);
  return series * seriesSize + repeat;
}

/** One sentinel a task and iteration, iterations from 1 to 100. */
export function sentinelRepeat(iteration: number): number {
  return sentinelRepeats + iteration - 1;
}

interface Numbered {
  readonly key: { readonly repeat: number };
}

/** Whether a trial is evidence for gates, whatever its series. */
export function isMeasured({ key }: Numbered): boolean {
  return repeatOf(key.repeat).kind === "measured";
}

/** Whether a trial is for the final report alone. */
export function isFresh({ key }: Numbered): boolean {
  return repeatOf(key.repeat).kind === "fresh";
}
