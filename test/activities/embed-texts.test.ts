import { describe, expect, it } from "@jest/globals";
import { embedTexts } from "../../activities/embed-texts.ts";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { BudgetExceeded, ModelFailure } from "../../core/failures.ts";
import type { Budget } from "../../core/limits.ts";
import type { EmbeddingSettings } from "../../core/plan.ts";
import type { Embeddings } from "../../core/ports.ts";
import { optimization, settings } from "../builders.ts";
import { anOpening, aPlan, noCaps } from "../conformance/values.ts";

const questionOf = (texts: readonly string[], model: EmbeddingSettings | null = settings) =>
  ({
    optimizationId: optimization,
    iteration: 1,
    role: "miner",
    subject: "i01/cluster",
    settings: model,
    texts,
  }) as const;

async function aLedger(failures: readonly ModelFailure[] = [], budget: Budget = noCaps) {
  const { records, paidCalls, pace } = openMemory(() => 0);
  await records.openOptimization(anOpening(aPlan({ optimizationId: optimization, budget })));
  const embeddings = wordEmbeddings(failures);
  return {
    embeddings,
    embed: (...asked: Parameters<typeof questionOf>) =>
      embedTexts({ embeddings, paidCalls, pace }, questionOf(...asked), new AbortController().signal),
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

  it("asks a server that refuses so many texts at once for fewer, and pays once all the same", async () => {
    const { paidCalls, pace, records } = openMemory(() => 0);
    await records.openOptimization(anOpening(aPlan({ optimizationId: optimization, budget: noCaps })));
    const words = wordEmbeddings();
    const asked: number[] = [];
    const embeddings: Embeddings = {
      embed(request, signal) {
        asked.push(request.texts.length);
        if (request.texts.length > 32)
          throw new ModelFailure("bad-request", "batch size > maximum allowed batch size 32");
        return words.embed(request, signal);
      },
    };
    const texts = Array.from({ length: 100 }, (_, index) => `word${index}`);
    const embed = () => embedTexts({ embeddings, paidCalls, pace }, questionOf(texts), new AbortController().signal);
    const first = await embed();
    expect(first).toMatchObject({ source: "endpoint", fallback: null });
    expect(asked).toEqual([64, 32, 32, 32, 4]);
    expect(words.requests.flatMap((request) => request.texts)).toEqual(texts);
    expect(await embed()).toEqual(first);
    expect(words.requests).toHaveLength(4);
  });

  it("shortens texts for a model that reads less at once", async () => {
    const tooLong = new ModelFailure("context-exceeded", "inputs must have less than 512 tokens");
    const { embeddings, embed } = await aLedger([tooLong, tooLong]);
    expect((await embed(["word ".repeat(2_000), "another"])).source).toBe("endpoint");
    expect(embeddings.requests.map(({ texts: [first = ""] }) => first.length)).toEqual([6_000, 3_000, 1_500]);
  });

  it("compares no vectors of different lengths", async () => {
    const { paidCalls, pace, records } = openMemory(() => 0);
    await records.openOptimization(anOpening(aPlan({ optimizationId: optimization, budget: noCaps })));
    let calls = 0;
    const usage = { prompt: 1, cached: 0, completion: 0, source: "usage" } as const;
    const embeddings: Embeddings = {
      embed: async ({ texts }) => {
        calls++;
        return { vectors: texts.map(() => Array<number>(calls).fill(1)), usage, servedModel: null };
      },
    };
    const texts = Array.from({ length: 70 }, (_, index) => `word${index}`);
    const embedded = await embedTexts({ embeddings, paidCalls, pace }, questionOf(texts), new AbortController().signal);
    expect(embedded).toMatchObject({ source: "local", fallback: expect.stringMatching(/changed their length.*1, 2/) });
    expect(new Set(embedded.vectors.map((vector) => vector.length)).size).toBe(1);
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
