import type { OptimizationId, TrialId } from "../../core/ids.ts";
import type { Spend } from "../../core/limits.ts";
import { type Account, trialAccount } from "../../core/reservation.ts";
import { type MemoryState, type OptimizationState, optimizationOf, type PaidCallState } from "./state.ts";

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
    const optimization = optimizationOf(state, optimizationId);
    const began = optimization.iterationsBegan.get(iteration);
    const wallTimeMs = began ? elapsedMs(state, optimization, began) : 0;
    const ofIteration = calls.filter((call) => call.reservation.iteration === iteration);
    const trials = begunTrials(state, optimizationId).filter((trial) => trial.iteration === iteration).length;
    const spend = { ...sumOf(ofIteration), trials, wallTimeMs };
    accounts.push({ scope: "iteration", budget: perIteration, spend });
  }
  if (perTrial && trialId !== null)
    accounts.push(trialAccount(perTrial, sumOf(calls.filter((call) => call.reservation.trialId === trialId))));
  return accounts;
}

export function spendOf(state: MemoryState, id: OptimizationId): Spend {
  const optimization = optimizationOf(state, id);
  const began = { atMs: Date.parse(optimization.record.startedAt), idleMsBefore: 0 };
  return {
    ...sumOf(callsOf(state, id)),
    trials: begunTrials(state, id).length,
    wallTimeMs: elapsedMs(state, optimization, began),
  };
}

/** Notes when an iteration was first booked on, and how long the optimization had been idle by then. */
export function beginIteration(state: MemoryState, id: OptimizationId, iteration: number): void {
  const { iterationsBegan, idleMs, idleSince } = optimizationOf(state, id);
  const atMs = state.now();
  if (!iterationsBegan.has(iteration))
    iterationsBegan.set(iteration, { atMs, idleMsBefore: idleMs + (idleSince === null ? 0 : atMs - idleSince) });
}

/** Since then, without the time in which the optimization was idle. */
function elapsedMs(
  state: MemoryState,
  { record, idleMs, idleSince }: OptimizationState,
  began: { readonly atMs: number; readonly idleMsBefore: number },
): number {
  const until = idleSince ?? (record.endedAt === null ? state.now() : Date.parse(record.endedAt));
  return Math.max(0, until - began.atMs - (idleMs - began.idleMsBefore));
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
