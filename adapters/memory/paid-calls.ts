import type { OptimizationId } from "../../core/ids.ts";
import type { Budget, Spend } from "../../core/limits.ts";
import type { CallKey, PaidCalls, Reservation, ReserveResult } from "../../core/ports.ts";
import { unaffordable } from "../../core/reservation.ts";
import { storable } from "../../core/storable.ts";
import { expectKnown, type MemoryState, optimizationOf, type PaidCallState } from "./state.ts";

export function memoryPaidCalls(state: MemoryState): PaidCalls {
  return {
    reserve: async (reservation) => reserve(state, reservation),

    async settle(spendId, answer, costMicroUsd) {
      const tokens = answer.usage.prompt + answer.usage.completion;
      end(state, spendId, { state: "settled", costMicroUsd, tokens, answer: storable(answer) });
    },

    async release(spendId, _reason) {
      end(state, spendId, { state: "released", costMicroUsd: 0, tokens: 0, answer: null });
    },

    spendOf: async (optimizationId) => accountOf(state, optimizationId).spend,
    budgetOf: async (optimizationId) => accountOf(state, optimizationId),
  };
}

function reserve(state: MemoryState, reservation: Reservation): ReserveResult {
  const { optimizationId, key, worst } = reservation;
  const { budget, spend } = accountOf(state, optimizationId);
  const earlier = callsOf(state, optimizationId).filter((call) => sameKey(call.reservation.key, key));
  const answer = earlier.find((call) => call.answer !== null)?.answer;
  if (answer) return { kind: "answered", answer };
  for (const call of earlier) if (call.state === "reserved") call.state = "lost";
  const refusal = unaffordable(budget, spend, worst);
  if (refusal) return { kind: "exceeded", ...refusal };
  const id = state.paidCalls.length + 1;
  state.paidCalls.push({ id, reservation: storable(reservation), state: "reserved", ...worst, answer: null });
  return { kind: "reserved", spendId: id };
}

type Ending = Pick<PaidCallState, "state" | "costMicroUsd" | "tokens" | "answer">;

/** Once only. A `lost` call can end as well: its worker was slow, not dead. */
function end(state: MemoryState, spendId: number, ending: Ending): void {
  const call = expectKnown(state.paidCalls[spendId - 1], `paid call ${spendId}`);
  if (call.state === "reserved" || call.state === "lost") Object.assign(call, ending);
}

function accountOf(state: MemoryState, id: OptimizationId): { readonly budget: Budget; readonly spend: Spend } {
  const { budget, record } = optimizationOf(state, id);
  const calls = callsOf(state, id);
  const trials = [...state.trials.values()].filter((trial) => trial.key.optimizationId === id);
  const until = record.endedAt === null ? state.now() : Date.parse(record.endedAt);
  const spend = {
    costMicroUsd: calls.reduce((sum, call) => sum + call.costMicroUsd, 0),
    tokens: calls.reduce((sum, call) => sum + call.tokens, 0),
    trials: trials.filter((trial) => trial.attempts.length > 0).length,
    wallTimeMs: until - Date.parse(record.startedAt),
  };
  return { budget, spend };
}

function callsOf(state: MemoryState, id: OptimizationId): PaidCallState[] {
  return state.paidCalls.filter((call) => call.reservation.optimizationId === id);
}

function sameKey(a: CallKey, b: CallKey): boolean {
  return a.subject === b.subject && a.ordinal === b.ordinal && a.requestDigest === b.requestDigest;
}
