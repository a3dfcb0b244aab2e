import type { TrialRecord, ValidationRecord } from "../ports.ts";
import { isFresh, isMeasured } from "../repeats.ts";

/**
 * How often held-out results were looked at. Each look can steer a choice, and so wears the held-out tasks out a little: the best of Q
 * equal harnesses looks better than it is by up to σ·√(2 ln Q).
 */
export interface HeldOutLooks {
  /** Validations whose candidate ran on held-out tasks. */
  readonly validations: number;
  /** Claims on held-out tasks for want of sealed ones; more than one when the optimization was resumed after its claim. */
  readonly reports: number;
  /** Looks of earlier optimizations whose splits this one has kept: the same held-out tasks wear out over the nights. */
  readonly earlier: number;
  readonly total: number;
  /** How often the sealed tasks were opened so far, this claim included; what is opened twice has seen a choice in between. */
  readonly sealedOpenings: number;
}

/** What an earlier optimization's stored report says of its looks. */
export interface EarlierLooks {
  readonly looks: number;
  readonly sealedOpenings: number;
}

export function heldOutLooks(
  validations: readonly Pick<ValidationRecord, "versionId">[],
  trials: readonly TrialRecord[],
  before: EarlierLooks,
): HeldOutLooks {
  const ended = trials.filter((trial) => trial.outcome);
  const heldOut = ended.filter((trial) => trial.split === "held-out");
  const seen = new Set(heldOut.filter(isMeasured).map((trial) => trial.key.versionId));
  const looking = validations.filter((each) => seen.has(each.versionId)).length;
  const reports = claimsOn(heldOut);
  const opened = claimsOn(ended.filter((trial) => trial.split === "sealed"));
  return {
    validations: looking,
    reports,
    earlier: before.looks,
    total: looking + reports + before.looks,
    sealedOpenings: before.sealedOpenings + opened,
  };
}

/** Each claim runs the starting version and one that no other claim has. */
function claimsOn(trials: readonly TrialRecord[]): number {
  const versions = new Set(trials.filter(isFresh).map((trial) => trial.key.versionId)).size;
  return versions === 0 ? 0 : Math.max(1, versions - 1);
}

/** Adds up what stored reports say; one without a report (it never ended) or of another form counts nothing. */
export function looksOfReports(reports: readonly unknown[]): EarlierLooks {
  const read = reports.map((report) => (report ?? {}) as { heldOutLooks?: Partial<HeldOutLooks> });
  const sum = (of: (looks: Partial<HeldOutLooks>) => number | undefined) =>
    read.reduce((all, { heldOutLooks: looks }) => all + (looks ? (of(looks) ?? 0) : 0), 0);
  return {
    looks: sum((looks) => (looks.validations ?? 0) + (looks.reports ?? 0)),
    // A stored number includes what came before it; the newest report that has one knows them all.
    sealedOpenings: Math.max(0, ...read.map(({ heldOutLooks: looks }) => looks?.sealedOpenings ?? 0)),
  };
}

/** The most by which the best of Q looks flatters, for a rate whose noise has this standard deviation. */
export function selectionBias(looks: number, standardDeviation: number): number {
  return looks < 2 ? 0 : standardDeviation * Math.sqrt(2 * Math.log(looks));
}
