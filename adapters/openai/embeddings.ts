import OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import { estimateTokens } from "../../core/limits.ts";
import type { EmbeddingAnswer, EmbeddingRequest, Embeddings } from "../../core/ports.ts";
import { openAiClients } from "./clients.ts";
import { translateFailure } from "./failures.ts";

/** Embeddings of any OpenAI-compatible server. @param keyOf as for chat models */
export function openAiEmbeddings(keyOf: (variable: string) => string | undefined): Embeddings {
  const clients = openAiClients(keyOf);
  /** Servers that know no `encoding_format`; they answer in numbers. */
  const formless = new Set<string>();
  return {
    async embed(request, signal) {
      const { settings, texts } = request;
      const limit = AbortSignal.timeout(settings.timeoutMs);
      const options = { signal: AbortSignal.any([signal, limit]), timeout: settings.timeoutMs + 1_000 };
      for (;;) {
        const asksForm = !formless.has(settings.baseUrl);
        const body = { model: settings.name, input: texts, ...(asksForm ? { encoding_format: "float" } : {}) };
        try {
          // By the package's own call it would ask for base64 by itself, which small servers don't know.
          const answer = await clients.for(settings).post<Answer | null>("/embeddings", { ...options, body });
          return readEmbeddings(answer, request);
        } catch (error) {
          if (!asksForm || !refusesForm(error))
            throw clients.withoutKey(translateFailure(error, signal, limit, settings.baseUrl), settings);
          formless.add(settings.baseUrl);
        }
      }
    },
  };
}

function refusesForm(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError) || (error.status !== 400 && error.status !== 422)) return false;
  return `${error.message} ${JSON.stringify(error.error ?? "")}`.includes("encoding_format");
}

type Answer = Partial<Omit<OpenAI.CreateEmbeddingResponse, "usage">> & {
  readonly usage?: { readonly prompt_tokens?: number } | null;
};

function readEmbeddings(answer: Answer | null | undefined, { texts }: EmbeddingRequest): EmbeddingAnswer {
  const data = [...(answer?.data ?? [])];
  // Where the server counts them the numbers decide, else the order.
  if (data.every((each) => Number.isInteger(each.index))) data.sort((a, b) => a.index - b.index);
  const vectors = data.map(({ embedding }) => (typeof embedding === "string" ? floatsOf(embedding) : embedding));
  const size = vectors[0]?.length ?? 0;
  if (vectors.length !== texts.length || size === 0 || vectors.some((vector) => !isVector(vector, size)))
    throw new ModelFailure(
      "empty-answer",
      `expected ${texts.length} embeddings of one length, got ${vectors.length} of lengths ${[...new Set(vectors.map((vector) => vector?.length))].join(", ")}`,
    );
  const said = answer?.usage?.prompt_tokens;
  const counted = Number.isInteger(said) && (said as number) > 0;
  const prompt = counted ? (said as number) : estimateTokens(texts.join("").length);
  return {
    vectors,
    usage: { prompt, cached: 0, completion: 0, source: counted ? "usage" : "estimated" },
    servedModel: answer?.model ?? null,
  };
}

/** Some servers answer in base64 whatever they are asked for: 32-bit numbers, the lowest byte first. */
function floatsOf(base64: string): number[] {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readFloatLE(at * 4));
}

function isVector(vector: unknown, size: number): boolean {
  return Array.isArray(vector) && vector.length === size && vector.every((each) => Number.isFinite(each));
}
