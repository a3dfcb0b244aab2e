import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { byteLength } from "../../core/edit.ts";
import { type Budget, costOf, exceededCap, type ModelPrice, type Spend, worstCase } from "../../core/limits.ts";

const price = fc.record({
  promptMicroUsdPerMillion: fc.integer({ min: 0, max: 100_000_000 }),
  cachedMicroUsdPerMillion: fc.integer({ min: 0, max: 100_000_000 }),
  completionMicroUsdPerMillion: fc.integer({ min: 0, max: 100_000_000 }),
});
const tokens = fc.integer({ min: 0, max: 2_000_000 });
const dollarPerMillion: ModelPrice = {
  promptMicroUsdPerMillion: 1_000_000,
  cachedMicroUsdPerMillion: 100_000,
  completionMicroUsdPerMillion: 4_000_000,
};

describe("costOf", () => {
  it.each([
    { usage: { prompt: 1_000_000, cached: 0, completion: 0 }, cost: 1_000_000 },
    { usage: { prompt: 1_000_000, cached: 1_000_000, completion: 0 }, cost: 100_000 },
    { usage: { prompt: 1_000, cached: 400, completion: 100 }, cost: 600 + 40 + 400 },
    { usage: { prompt: 1, cached: 1, completion: 0 }, cost: 1 },
    { usage: { prompt: 0, cached: 0, completion: 0 }, cost: 0 },
  ])("is $cost millionths of a dollar for $usage", ({ usage, cost }) => {
    expect(costOf(usage, dollarPerMillion)).toBe(cost);
  });

  it("rounds up by less than a millionth: the ledger never flatters", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, price, (prompt, part, completion, prices) => {
        const cached = Math.min(part, prompt);
        const exact =
          BigInt(prompt - cached) * BigInt(prices.promptMicroUsdPerMillion) +
          BigInt(cached) * BigInt(prices.cachedMicroUsdPerMillion) +
          BigInt(completion) * BigInt(prices.completionMicroUsdPerMillion);
        const cost = BigInt(costOf({ prompt, cached, completion }, prices)) * 1_000_000n;
        expect(cost >= exact).toBe(true);
        expect(cost - exact < 1_000_000n).toBe(true);
      }),
    );
  });

  it("does not become negative when a server reports more cached tokens than tokens", () => {
    expect(costOf({ prompt: 10, cached: 1_000, completion: 0 }, dollarPerMillion)).toBe(100);
  });
});

describe("worstCase", () => {
  it("is never less than what the call can really use, whatever the script, the cache and the prices", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "7", "é", "漢", "😀"), maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        tokens,
        price,
        (text, density, hits, maxCompletionTokens, prices) => {
          const bytes = byteLength(JSON.stringify(text));
          // One token a byte is the densest that a tokenizer can be.
          const prompt = Math.floor(bytes * density);
          const usage = { prompt, cached: Math.floor(prompt * hits), completion: maxCompletionTokens };
          const worst = worstCase(bytes, maxCompletionTokens, prices);
          expect(worst.costMicroUsd).toBeGreaterThanOrEqual(costOf(usage, prices));
          expect(worst.tokens).toBeGreaterThanOrEqual(usage.prompt + usage.completion);
        },
      ),
    );
  });
});

describe("exceededCap", () => {
  const spend: Spend = { costMicroUsd: 90, tokens: 900, trials: 9, wallTimeMs: 9_000 };
  const budget: Budget = { costMicroUsd: 100, tokens: 1_000, trials: 10, wallTimeMs: 10_000 };

  it.each([
    { next: {}, cap: null },
    { next: { costMicroUsd: 10 }, cap: null },
    { next: { costMicroUsd: 11 }, cap: "costMicroUsd" },
    { next: { tokens: 101 }, cap: "tokens" },
    { next: { trials: 2 }, cap: "trials" },
    { next: { wallTimeMs: 1_001 }, cap: "wallTimeMs" },
    { next: { costMicroUsd: 11, trials: 2 }, cap: "costMicroUsd" },
  ])("is $cap when the next step takes $next", ({ next, cap }) => {
    expect(exceededCap(budget, spend, next)).toBe(cap);
  });

  it("has no cap where the budget has none", () => {
    const none: Budget = { costMicroUsd: null, tokens: null, trials: null, wallTimeMs: null };
    expect(exceededCap(none, { costMicroUsd: 1e12, tokens: 1e12, trials: 1e6, wallTimeMs: 1e12 })).toBeNull();
  });

  it("lets nothing through under a cap of zero", () => {
    const zero: Budget = { costMicroUsd: 0, tokens: null, trials: null, wallTimeMs: null };
    expect(exceededCap(zero, { costMicroUsd: 0, tokens: 0, trials: 0, wallTimeMs: 0 }, { costMicroUsd: 1 })).toBe(
      "costMicroUsd",
    );
  });
});
