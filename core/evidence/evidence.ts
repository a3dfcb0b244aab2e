import type { TaskId } from "../ids.ts";
import type { Split } from "../task.ts";

/**
 * The rule that turns evidence into a verdict. A policy is a pure staged plan over stored trials:
 * `nextTrials(policy, evidence)` asks for runs or gives a verdict, and always answers the same for the same evidence.
 */
export type GatePolicy =
  | { readonly kind: "literal"; readonly repeats: number }
  | { readonly kind: "paper"; readonly repeats: number }
  | {
      readonly kind: "sequential";
      /** Baseline runs per task that a comparison needs (m ≥ 2); the parent's repeats above this number are fresh controls. */
      readonly repeats: number;
      readonly preset: SequentialPreset;
      /** Tasks on which a confirmed regression is a veto. */
      readonly protectedTasks: readonly TaskId[];
    };

export const sequentialPresets = ["fast", "default", "strict"] as const;
/** How much evidence `sequential` asks for; the numbers are in sequential/rule.ts. */
export type SequentialPreset = (typeof sequentialPresets)[number];

/** The final outcome of one trial of one arm. `errored` was retried before it got here, and takes its task out of both arms, as does `invalid`. */
export interface Observed {
  readonly taskId: TaskId;
  readonly repeat: number;
  readonly outcome: "passed" | "failed" | "errored" | "invalid";
}

/** A run of a version that the parent was promoted over, directly (generation 1) or before that (2 …). */
export interface Inherited extends Observed {
  readonly generation: number;
}

/** Everything that a policy may look at. */
export interface Evidence {
  readonly tasks: readonly { readonly taskId: TaskId; readonly split: Split }[];
  /** Held-in tasks of the weakness that the proposal answers, fixed before the first candidate run. */
  readonly targets: readonly TaskId[];
  readonly parent: readonly Observed[];
  readonly candidate: readonly Observed[];
  /** What the parent's ancestors did; most edits leave most tasks as they were, so `sequential` gives it a part of its weight. */
  readonly inherited: readonly Inherited[];
  /** What was decided in this optimization before this candidate: the price of many tries (e-LOND), used by `strict`. */
  readonly earlier: EarlierCandidates;
  /** How often an undecided validation was taken up again; each time `sequential` may run its targets once more. */
  readonly resumptions: number;
}

export interface EarlierCandidates {
  /** Candidates that were put to the gate before this one. */
  readonly judged: number;
  /** Those of them that were accepted in earlier iterations. */
  readonly accepted: number;
}

export const firstCandidate: EarlierCandidates = { judged: 0, accepted: 0 };

export interface PlannedTrial {
  readonly arm: "parent" | "candidate";
  readonly taskId: TaskId;
  readonly repeat: number;
}

/** Closed set of reasons for a rejection; each is one sentence in {@link reasonTexts}. */
export type RejectionReason =
  | "regression"
  | "no-net-gain"
  | "weakness-not-addressed"
  | "held-in-loss"
  | "held-out-loss"
  | "no-gain"
  | "protected-regression";

export type UndecidedReason = "coverage" | "error-rate" | "plan-exhausted" | "out-of-budget";

export type Verdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "rejected"; readonly reason: RejectionReason; readonly detail: string }
  | { readonly kind: "undecided"; readonly reason: UndecidedReason; readonly detail: string };

/** One line of the evidence ledger. The observations come in the order of the plan, each gate's checks after them. */
export type LedgerEntry = LedgerObservation | LedgerCheck;

/** One trial that the verdict rests on. */
export interface LedgerObservation extends Observed {
  readonly kind: "observation";
  /** The gate that it speaks to; `baseline` and `inherited` when it only says what to expect, `left out` when its task left both arms. */
  readonly gate: string;
  readonly arm: "parent" | "candidate" | "ancestor";
  /** Of an ancestor's run alone: how many promotions lie between that version and the candidate's parent. */
  readonly generation?: number;
  /** Expected pass rate of its task once this observation is known (`sequential`), or null. */
  readonly expected: number | null;
  /** What it did to the gate's running value: a factor (`sequential`), or a difference in passes (`paper`, `literal`). */
  readonly contribution: number;
  /** The gate's running value after it: an e-value, or a difference in passes. */
  readonly value: number;
}

/** A judgement over all observations of a gate: what was seen, its value, the threshold, and whether it holds. */
export interface LedgerCheck {
  readonly kind: "check";
  readonly gate: string;
  readonly observation: string;
  readonly value: number;
  readonly threshold: string;
  readonly holds: boolean;
}

export type GateStep =
  | { readonly kind: "run"; readonly stage: string; readonly trials: readonly PlannedTrial[] }
  | { readonly kind: "verdict"; readonly verdict: Verdict; readonly ledger: readonly LedgerEntry[] };

export const reasonTexts: Readonly<Record<RejectionReason | UndecidedReason, string>> = {
  regression: "a task that passed before now fails",
  "no-net-gain": "the overall pass rate does not rise",
  "weakness-not-addressed": "no failing task of its weakness passes now",
  "held-in-loss": "fewer passes on held-in tasks than the parent",
  "held-out-loss": "on held-out tasks it is not clearly as good as the parent",
  "no-gain": "no gain on either split",
  "protected-regression": "a protected task that passed before now fails, and did so again",
  coverage: "too many trials errored to compare on 60 % of the tasks",
  "error-rate": "the candidate errors more often than its parent (Fisher's exact test, p < .05)",
  "plan-exhausted": "its runs were used up before the evidence was clear; it can be resumed",
  "out-of-budget": "the budget ended first; it can be resumed with more",
};
