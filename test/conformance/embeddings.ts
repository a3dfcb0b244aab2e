import { afterEach, describe, expect, it } from "@jest/globals";
import { ModelFailure } from "../../core/failures.ts";
import type { EmbeddingSettings } from "../../core/plan.ts";
import type { Embeddings } from "../../core/ports.ts";

/** An adapter with an embedding model behind it. */
export interface EmbeddingStage {
  readonly embeddings: Embeddings;
  readonly settings: EmbeddingSettings;
  readonly close: () => Promise<void>;
}

/** What every implementation of {@link Embeddings} must do. @param open with a server whose first calls fail as rate-limited */
export function describeEmbeddings(name: string, open: (failing: number) => Promise<EmbeddingStage>): void {
  describe(`Embeddings: ${name}`, () => {
    let stage: EmbeddingStage | null = null;
    afterEach(async () => {
      await stage?.close();
      stage = null;
    });
    const staged = async (failing = 0) => {
      stage = await open(failing);
      return stage;
    };
    const never = () => new AbortController().signal;

    it("gives one vector per text, in their order, all of one length, and says what it read", async () => {
      const { embeddings, settings } = await staged();
      const texts = ["reads the output", "commits without identity", "reads the output"];
      const { vectors, usage } = await embeddings.embed({ settings, texts }, never());
      expect(vectors).toHaveLength(3);
      expect(new Set(vectors.map((vector) => vector.length)).size).toBe(1);
      expect(vectors[0]).toEqual(vectors[2]);
      expect(vectors[0]).not.toEqual(vectors[1]);
      expect(usage).toMatchObject({ cached: 0, completion: 0 });
      expect(usage.prompt).toBeGreaterThan(0);
    });

    it("makes one call and no retry of its own", async () => {
      const { embeddings, settings } = await staged(1);
      const failed = await embeddings.embed({ settings, texts: ["a text"] }, never()).catch((each: unknown) => each);
      expect(failed).toBeInstanceOf(ModelFailure);
      expect(failed).toMatchObject({ kind: "rate-limited", retryable: true });
      expect((await embeddings.embed({ settings, texts: ["a text"] }, never())).vectors).toHaveLength(1);
    });

    it("does not begin when it was cancelled before", async () => {
      const { embeddings, settings } = await staged();
      const cancelled = AbortSignal.abort(new Error("too late"));
      await expect(embeddings.embed({ settings, texts: ["a text"] }, cancelled)).rejects.toThrow("too late");
    });
  });
}
