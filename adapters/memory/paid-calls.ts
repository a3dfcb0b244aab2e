import { Superseded } from "../../core/failures.ts";
import type { OptimizationId } from "../../core/ids.ts";
import type { CallKey, ModelAnswer, PaidCalls, Reservation, ReserveResult } from "../../core/ports.ts";
import { type AccountScope, unaffordable, type WorstCase, withoutInFlight } from "../../core/reservation.ts";
import { storable } from "../../core/storable.ts";
import { accountsOf, beginIteration, callsOf, spendOf, sumOf } from "./accounts.ts";
import { expectKnown, type MemoryState, optimizationOf, type PaidCallState } from "./state.ts";

export function memoryPaidCalls(state: MemoryState): PaidCalls {
  return {
    answerOf: async (optimizationId, key) => keptAnswer(state, optimizationId, key),

    reserve: async (reservation) => reserve(state, reservation),

    async settle(spendId, answer, costMicroUsd) {
      const tokens = answer.usage.prompt + answer.usage.completion;
      const { optimizationId, key } = callOf(state, spendId).reservation;
      const kept = keptAnswer(state, optimizationId, key);
      const own = kept === null ? storable(answer) : null;
      end(state, spendId, { state: "settled", costMicroUsd, tokens, answer: own });
      return kept ?? storable(answer);
    },

    async release(spendId, _reason) {
      end(state, spendId, { state: "released", costMicroUsd: 0, tokens: 0, answer: null });
    },

    spendOf: async (optimizationId) => spendOf(state, optimizationId),

    budgetOf: async (optimizationId) => ({
      budget: optimizationOf(state, optimizationId).budget,
      kept: optimizationOf(state, optimizationId).kept,
      spend: spendOf(state, optimizationId),
    }),
  };
}

function reserve(state: MemoryState, reservation: Reservation): ReserveResult {
  const { optimizationId, iteration, key, worst } = reservation;
  const accounts = accountsOf(state, reservation);
  refuseSuperseded(state, reservation);
  const answer = keptAnswer(state, optimizationId, key);
  if (answer) return { kind: "answered", answer };
  for (const call of sameCalls(state, optimizationId, key)) if (call.state === "reserved") call.state = "lost";
  const refusal = unaffordable(accounts, worst);
  if (refusal) {
    const ended = withoutInFlight(accounts, callsInFlight(state, reservation));
    return { kind: "exceeded", ...refusal, byCallsInFlight: unaffordable(ended, worst) === null };
  }
  beginIteration(state, optimizationId, iteration);
  const id = state.paidCalls.length + 1;
  state.paidCalls.push({ id, reservation: storable(reservation), state: "reserved", ...worst, answer: null });
  return { kind: "reserved", spendId: id };
}

/** What the calls in flight may take at most, by the accounts that they are booked on. */
function callsInFlight(
  state: MemoryState,
  { optimizationId, iteration, trialId }: Reservation,
): (scope: AccountScope) => WorstCase {
  const calls = callsOf(state, optimizationId).filter((call) => call.state === "reserved");
  const counts = {
    optimization: () => true,
    iteration: (call: PaidCallState) => call.reservation.iteration === iteration,
    trial: (call: PaidCallState) => call.reservation.trialId === trialId,
  };
  return (scope) => sumOf(calls.filter(counts[scope]));
}

function refuseSuperseded(state: MemoryState, { trialId, epoch }: Reservation): void {
  if (trialId === null || epoch === null) return;
  const newest = expectKnown(state.trials.get(trialId), `trial ${trialId}`).attempts.length;
  if (newest !== epoch)
    throw new Superseded(
      `attempt ${epoch} of trial ${trialId} was superseded by attempt ${newest}; it buys nothing more`,
    );
}

type Ending = Pick<PaidCallState, "state" | "costMicroUsd" | "tokens" | "answer">;

/** Once only. A `lost` call can end as well: its worker was slow, not dead. */
function end(state: MemoryState, spendId: number, ending: Ending): void {
  const call = callOf(state, spendId);
  if (call.state === "reserved" || call.state === "lost") Object.assign(call, ending);
}

function callOf(state: MemoryState, spendId: number): PaidCallState {
  return expectKnown(state.paidCalls[spendId - 1], `paid call ${spendId}`);
}

/** Reservations of the very same call, oldest first. */
function sameCalls(state: MemoryState, id: OptimizationId, key: CallKey): PaidCallState[] {
  return callsOf(state, id).filter(({ reservation: { key: other } }) => sameKey(other, key));
}

function keptAnswer(state: MemoryState, id: OptimizationId, key: CallKey): ModelAnswer | null {
  return sameCalls(state, id, key).find((call) => call.answer !== null)?.answer ?? null;
}

function sameKey(a: CallKey, b: CallKey): boolean {
  return a.subject === b.subject && a.ordinal === b.ordinal && a.requestDigest === b.requestDigest;
}
