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
    /** How many runs all targets get at most, in rounds: a round is as many runs as there are targets, or `fewest`. */
    readonly rounds: number;
    readonly fewest: number;
    /** How often one target is run at most, per round; a lone one as often as the plan has runs. */
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
    /** A fixed task fails at most this part as often as the parent lets expect: one that mostly passed has no other way to be fixed. */
    readonly failuresLeft: number;
    /** Fresh baseline runs of each target that the candidate passed. */
    readonly controls: number;
    /** Fresh baseline runs that such a target may get for each run of the candidate, where they tell more than another one. */
    readonly controlsPerRun: number;
    /** Before what `confirmed` is asked for: before held-in tasks are run for regressions, or before acceptance alone. */
    readonly confirmedBefore: "held-in" | "acceptance";
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
    /** How many of them at once, what looks most broken first. */
    readonly heldInAtOnce: number;
    /** How many times these numbers may be gone up to while held-out tasks leave doubt. */
    readonly rounds: number;
    /** How many held-out tasks are run again in doubt although none looks broken. */
    readonly doubtful: number;
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
    /** The verdict where the doubt outlasts its rounds. */
    readonly inDoubt: "undecided" | "rejected";
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
    fewest: 6,
    runsPerRound: 2,
    enough: 25,
    confirmed: 100,
    futile: 0.5,
    futileAfterRound: 1,
    fixedShare: 0.5,
    fixed: { a: 2, b: 1 },
    failuresLeft: 0.5,
    controls: 1,
    controlsPerRun: 1,
    confirmedBefore: "held-in",
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
    heldInAtOnce: 1,
    rounds: 3,
    doubtful: 1,
    brokenTasks: 1,
    broken: { a: 1, b: 3 },
    stop: 20,
  },
  accept: { harmBelow: 2, heldOutHarmBelow: 0.51, heldOutDoubtBelow: 3, inDoubt: "undecided" },
  falseAcceptances: null,
};

/** Counts the changes of this rule; stored with each verdict, so that an audit never judges by another rule than the verdict's own. */
export const sequentialRuleVersion = 3;

type Presets = Readonly<Record<SequentialPreset, SequentialRule>>;

const presetsOf = (standard: SequentialRule): Presets => ({
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
});

export const sequentialRules = presetsOf(standard);

/** Rule 2, for verdicts that it gave. What rule 3 changed, and why: docs/decisions/2026-11-30-sequential-few-targets.md. */
const second: SequentialRule = {
  ...standard,
  gain: {
    ...standard.gain,
    fewest: 0,
    failuresLeft: Number.POSITIVE_INFINITY,
    controlsPerRun: 0,
    confirmedBefore: "acceptance",
  },
  harm: { ...standard.harm, heldInAtOnce: Number.POSITIVE_INFINITY, doubtful: 0 },
  accept: { ...standard.accept, inDoubt: "rejected" },
};

/** Rules by which verdicts can be recomputed, by version. */
export const sequentialRulesByVersion: ReadonlyMap<number, Presets> = new Map([
  [2, presetsOf(second)],
  [sequentialRuleVersion, sequentialRules],
]);
