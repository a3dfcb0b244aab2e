import { hashedTfIdf } from "../../core/embedding.ts";
import type { ModelFailure } from "../../core/failures.ts";
import { estimateTokens } from "../../core/limits.ts";
import type { EmbeddingRequest, Embeddings } from "../../core/ports.ts";

export interface ScriptedEmbeddings extends Embeddings {
  /** Every request so far, in order; failed ones included. */
  readonly requests: readonly EmbeddingRequest[];
}

/**
 * An embedding model that knows nothing but words.
 * @param failures what its first calls fail with, one each
 */
export function wordEmbeddings(failures: readonly ModelFailure[] = []): ScriptedEmbeddings {
  const requests: EmbeddingRequest[] = [];
  return {
    requests,
    async embed(request, signal) {
      signal.throwIfAborted();
      const failure = failures[requests.push(request) - 1];
      if (failure) throw failure;
      const prompt = estimateTokens(request.texts.join("").length);
      return {
        vectors: hashedTfIdf(request.texts),
        usage: { prompt, cached: 0, completion: 0, source: "estimated" },
        servedModel: request.settings.name,
      };
    },
  };
}
