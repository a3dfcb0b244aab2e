import type { OptimizationId, TrialId } from "../ids.ts";
import type { Budget, Spend } from "../limits.ts";
import type { ModelRole } from "../plan.ts";
import type { ModelAnswer } from "./models.ts";

/** Identifies a call for ever: the same subject, ordinal and request digest is the same call, however often it is retried. */
export interface CallKey {
  /** What the call is for, e.g. a trial id or `i02/label/t-…`. */
  readonly subject: string;
  /** How many calls of this subject came before it. */
  readonly ordinal: number;
  readonly requestDigest: string;
}

export interface Reservation {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly trialId: TrialId | null;
  readonly role: ModelRole;
  readonly model: string;
  readonly key: CallKey;
  readonly worst: { readonly costMicroUsd: number; readonly tokens: number };
}

export type ReserveResult =
  /** Paid for before and kept: use it, pay nothing. */
  | { readonly kind: "answered"; readonly answer: ModelAnswer }
  | { readonly kind: "reserved"; readonly spendId: number }
  | { readonly kind: "exceeded"; readonly cap: string; readonly detail: string };

/**
 * The spend ledger and the journal of answers in one: a row before each call (reservation), the answer and its price after it.
 * In one transaction with the check against the budget, so that calls in flight together can't pass a cap.
 * A reservation of the same key that was never settled belongs to a crashed worker: it is kept as `lost`, at its worst case.
 */
export interface PaidCalls {
  reserve(reservation: Reservation): Promise<ReserveResult>;
  settle(spendId: number, answer: ModelAnswer, costMicroUsd: number): Promise<void>;
  /** The call failed before an answer: nothing was billed. */
  release(spendId: number, reason: string): Promise<void>;
  spendOf(optimizationId: OptimizationId): Promise<Spend>;
  /** The caps as they are now (the plan's, or what {@link Records.setBudget} made of them) with what is used up of them. */
  budgetOf(optimizationId: OptimizationId): Promise<{ readonly budget: Budget; readonly spend: Spend }>;
}
