import { describe, expect, it } from "@jest/globals";
import { embedTexts } from "../../activities/embed-texts.ts";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { BudgetExceeded, ModelFailure } from "../../core/failures.ts";
import type { Budget } from "../../core/limits.ts";
import type { EmbeddingSettings } from "../../core/plan.ts";
import { optimization, settings } from "../builders.ts";
import { anOpening, aPlan, noCaps } from "../conformance/values.ts";

async function aLedger(failures: readonly ModelFailure[] = [], budget: Budget = noCaps) {
  const { records, paidCalls, pace } = openMemory(() => 0);
  await records.openOptimization(anOpening(aPlan({ optimizationId: optimization, budget })));
  const embeddings = wordEmbeddings(failures);
  const question = { optimizationId: optimization, iteration: 1, role: "miner", subject: "i01/cluster" } as const;
  return {
    embeddings,
    embed: (texts: readonly string[], model: EmbeddingSettings | null = settings) =>
      embedTexts(
        { embeddings, paidCalls, pace },
        { ...question, settings: model, texts },
        new AbortController().signal,
      ),
    spent: async () => (await paidCalls.spendOf(optimization)).costMicroUsd,
  };
}

describe("embedTexts", () => {
  it("asks nobody and pays nothing without an embedding model", async () => {
    const { embeddings, embed, spent } = await aLedger();
    expect(await embed(["one", "two"], null)).toMatchObject({ source: "local", fallback: null });
    expect(embeddings.requests).toEqual([]);
    expect(await spent()).toBe(0);
  });

  it("pays once for the same texts, however often they are asked for", async () => {
    const { embeddings, embed, spent } = await aLedger();
    const first = await embed(["one", "two"]);
    const paid = await spent();
    expect(paid).toBeGreaterThan(0);
    expect(await embed(["one", "two"])).toEqual(first);
    expect(embeddings.requests).toHaveLength(1);
    expect(await spent()).toBe(paid);
  });

  it("asks in batches and keeps the order", async () => {
    const { embeddings, embed } = await aLedger();
    const texts = Array.from({ length: 130 }, (_, index) => (index === 100 ? "" : `word${index}`));
    expect((await embed(texts)).vectors).toHaveLength(130);
    expect(embeddings.requests.map((request) => request.texts.length)).toEqual([64, 64, 2]);
    expect(embeddings.requests.flatMap((request) => request.texts).some((text) => text.trim() === "")).toBe(false);
  });

  it("falls back to local vectors for all texts when the model is not there, and says why", async () => {
    const { embed, spent } = await aLedger([new ModelFailure("wrong-model", "no such model")]);
    const embedded = await embed(["one", "two"]);
    expect(embedded).toMatchObject({ source: "local", fallback: expect.stringContaining("no such model") });
    expect(embedded.vectors).toHaveLength(2);
    expect(await spent()).toBe(0);
  });

  it("stops before a call that the budget can't bear", async () => {
    const { embeddings, embed } = await aLedger([], { ...noCaps, tokens: 1 });
    await expect(embed(["a longer text"])).rejects.toThrow(BudgetExceeded);
    expect(embeddings.requests).toEqual([]);
  });
});
