import type { SequentialPreset } from "../evidence.ts";
import type { Prior } from "../prior.ts";

/**
 * Every constant of the sequential policy. Each has measured operating characteristics in docs/evidence.md, and none may change
 * without new ones from `npm run bench -- gate`.
 */
export interface SequentialRule {
  readonly gain: {
    /** At most this many targets are watched. */
    readonly targets: number;
    readonly batch: number;
    /** How often each target is run at most. */
    readonly rounds: number;
    /** E_gain from which the weakness counts as addressed. */
    readonly enough: number;
    /** E_gain below which more runs are a waste: at any time, and once every target had its turn. */
    readonly futile: number;
    readonly futileAfterRound: number;
    /** Share of the targets that an edit is taken to fix, and the pass rate of a fixed task. */
    readonly fixedShare: number;
    readonly fixed: Prior;
    /** Fresh baseline runs on each target that the candidate passed. */
    readonly controls: number;
  };
  readonly harm: {
    /** Tasks expected to pass at least this often are screened for regressions; held-out tasks all are. */
    readonly screenedFrom: number;
    readonly batch: number;
    /** Tasks expected to pass at least this often can show harm. */
    readonly countedFrom: number;
    readonly brokenShare: number;
    readonly broken: Prior;
    /** E_harm that ends the screening at once. */
    readonly stop: number;
  };
  readonly confirm: {
    /** Runs of each screened held-out task that can regress. */
    readonly heldOutRepeats: number;
    /** Runs of a screened task that is expected to pass at least `suspectFrom` and passes at most half of its runs. */
    readonly repeats: number;
    readonly suspectFrom: number;
    /** Fresh baseline runs where it still passes at most half. */
    readonly controls: number;
  };
  readonly accept: {
    readonly harmBelow: number;
    readonly heldOutHarmBelow: number;
    readonly heldOutZ: number;
  };
  /** Expected share of false acceptances over all candidates of an optimization (e-LOND), or null. */
  readonly falseAcceptances: number | null;
}

const standard: SequentialRule = {
  gain: {
    targets: 10,
    batch: 4,
    rounds: 3,
    enough: 20,
    futile: 0.2,
    futileAfterRound: 0.5,
    fixedShare: 0.5,
    fixed: { a: 2, b: 1 },
    controls: 1,
  },
  harm: { screenedFrom: 0.25, batch: 8, countedFrom: 0.4, brokenShare: 0.15, broken: { a: 1, b: 3 }, stop: 10 },
  confirm: { heldOutRepeats: 3, repeats: 3, suspectFrom: 0.5, controls: 2 },
  accept: { harmBelow: 2, heldOutHarmBelow: 1.5, heldOutZ: -0.5 },
  falseAcceptances: null,
};

export const sequentialRules: Readonly<Record<SequentialPreset, SequentialRule>> = {
  fast: {
    ...standard,
    gain: { ...standard.gain, enough: 10 },
    confirm: { ...standard.confirm, heldOutRepeats: 1 },
  },
  default: standard,
  strict: {
    ...standard,
    gain: { ...standard.gain, enough: 50 },
    accept: { ...standard.accept, heldOutZ: 0 },
    falseAcceptances: 0.05,
  },
};
