import type { TokenUsage } from "../limits.ts";
import type { EmbeddingSettings } from "../plan.ts";

export interface EmbeddingRequest {
  readonly settings: EmbeddingSettings;
  /** At least one; none of them empty. */
  readonly texts: readonly string[];
}

export interface EmbeddingAnswer {
  /** One per text, in their order, all of one length. Vectors of different models can't be compared. */
  readonly vectors: readonly (readonly number[])[];
  readonly usage: TokenUsage;
  /** What the server says it ran; null when it says nothing. */
  readonly servedModel: string | null;
}

/** One call, one answer, no retries: whoever pays decides about those. Throws {@link ModelFailure}. */
export interface Embeddings {
  embed(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingAnswer>;
}
