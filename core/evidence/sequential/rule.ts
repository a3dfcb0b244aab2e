import type { SequentialPreset } from "../evidence.ts";
import type { Prior } from "../prior.ts";

/**
 * Every constant of the sequential policy. Why each has its value, with what the bench measured: docs/evidence.md and
 * docs/decisions/2026-11-25-sequential-constants.md. None may change without new figures of `npm run bench -- gate`.
 */
export interface SequentialRule {
  readonly gain: {
    /** At most this many targets are watched. */
    readonly targets: number;
    /** Runs asked for at once: at first, and after that. */
    readonly firstBatch: number;
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
    /** Fresh baseline runs of each target that the candidate passed. */
    readonly controls: number;
  };
  readonly harm: {
    /** A task that its baseline lets expect to pass at least this often is steady: it is screened for regressions. */
    readonly steadyFrom: number;
    /** A steady task whose fresh baseline runs let expect less than this no longer counts: it was luck. */
    readonly countedFrom: number;
    readonly batch: number;
    /** Runs of each steady held-out task. */
    readonly heldOutRepeats: number;
    /** Of a steady task that passes at most half of its runs: further runs, then fresh baseline runs, up to these numbers. */
    readonly repeats: number;
    readonly controls: number;
    /** How many times these numbers may be gone up to while held-out tasks leave doubt. */
    readonly rounds: number;
    /** How many of the counted tasks a harmful edit is taken to break, and the pass rate of a broken task. */
    readonly brokenTasks: number;
    readonly broken: Prior;
    /** E_harm that ends the screening at once. */
    readonly stop: number;
  };
  readonly accept: {
    readonly harmBelow: number;
    /** Below: no harm to held-out tasks. From `heldOutDoubtBelow` on: harm. Between: doubt, which buys another round. */
    readonly heldOutHarmBelow: number;
    readonly heldOutDoubtBelow: number;
  };
  /** Expected share of false acceptances over all candidates of an optimization (e-LOND), or null. */
  readonly falseAcceptances: number | null;
}

const standard: SequentialRule = {
  gain: {
    targets: 10,
    firstBatch: 5,
    batch: 2,
    rounds: 3,
    enough: 20,
    futile: 0.4,
    futileAfterRound: 1,
    fixedShare: 0.5,
    fixed: { a: 2, b: 1 },
    controls: 1,
  },
  harm: {
    steadyFrom: 0.5,
    countedFrom: 0.4,
    batch: 8,
    heldOutRepeats: 2,
    repeats: 4,
    controls: 3,
    rounds: 2,
    brokenTasks: 1,
    broken: { a: 1, b: 3 },
    stop: 20,
  },
  accept: { harmBelow: 2, heldOutHarmBelow: 0.53, heldOutDoubtBelow: 1.2 },
  falseAcceptances: null,
};

export const sequentialRules: Readonly<Record<SequentialPreset, SequentialRule>> = {
  fast: {
    ...standard,
    gain: { ...standard.gain, enough: 10 },
    harm: { ...standard.harm, heldOutRepeats: 1, repeats: 3, controls: 3 },
    accept: { ...standard.accept, heldOutHarmBelow: 0.6 },
  },
  default: standard,
  strict: {
    ...standard,
    gain: { ...standard.gain, enough: 50 },
    harm: { ...standard.harm, heldOutRepeats: 3 },
    accept: { ...standard.accept, harmBelow: 1 },
    falseAcceptances: 0.05,
  },
};
