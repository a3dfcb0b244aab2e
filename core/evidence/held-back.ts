import type { Evidence, LedgerCheck, Observed, UndecidedReason, Verdict } from "./evidence.ts";
import { fisherGreater } from "./statistics.ts";

const coverageFloor = 0.6;
const errorRateLevel = 0.05;
/** One errored trial against a parent without any is bad luck, whatever Fisher's test makes of a small sample. */
const fewestErrors = 2;

/** Why a candidate can't be judged, with the checks that say so. */
export interface HeldBack {
  readonly verdict: Verdict;
  readonly checks: readonly LedgerCheck[];
}

/**
 * Rules that come before any policy's own: crashing must not hide as noise, and a verdict needs enough tasks left.
 * @param usable open tasks without an errored or invalid trial in either arm
 * @returns a verdict that ends the validation, or null when the evidence is fit to be judged
 */
export function heldBack(usable: number, evidence: Evidence): HeldBack | null {
  const errorRate = errorRateCheck(evidence);
  if (!errorRate.holds) return undecided("error-rate", [errorRate]);
  const coverage = coverageCheck(usable, evidence);
  return coverage.holds ? null : undecided("coverage", [coverage, errorRate]);
}

function errorRateCheck(evidence: Evidence): LedgerCheck {
  const candidate = errorCounts(evidence.candidate);
  const parent = errorCounts(evidence.parent);
  const p = fisherGreater(candidate.errors, candidate.total, parent.errors, parent.total);
  return check(
    "error rate",
    `${candidate.errors} of ${candidate.total} candidate trials errored, parent ${parent.errors} of ${parent.total}`,
    p,
    `p ≥ ${errorRateLevel}`,
    p >= errorRateLevel || candidate.errors < fewestErrors,
  );
}

function coverageCheck(usable: number, { tasks }: Evidence): LedgerCheck {
  const open = tasks.filter((task) => task.split !== "sealed").length;
  const share = open === 0 ? 0 : usable / open;
  const observation = `${usable} of ${open} tasks usable in both arms`;
  return check("coverage", observation, share, `≥ ${coverageFloor}`, share >= coverageFloor);
}

function undecided(reason: UndecidedReason, checks: readonly [LedgerCheck, ...LedgerCheck[]]): HeldBack {
  return { verdict: { kind: "undecided", reason, detail: checks[0].observation }, checks };
}

function errorCounts(observed: readonly Observed[]): { errors: number; total: number } {
  return { errors: observed.filter((each) => each.outcome === "errored").length, total: observed.length };
}

export function check(
  gate: string,
  observation: string,
  value: number,
  threshold: string,
  holds: boolean,
): LedgerCheck {
  return { kind: "check", gate, observation, value, threshold, holds };
}
