import type { TaskId } from "../ids.ts";
import type { Split } from "../task.ts";

/**
 * The rule that turns evidence into a verdict. A policy is a pure staged plan over stored trials:
 * `nextTrials(policy, evidence)` asks for runs or gives a verdict, and always answers the same for the same evidence.
 */
export type GatePolicy =
  | { readonly kind: "literal"; readonly repeats: number }
  | { readonly kind: "paper"; readonly repeats: number };

/** The final outcome of one trial of one arm. `errored` was retried before it got here, and takes its task out of both arms, as does `invalid`. */
export interface Observed {
  readonly taskId: TaskId;
  readonly repeat: number;
  readonly outcome: "passed" | "failed" | "errored" | "invalid";
}

/** Everything that a policy may look at. */
export interface Evidence {
  readonly tasks: readonly { readonly taskId: TaskId; readonly split: Split }[];
  /** Held-in tasks of the weakness that the proposal answers, fixed before the first candidate run. */
  readonly targets: readonly TaskId[];
  readonly parent: readonly Observed[];
  readonly candidate: readonly Observed[];
}

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
  | "no-gain";

export type UndecidedReason = "coverage" | "error-rate" | "out-of-budget";

export type Verdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "rejected"; readonly reason: RejectionReason; readonly detail: string }
  | { readonly kind: "undecided"; readonly reason: UndecidedReason; readonly detail: string };

/** One line of the evidence ledger: what was looked at, the running value, and what it meant. */
export interface LedgerEntry {
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
  "held-out-loss": "fewer passes on held-out tasks than the parent",
  "no-gain": "no gain on either split",
  coverage: "too many trials errored to compare on 60 % of the tasks",
  "error-rate": "the candidate errors more often than its parent (Fisher's exact test, p < .05)",
  "out-of-budget": "the budget ended first; it can be resumed with more",
};
