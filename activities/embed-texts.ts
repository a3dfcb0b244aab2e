import { digestOf } from "../core/digest.ts";
import { byteLength } from "../core/edit.ts";
import { hashedTfIdf } from "../core/embedding.ts";
import { ModelFailure } from "../core/failures.ts";
import type { OptimizationId } from "../core/ids.ts";
import { estimateTokens, worstCase } from "../core/limits.ts";
import type { EmbeddingSettings, ModelRole } from "../core/plan.ts";
import type { ModelAnswer, Ports } from "../core/ports.ts";
import { payOnce } from "./pay-once.ts";

export interface EmbeddingQuestion {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  /** Who pays. */
  readonly role: ModelRole;
  /** What it is for, e.g. `i02/cluster`; with the texts, the key under which the answer is kept. */
  readonly subject: string;
  readonly settings: EmbeddingSettings | null;
  readonly texts: readonly string[];
}

export interface Embedded {
  /** One per text, in their order; comparable among themselves only. */
  readonly vectors: readonly (readonly number[])[];
  readonly source: "endpoint" | "local";
  /** Why the local vectors stand in for the configured model's; null when they don't. */
  readonly fallback: string | null;
}

const textsPerCall = 64;
/** Some servers refuse longer texts than a few thousand tokens; what a failure is about is said early. */
const charactersPerText = 6_000;

/**
 * Vectors of texts that are to be compared with each other: all from the configured model, or all local. An embedding model that
 * is missing or broken costs quality, not the night: the local vectors take its place, and the caller is told why.
 * @throws BudgetExceeded before anything is paid when a cap would be passed
 */
export async function embedTexts(
  ports: Pick<Ports, "embeddings" | "paidCalls" | "pace">,
  question: EmbeddingQuestion,
  signal: AbortSignal,
): Promise<Embedded> {
  const { settings } = question;
  const texts = question.texts.map((text) => text.slice(0, charactersPerText));
  if (settings === null || texts.every((text) => text.trim() === ""))
    return { vectors: hashedTfIdf(texts), source: "local", fallback: null };
  try {
    const vectors: (readonly number[])[] = [];
    for (let start = 0; start < texts.length; start += textsPerCall)
      vectors.push(...(await embedBatch(ports, { ...question, settings, texts }, start, signal)));
    return { vectors, source: "endpoint", fallback: null };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    return { vectors: hashedTfIdf(texts), source: "local", fallback: `${settings.name}: ${error.message}` };
  }
}

async function embedBatch(
  ports: Pick<Ports, "embeddings" | "paidCalls" | "pace">,
  question: EmbeddingQuestion & { readonly settings: EmbeddingSettings },
  start: number,
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const { settings, role, optimizationId, iteration, subject } = question;
  // Servers refuse an empty text; a dot has no meaning either.
  const texts = question.texts.slice(start, start + textsPerCall).map((text) => (text.trim() === "" ? "." : text));
  const bytes = byteLength(JSON.stringify(texts));
  const requestDigest = digestOf({ texts, model: settings.name, baseUrl: settings.baseUrl });
  const reservation = {
    optimizationId,
    iteration,
    trialId: null,
    epoch: null,
    role,
    model: settings.name,
    key: { subject, ordinal: start / textsPerCall, requestDigest },
    worst: worstCase(bytes, 0, settings.price),
  };
  const { answer } = await payOnce(
    ports,
    { reservation, model: settings, expectedTokens: estimateTokens(bytes) },
    async (stop) => asAnswer(await ports.embeddings.embed({ settings, texts }, stop)),
    signal,
  );
  return JSON.parse(answer.text) as number[][];
}

/** Kept where all paid answers are kept. Six digits are more than any comparison of ours needs. */
function asAnswer({ vectors, usage, servedModel }: Awaited<ReturnType<Ports["embeddings"]["embed"]>>): ModelAnswer {
  const text = JSON.stringify(vectors.map((vector) => vector.map((each) => Number(each.toPrecision(6)))));
  return { text, toolCalls: [], finish: "stop", usage, servedModel };
}
