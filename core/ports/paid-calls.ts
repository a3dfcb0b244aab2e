import type { OptimizationId, TrialId } from "../ids.ts";
import type { Budgets, Spend } from "../limits.ts";
import type { ModelRole } from "../plan.ts";
import type { Unaffordable, WorstCase } from "../reservation.ts";
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
  /** One of the fresh runs of the claim asks: it may use what was kept for them, and no cap of an iteration holds it. Absent: no. */
  readonly forClaim?: boolean;
  /** The attempt that asks, so that a superseded one buys nothing more; null where no attempt does (miner, proposer). */
  readonly epoch: number | null;
  readonly role: ModelRole;
  readonly model: string;
  readonly key: CallKey;
  readonly worst: WorstCase;
}

export type ReserveResult =
  /** Paid for before and kept: use it, pay nothing. */
  | { readonly kind: "answered"; readonly answer: ModelAnswer }
  | { readonly kind: "reserved"; readonly spendId: number }
  /** `byCallsInFlight`: there would be room if calls that are under way took nothing, so it is worth asking again when they have ended. */
  | ({ readonly kind: "exceeded"; readonly byCallsInFlight: boolean } & Unaffordable);

/**
 * The spend ledger and the journal of answers in one: a row before each call (reservation), the answer and its price after it.
 * In one transaction with the check against the budget, so that calls in flight together can't pass a cap.
 * A reservation of the same key that was never settled belongs to a crashed worker: it is kept as `lost`, at its worst case.
 * Booked on three accounts at once: the optimization's, its iteration's, and the trial's when there is one.
 */
export interface PaidCalls {
  /** The answer that is kept for this call, or null: for free, and without a reservation. */
  answerOf(optimizationId: OptimizationId, key: CallKey): Promise<ModelAnswer | null>;
  /** Throws {@link Superseded} when a newer attempt has taken the trial over. */
  reserve(reservation: Reservation): Promise<ReserveResult>;
  /**
   * Books what the call took, also for an attempt that was superseded meanwhile: what was billed was billed. Every call has one
   * kept answer, the first that was settled; that one is returned, and the caller goes on with it.
   */
  settle(spendId: number, answer: ModelAnswer, costMicroUsd: number): Promise<ModelAnswer>;
  /** The call failed before an answer: nothing was billed. */
  release(spendId: number, reason: string): Promise<void>;
  spendOf(optimizationId: OptimizationId): Promise<Spend>;
  /**
   * The caps as they are now (the plan's, or what {@link Records.setBudget} made of them) with what is used up of them, and what is
   * kept of them for the fresh runs of the claim.
   */
  budgetOf(
    optimizationId: OptimizationId,
  ): Promise<{ readonly budget: Budgets; readonly spend: Spend; readonly kept: Spend }>;
}
