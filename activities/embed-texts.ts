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
/** What a failure is about is said early. A model that takes less gets less. */
const charactersPerText = 6_000;
const leastCharacters = 700;

/**
 * Vectors of texts that are to be compared with each other: all from the configured model, or all local. An embedding model that
 * is missing or broken costs quality, not the night: the local vectors take its place, and the caller is told why.
 * @throws BudgetExceeded before anything is paid when a cap would be passed
 */
export async function embedTexts(
  ports: EmbeddingPorts,
  question: EmbeddingQuestion,
  signal: AbortSignal,
): Promise<Embedded> {
  const { settings } = question;
  const texts = question.texts.map((text) => text.slice(0, charactersPerText));
  if (settings === null || texts.every((text) => text.trim() === ""))
    return { vectors: hashedTfIdf(texts), source: "local", fallback: null };
  try {
    const vectors = await embedAll(ports, { ...question, settings, texts }, signal);
    return { vectors, source: "endpoint", fallback: null };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    return { vectors: hashedTfIdf(texts), source: "local", fallback: `${settings.name}: ${error.message}` };
  }
}

type EmbeddingPorts = Pick<Ports, "embeddings" | "paidCalls" | "pace" | "patienceMs">;
type Settled = EmbeddingQuestion & { readonly settings: EmbeddingSettings };

/** In batches. What a server refuses for its size (for free) is asked again in halves: fewer texts, or shorter ones where it says that one is too long. */
async function embedAll(ports: EmbeddingPorts, question: Settled, signal: AbortSignal): Promise<(readonly number[])[]> {
  const vectors: (readonly number[])[] = [];
  let size = textsPerCall;
  let characters = charactersPerText;
  while (vectors.length < question.texts.length) {
    const start = vectors.length;
    const texts = question.texts.slice(start, start + size).map((text) => text.slice(0, characters));
    try {
      vectors.push(...(await embedBatch(ports, { ...question, texts }, Math.floor(start / textsPerCall), signal)));
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      if (error.kind === "context-exceeded" && characters > leastCharacters) characters = Math.floor(characters / 2);
      else if (error.kind === "bad-request" && texts.length > 1) size = Math.ceil(texts.length / 2);
      else throw error;
    }
  }
  const lengths = [...new Set(vectors.map((vector) => vector.length))];
  if (lengths.length > 1)
    throw new ModelFailure("empty-answer", `its vectors changed their length from call to call: ${lengths.join(", ")}`);
  return vectors;
}

/** @param ordinal with the texts themselves, the key under which the answer is kept */
async function embedBatch(
  ports: EmbeddingPorts,
  question: Settled,
  ordinal: number,
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const { settings, role, optimizationId, iteration, subject } = question;
  // Servers refuse an empty text; a dot has no meaning either.
  const texts = question.texts.map((text) => (text.trim() === "" ? "." : text));
  const bytes = byteLength(JSON.stringify(texts));
  const requestDigest = digestOf({ texts, model: settings.name, baseUrl: settings.baseUrl });
  const reservation = {
    optimizationId,
    iteration,
    trialId: null,
    epoch: null,
    role,
    model: settings.name,
    key: { subject, ordinal, requestDigest },
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
