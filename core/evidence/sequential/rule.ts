import type { SequentialPreset } from "../evidence.ts";
import type { Prior } from "../prior.ts";

/**
 * Every constant of the sequential policy. Why each has its value, with what the bench measured: docs/evidence.md and
 * docs/decisions/2026-11-25-sequential-constants.md. None may change without new figures of `npm run bench -- gate`.
 */
export interface SequentialRule {
  /** What a run of the version before the parent counts beside one of the parent's own; of the one before that, its square. */
  readonly inheritedWeight: number;
  readonly gain: {
    /** At most this many targets are watched. */
    readonly targets: number;
    /** Runs asked for at once: at first, and after that. */
    readonly firstBatch: number;
    readonly batch: number;
    /** How many runs all targets get at most, in rounds: a round is as many runs as there are targets. */
    readonly rounds: number;
    /** How often one target is run at most, per round. */
    readonly runsPerRound: number;
    /** E_gain from which the weakness counts as addressed, so that the search for harm begins. */
    readonly enough: number;
    /** E_gain that a candidate which did no harm must still reach, by further runs of its targets, before it is accepted. */
    readonly confirmed: number;
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
    /** How many held-out tasks that are nearly steady, and may count, are screened as well. */
    readonly flakyHeldOut: number;
    /** A steady task whose fresh baseline runs let expect less than this no longer counts: it was luck. */
    readonly countedFrom: number;
    readonly batch: number;
    /** Runs of each steady held-out task. */
    readonly heldOutRepeats: number;
    /** Of a steady task that looks broken: further runs, then fresh baseline runs, up to these numbers. */
    readonly repeats: number;
    readonly controls: number;
    /** E_harm over all steady tasks from which held-in ones that look broken are run again; protected ones always are. */
    readonly heldInDoubtFrom: number;
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
  inheritedWeight: 0.5,
  gain: {
    targets: 10,
    firstBatch: 5,
    batch: 2,
    rounds: 3,
    runsPerRound: 2,
    enough: 25,
    confirmed: 100,
    futile: 0.5,
    futileAfterRound: 1,
    fixedShare: 0.5,
    fixed: { a: 2, b: 1 },
    controls: 1,
  },
  harm: {
    steadyFrom: 0.5,
    flakyHeldOut: 1,
    countedFrom: 0.4,
    batch: 8,
    heldOutRepeats: 2,
    repeats: 4,
    controls: 3,
    heldInDoubtFrom: 0.8,
    rounds: 3,
    brokenTasks: 1,
    broken: { a: 1, b: 3 },
    stop: 20,
  },
  accept: { harmBelow: 2, heldOutHarmBelow: 0.51, heldOutDoubtBelow: 3 },
  falseAcceptances: null,
};

/** Counts the changes of this rule; stored with each verdict, so that an audit never judges by another rule than the verdict's own. */
export const sequentialRuleVersion = 2;

export const sequentialRules: Readonly<Record<SequentialPreset, SequentialRule>> = {
  fast: {
    ...standard,
    gain: { ...standard.gain, enough: 20, confirmed: 20 },
    harm: { ...standard.harm, heldOutRepeats: 1, flakyHeldOut: 0, repeats: 3, rounds: 2 },
    accept: { ...standard.accept, heldOutHarmBelow: 0.6 },
  },
  default: standard,
  strict: {
    ...standard,
    gain: { ...standard.gain, enough: 50, confirmed: 200 },
    harm: { ...standard.harm, heldOutRepeats: 3 },
    accept: { ...standard.accept, harmBelow: 1 },
    falseAcceptances: 0.05,
  },
};
