import { setTimeout as sleep } from "node:timers/promises";
import { BudgetExceeded, ModelFailure } from "../core/failures.ts";
import { costOf } from "../core/limits.ts";
import { type ModelDecision, modelFailureRules } from "../core/model-failures.ts";
import type { ModelSettings } from "../core/plan.ts";
import type { CallPace, ModelAnswer, PacedModel, PaidCalls, Ports, Reservation, ReserveResult } from "../core/ports.ts";
import { storable } from "../core/storable.ts";
import { Silence, within } from "./watchdog.ts";

export interface PaidAnswer {
  readonly answer: ModelAnswer;
  /** Time that was spent in queues, waits and failed calls: not the agent's. */
  readonly waitedMs: number;
}

export interface Purchase {
  readonly reservation: Reservation;
  readonly model: PacedModel & Pick<ModelSettings, "price" | "timeoutMs">;
  /** What the call will probably take: what the common pace reckons with until it is known better. */
  readonly expectedTokens: number;
}

const longestBackoffMs = 60_000;
/** Beyond the call's own time limit: for a connection that ignores it. */
const silenceMarginMs = 15_000;

/**
 * The discipline of every paid call, whatever it buys: a kept answer is free; else it waits for its place in the common pace, reserves,
 * calls and settles. What is done about a failure is in the table of `core/model-failures.ts`.
 * @param call makes one call; throws {@link ModelFailure}
 * @throws BudgetExceeded before anything is paid when a cap would be passed
 * @throws Superseded before anything is paid when a newer attempt has taken the trial over
 */
export async function payOnce(
  ports: Pick<Ports, "paidCalls" | "pace" | "patienceMs">,
  purchase: Purchase,
  call: (signal: AbortSignal) => Promise<ModelAnswer>,
  signal: AbortSignal,
): Promise<PaidAnswer> {
  const { reservation, model, expectedTokens } = purchase;
  const kept = await ports.paidCalls.answerOf(reservation.optimizationId, reservation.key);
  if (kept) return { answer: kept, waitedMs: 0 };
  let waitedMs = 0;
  let failingSince: number | null = null;
  for (let tries = 1; ; tries++) {
    waitedMs += await untilServed(ports.pace, purchase, signal);
    const { reserved, waitedMs: queuedMs } = await reserveInTurn(ports.paidCalls, purchase, signal);
    waitedMs += queuedMs;
    if (reserved.kind === "answered") return { answer: reserved.answer, waitedMs };
    const began = performance.now();
    try {
      const answer = await answered(model, call, signal);
      const settled = await ports.paidCalls.settle(reserved.spendId, answer, costOf(answer.usage, model.price));
      await ports.pace.returnTokens(model, expectedTokens - answer.usage.prompt - answer.usage.completion);
      return { answer: settled, waitedMs };
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      waitedMs += Math.round(performance.now() - began);
      const { decision, billed } = modelFailureRules[error.kind];
      if (!billed) await ports.paidCalls.release(reserved.spendId, error.kind);
      if (!isAskedAgain(decision, tries, waitedMs)) throw error;
      failingSince ??= began;
      if (ports.patienceMs !== undefined && performance.now() - failingSince >= ports.patienceMs) throw error;
      waitedMs += await backOff(ports.pace, model, tries, error, signal);
    }
  }
}

function isAskedAgain(decision: ModelDecision, tries: number, waitedMs: number): boolean {
  switch (decision.act) {
    case "retry":
      return tries < decision.tries && waitedMs < decision.patienceMs;
    case "wait-out":
      return waitedMs < decision.patienceMs;
    default:
      return false;
  }
}

const askAgainMs = 300;

/**
 * Near a cap, calls in flight hold more than they will take. What would fit without them waits for their end, a little longer than
 * the longest of them may take, so that a budget is used up before it is said to be.
 */
async function reserveInTurn(
  paidCalls: PaidCalls,
  { reservation, model }: Purchase,
  signal: AbortSignal,
): Promise<{ readonly reserved: Exclude<ReserveResult, { kind: "exceeded" }>; readonly waitedMs: number }> {
  const longestMs = model.timeoutMs + 2 * silenceMarginMs;
  let waitedMs = 0;
  for (;;) {
    const reserved = await paidCalls.reserve(reservation);
    if (reserved.kind !== "exceeded") return { reserved, waitedMs };
    if (!reserved.byCallsInFlight || waitedMs >= longestMs) throw new BudgetExceeded(reserved);
    const waitMs = Math.round(askAgainMs * (0.75 + Math.random() / 2));
    await sleep(waitMs, undefined, { signal });
    waitedMs += waitMs;
  }
}

/** As it will be kept: the next request quotes this answer, and after a crash it must quote the same text. */
async function answered(
  { timeoutMs }: Purchase["model"],
  call: (signal: AbortSignal) => Promise<ModelAnswer>,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  try {
    return storable(await within("the model server", timeoutMs + silenceMarginMs, signal, call));
  } catch (error) {
    throw error instanceof Silence ? new ModelFailure("timed-out", error.message) : error;
  }
}

/** Waits for a place in the common pace, and once more when the server asked everybody to hold back meanwhile. */
async function untilServed(pace: CallPace, { model, expectedTokens }: Purchase, signal: AbortSignal): Promise<number> {
  let waitedMs = 0;
  for (;;) {
    const { waitMs } = await pace.takePlace(model, expectedTokens);
    if (waitMs === 0) return waitedMs;
    await sleep(waitMs, undefined, { signal });
    waitedMs += waitMs;
    if ((await pace.heldMs(model)) === 0) return waitedMs;
  }
}

/**
 * What follows a failure before the next try. A server that limits us holds everybody back, this call included: its wait is then in the
 * common pace (0 here). Otherwise the wait is our own, longer from try to try.
 */
async function backOff(
  pace: CallPace,
  model: PacedModel,
  tries: number,
  failure: ModelFailure,
  signal: AbortSignal,
): Promise<number> {
  const ownMs = Math.min(longestBackoffMs, 500 * 2 ** Math.min(tries - 1, 10)) * (0.75 + Math.random() / 2);
  const waitMs = Math.round(Math.max(failure.retryAfterMs ?? 0, ownMs));
  if (failure.kind === "rate-limited" || failure.retryAfterMs !== null) {
    await pace.holdBack(model, waitMs);
    return 0;
  }
  await sleep(waitMs, undefined, { signal });
  return waitMs;
}
