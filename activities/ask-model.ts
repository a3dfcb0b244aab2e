import { setTimeout as sleep } from "node:timers/promises";
import { digestOf } from "../core/digest.ts";
import { byteLength } from "../core/edit.ts";
import { BudgetExceeded, ModelFailure } from "../core/failures.ts";
import type { OptimizationId, TrialId } from "../core/ids.ts";
import { costOf, type ModelPrice, worstCase } from "../core/limits.ts";
import type { ModelRole } from "../core/plan.ts";
import type { ModelAnswer, ModelRequest, PaidCalls, Ports, Reservation } from "../core/ports.ts";
import { storable } from "../core/storable.ts";

export interface PaidQuestion {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly trialId: TrialId | null;
  readonly role: ModelRole;
  readonly subject: string;
  readonly ordinal: number;
  readonly request: ModelRequest;
}

export interface PaidAnswer {
  readonly answer: ModelAnswer;
  /** Time that was spent waiting to be served at all: not the agent's. */
  readonly waitedMs: number;
}

const triesPerCall = 6;
const longestBackoffMs = 60_000;

/**
 * One paid model call: reserved against the budget before it, settled after it, its answer kept. Asked again for the same
 * subject, ordinal and request (a retried activity), it returns the kept answer and pays nothing.
 * @throws BudgetExceeded before anything is paid when a cap would be passed
 */
export async function askModel(
  ports: Pick<Ports, "models" | "paidCalls">,
  question: PaidQuestion,
  signal: AbortSignal,
): Promise<PaidAnswer> {
  const { settings } = question.request;
  return payOnce(
    ports.paidCalls,
    { reservation: reservationOf(question), price: settings.price },
    () => ports.models.complete(question.request, signal),
    signal,
  );
}

/**
 * The discipline of every paid call, whatever it buys: reserve, call, settle; tries again what may succeed, pays once.
 * @param call makes one call; throws {@link ModelFailure}
 */
export async function payOnce(
  paidCalls: PaidCalls,
  { reservation, price }: { readonly reservation: Reservation; readonly price: ModelPrice },
  call: () => Promise<ModelAnswer>,
  signal: AbortSignal,
): Promise<PaidAnswer> {
  let waitedMs = 0;
  for (let attempt = 1; ; attempt++) {
    const reserved = await paidCalls.reserve(reservation);
    if (reserved.kind === "answered") return { answer: reserved.answer, waitedMs };
    if (reserved.kind === "exceeded") throw new BudgetExceeded(reserved.cap, reserved.detail);
    try {
      // As it will be kept: the next request quotes this answer, and after a crash it must quote the same text.
      const answer = storable(await call());
      await paidCalls.settle(reserved.spendId, answer, costOf(answer.usage, price));
      return { answer, waitedMs };
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      if (!mayHaveBeenBilled(error)) await paidCalls.release(reserved.spendId, error.kind);
      if (!error.retryable || attempt >= triesPerCall) throw error;
      waitedMs += await waitBefore(attempt, error, signal);
    }
  }
}

/** An answer that broke off was worked for by the server. Its reservation stays, and the next one of the same key books it as lost. */
function mayHaveBeenBilled(failure: ModelFailure): boolean {
  return failure.kind === "cut-stream";
}

async function waitBefore(attempt: number, failure: ModelFailure, signal: AbortSignal): Promise<number> {
  const backoffMs = Math.min(longestBackoffMs, 500 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
  const waitMs = Math.max(failure.retryAfterMs ?? 0, backoffMs);
  await sleep(waitMs, undefined, { signal });
  return waitMs;
}

function reservationOf({
  request,
  role,
  subject,
  ordinal,
  optimizationId,
  iteration,
  trialId,
}: PaidQuestion): Reservation {
  const { settings, ...asked } = request;
  const bytes = byteLength(JSON.stringify([asked.messages, asked.tools]));
  return {
    optimizationId,
    iteration,
    trialId,
    role,
    model: settings.name,
    key: { subject, ordinal, requestDigest: digestOf({ ...asked, model: settings.name, baseUrl: settings.baseUrl }) },
    worst: worstCase(bytes, settings.maxCompletionTokens, settings.price),
  };
}
