import type { OptimizationId, TrialId } from "../../core/ids.ts";
import type { Spend } from "../../core/limits.ts";
import type { Account } from "../../core/reservation.ts";
import { type MemoryState, optimizationOf, type PaidCallState } from "./state.ts";

/** The accounts that a call or a trial is booked on, the widest first; added up anew each time. */
export function accountsOf(
  state: MemoryState,
  booking: {
    readonly optimizationId: OptimizationId;
    readonly iteration: number;
    readonly trialId: TrialId | null;
    readonly forClaim?: boolean;
  },
): Account[] {
  const { optimizationId, iteration, trialId, forClaim = false } = booking;
  const { budget: budgets, kept } = optimizationOf(state, optimizationId);
  const { perIteration, perTrial, ...budget } = budgets;
  const whole: Account = { scope: "optimization", budget, spend: spendOf(state, optimizationId) };
  const accounts: Account[] = [forClaim ? whole : { ...whole, kept }];
  const calls = callsOf(state, optimizationId);
  // The claim is no part of an iteration, though its runs bear the number of the last one.
  if (perIteration && !forClaim) {
    const began = optimizationOf(state, optimizationId).iterationsBegan.get(iteration) ?? state.now();
    const ofIteration = calls.filter((call) => call.reservation.iteration === iteration);
    const trials = begunTrials(state, optimizationId).filter((trial) => trial.iteration === iteration).length;
    const spend = { ...sumOf(ofIteration), trials, wallTimeMs: state.now() - began };
    accounts.push({ scope: "iteration", budget: perIteration, spend });
  }
  if (perTrial && trialId !== null) {
    const began = state.trials.get(trialId)?.beganMs ?? state.now();
    const ofTrial = calls.filter((call) => call.reservation.trialId === trialId);
    const spend = { ...sumOf(ofTrial), trials: 0, wallTimeMs: state.now() - began };
    accounts.push({ scope: "trial", budget: perTrial, spend });
  }
  return accounts;
}

export function spendOf(state: MemoryState, id: OptimizationId): Spend {
  const { record, idleMs, idleSince } = optimizationOf(state, id);
  const until = idleSince ?? (record.endedAt === null ? state.now() : Date.parse(record.endedAt));
  return {
    ...sumOf(callsOf(state, id)),
    trials: begunTrials(state, id).length,
    wallTimeMs: until - Date.parse(record.startedAt) - idleMs,
  };
}

/** Notes when an iteration was first booked on. */
export function beginIteration(state: MemoryState, id: OptimizationId, iteration: number): void {
  const { iterationsBegan } = optimizationOf(state, id);
  if (!iterationsBegan.has(iteration)) iterationsBegan.set(iteration, state.now());
}

function begunTrials(state: MemoryState, id: OptimizationId) {
  return [...state.trials.values()].filter((trial) => trial.key.optimizationId === id && trial.attempts.length > 0);
}

export function callsOf(state: MemoryState, id: OptimizationId): PaidCallState[] {
  return state.paidCalls.filter((call) => call.reservation.optimizationId === id);
}

export function sumOf(calls: readonly PaidCallState[]): Pick<Spend, "costMicroUsd" | "tokens"> {
  return {
    costMicroUsd: calls.reduce((sum, call) => sum + call.costMicroUsd, 0),
    tokens: calls.reduce((sum, call) => sum + call.tokens, 0),
  };
}
