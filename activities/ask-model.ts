import { byteLength } from "../core/edit.ts";
import type { OptimizationId, TrialId } from "../core/ids.ts";
import { requestDigest } from "../core/journal.ts";
import { estimateTokens, worstCase } from "../core/limits.ts";
import type { ModelRole } from "../core/plan.ts";
import type { ModelRequest, Ports } from "../core/ports.ts";
import { type PaidAnswer, payOnce } from "./pay-once.ts";

export interface PaidQuestion {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly trialId: TrialId | null;
  /** The attempt of the trial that asks; absent where no attempt does. */
  readonly epoch?: number;
  /** The trial is one of the fresh runs of the claim. */
  readonly forClaim?: boolean;
  readonly role: ModelRole;
  readonly subject: string;
  readonly ordinal: number;
  readonly request: ModelRequest;
}

/**
 * What an answer usually takes, for the common pace only (the budget reserves the most it can take): reckoning with the most would leave
 * nine tenths of a provider's limit unused, and what it took more is taken into account afterwards.
 */
const usualCompletionTokens = 500;

/**
 * One paid model call; see {@link payOnce}. Asked again for the same subject, ordinal and request (a retried activity), it returns the
 * kept answer and pays nothing.
 */
export async function askModel(
  ports: Pick<Ports, "models" | "paidCalls" | "pace" | "patienceMs">,
  { request, epoch, subject, ordinal, ...question }: PaidQuestion,
  signal: AbortSignal,
): Promise<PaidAnswer & { readonly requestDigest: string }> {
  const { settings, messages, tools } = request;
  const digest = requestDigest(request);
  const bytes = byteLength(JSON.stringify([messages, tools]));
  const reservation = {
    ...question,
    epoch: epoch ?? null,
    model: settings.name,
    key: { subject, ordinal, requestDigest: digest },
    worst: worstCase(bytes, settings.maxCompletionTokens, settings.price),
  };
  const expectedTokens = estimateTokens(bytes) + Math.min(usualCompletionTokens, settings.maxCompletionTokens);
  const purchase = { reservation, model: settings, expectedTokens };
  const paid = await payOnce(ports, purchase, (stop) => ports.models.complete(request, stop), signal);
  return { ...paid, requestDigest: digest };
}
