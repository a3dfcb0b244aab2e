import type { TrialRecord, ValidationRecord } from "../ports.ts";
import { freshRepeats } from "../trial.ts";

/**
 * How often held-out results were looked at. Each look can steer a choice, and so wears the held-out tasks out a little: the best of Q
 * equal harnesses looks better than it is by up to σ·√(2 ln Q).
 */
export interface HeldOutLooks {
  /** Validations whose candidate ran on held-out tasks. */
  readonly validations: number;
  /** Fresh runs for the claim, on held-out tasks for want of sealed ones: 0 or 1. */
  readonly reports: number;
  readonly total: number;
}

export function heldOutLooks(
  validations: readonly Pick<ValidationRecord, "versionId">[],
  trials: readonly TrialRecord[],
): HeldOutLooks {
  const heldOut = trials.filter((trial) => trial.split === "held-out" && trial.outcome);
  const seen = new Set(heldOut.filter((trial) => trial.key.repeat < freshRepeats).map((trial) => trial.key.versionId));
  const looking = validations.filter((each) => seen.has(each.versionId)).length;
  const reports = heldOut.some((trial) => trial.key.repeat >= freshRepeats) ? 1 : 0;
  return { validations: looking, reports, total: looking + reports };
}

/** The most by which the best of Q looks flatters, for a rate whose noise has this standard deviation. */
export function selectionBias(looks: number, standardDeviation: number): number {
  return looks < 2 ? 0 : standardDeviation * Math.sqrt(2 * Math.log(looks));
}
