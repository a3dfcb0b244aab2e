import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type ScriptedCall, scriptedModels } from "../../adapters/memory/models.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { BudgetExceeded, ModelFailure } from "../../core/failures.ts";
import type { Budget } from "../../core/limits.ts";
import type { ChatModels, ModelRequest } from "../../core/ports.ts";
import { anAnswer, aRequest, optimization, settings } from "../builders.ts";
import { anOpening, aPlan, noCaps } from "../conformance/values.ts";

/** The waits between tries are what is tested here, not sat through. */
const waits: number[] = [];
let now = 0;
jest.unstable_mockModule("node:timers/promises", () => ({
  setTimeout: async (ms: number, _value: unknown, { signal }: { signal: AbortSignal }) => {
    waits.push(ms);
    now += ms;
    await new Promise((resolve) => setTimeout(resolve, 1));
    signal.throwIfAborted();
  },
}));
const { askModel } = await import("../../activities/ask-model.ts");

beforeEach(() => {
  waits.length = 0;
  now = 0;
});

// 20 prompt tokens for 1 and 5 completion tokens for 4 millionths each.
const price = 40;
const slowDown = new ModelFailure("rate-limited", "slow down");

async function aLedger(script: readonly ScriptedCall[], budget: Budget = noCaps, other?: ChatModels) {
  const { records, paidCalls, pace } = openMemory(() => now);
  await records.openOptimization(anOpening(aPlan({ optimizationId: optimization, budget })));
  const models = scriptedModels(script);
  return {
    models,
    pace,
    ask: (request: Partial<ModelRequest> = {}, ordinal = 0, signal = new AbortController().signal) =>
      askModel(
        { models: other ?? models, paidCalls, pace },
        {
          optimizationId: optimization,
          iteration: 1,
          trialId: null,
          role: "agent",
          subject: "t-1",
          ordinal,
          request: aRequest(request),
        },
        signal,
      ),
    spent: async () => (await paidCalls.spendOf(optimization)).costMicroUsd,
  };
}

describe("askModel", () => {
  it("pays for an answer what it cost, not what it could have cost", async () => {
    const { ask, spent } = await aLedger([anAnswer()]);
    expect(await ask()).toMatchObject({ answer: anAnswer(), waitedMs: 0 });
    expect(await spent()).toBe(price);
  });

  it("gives a kept answer for free, however often it is asked again", async () => {
    const { ask, spent, models } = await aLedger([anAnswer({ text: "kept" })]);
    for (let again = 0; again < 3; again++) expect((await ask()).answer.text).toBe("kept");
    expect(models.requests).toHaveLength(1);
    expect(await spent()).toBe(price);
  });

  it("hands an answer over as it is kept, so that a run that is replayed quotes the same text", async () => {
    const { ask } = await aLedger([anAnswer({ text: "cut \ud83d here\u0000" })]);
    const first = await ask();
    expect(first.answer.text).toBe("cut \ufffd here");
    expect(await ask()).toEqual(first);
  });

  it("knows the same call by what is asked, not by prices and time limits", async () => {
    const { ask, models } = await aLedger([anAnswer()]);
    await ask();
    await ask({ settings: { ...settings, timeoutMs: 1, price: { ...settings.price, promptMicroUsdPerMillion: 0 } } });
    expect(models.requests).toHaveLength(1);
  });

  it.each<[string, Partial<ModelRequest>, number]>([
    ["other messages", { messages: [{ role: "user", content: "Say more." }] }, 0],
    ["another seed", { seed: 8 }, 0],
    ["another temperature", { temperature: 0 }, 0],
    ["another model", { settings: { ...settings, name: "other" } }, 0],
    ["another server", { settings: { ...settings, baseUrl: "http://127.0.0.1:8/v1" } }, 0],
    ["another place in the run", {}, 1],
  ])("pays again for %s", async (_, request, ordinal) => {
    const { ask, models, spent } = await aLedger([anAnswer(), anAnswer()]);
    await ask();
    await ask(request, ordinal);
    expect(models.requests).toHaveLength(2);
    expect(await spent()).toBe(2 * price);
  });

  it("refuses before anything is paid when the worst case would pass a cap", async () => {
    const { ask, models, spent } = await aLedger([anAnswer()], { ...noCaps, costMicroUsd: 4_000 });
    // 1000 completion tokens alone may cost 4000.
    await expect(ask()).rejects.toThrow(BudgetExceeded);
    await expect(ask()).rejects.toMatchObject({ cap: "costMicroUsd" });
    expect(models.requests).toHaveLength(0);
    expect(await spent()).toBe(0);
  });

  it("counts calls in flight at their worst, so that together they can't pass a cap", async () => {
    const { ask, models } = await aLedger([anAnswer(), anAnswer()], { ...noCaps, costMicroUsd: 6_000 });
    const first = ask({}, 0);
    const second = ask({}, 1);
    await first;
    // The second did not fit beside the first; it fits after it.
    expect(models.requests).toHaveLength(1);
    expect((await second).waitedMs).toBeGreaterThan(200);
    expect(models.requests).toHaveLength(2);
  });

  it("waits as long as the server asks, and says that this was not the agent's time", async () => {
    const { ask } = await aLedger([new ModelFailure("rate-limited", "slow down", 7_000), anAnswer()]);
    const { waitedMs, answer } = await ask();
    expect(answer).toMatchObject({ text: "hello" });
    expect(waits).toEqual([7_000]);
    // What the failed call itself took is no time of the agent's either.
    expect(waitedMs).toBeGreaterThanOrEqual(7_000);
    expect(waitedMs).toBeLessThan(60_000);
  });

  it("waits longer from try to try when the server does not say, and adds the waits up", async () => {
    const { ask, spent } = await aLedger([...Array<ScriptedCall>(5).fill(slowDown), anAnswer()]);
    const { waitedMs } = await ask();
    for (const [at, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** at * 0.75);
      expect(wait).toBeLessThanOrEqual(500 * 2 ** at * 1.25);
    }
    expect(waits).toHaveLength(5);
    const waited = waits.reduce((sum, wait) => sum + wait);
    expect(waitedMs).toBeGreaterThanOrEqual(waited);
    expect(waitedMs).toBeLessThan(waited + 60_000);
    expect(await spent()).toBe(price);
  });

  it("waits half an hour for a server that limits us, then gives up with its last word; nothing is paid for", async () => {
    const { ask, spent } = await aLedger(Array<ScriptedCall>(200).fill(slowDown));
    await expect(ask()).rejects.toBe(slowDown);
    const waited = waits.reduce((sum, wait) => sum + wait);
    expect(waited).toBeGreaterThan(29 * 60_000);
    expect(waited).toBeLessThan(32 * 60_000);
    expect(await spent()).toBe(0);
  });

  it("tries three times what the server may bill each time, and books each at its worst", async () => {
    const broken = new ModelFailure("cut-stream", "broke off");
    const { ask, models, spent } = await aLedger(Array<ScriptedCall>(9).fill(broken));
    await expect(ask()).rejects.toBe(broken);
    expect(models.requests).toHaveLength(3);
    expect(await spent()).toBeGreaterThan(3 * 4_000);
  });

  it("holds everybody back when one was asked to wait", async () => {
    const { ask, pace } = await aLedger([new ModelFailure("rate-limited", "slow down", 7_000), anAnswer()]);
    await ask();
    // As another worker saw it while this one waited.
    now = 0;
    expect(await pace.heldMs(settings)).toBe(7_000);
  });

  it.each(["quota-exhausted", "wrong-key", "wrong-model", "context-exceeded", "bad-request"] as const)(
    "does not try again after %s, and nothing is paid for",
    async (kind) => {
      const { ask, models, spent } = await aLedger([new ModelFailure(kind, "no"), anAnswer()]);
      await expect(ask()).rejects.toMatchObject({ kind });
      expect(models.requests).toHaveLength(1);
      expect(waits).toEqual([]);
      expect(await spent()).toBe(0);
    },
  );

  it("books an answer that broke off at its worst case: the server worked for it", async () => {
    const { ask, spent } = await aLedger([new ModelFailure("cut-stream", "broke off"), anAnswer()]);
    await ask();
    expect(await spent()).toBeGreaterThan(price + 4_000);
  });

  it("keeps the reservation of a call whose fate nobody knows", async () => {
    const { ask, spent } = await aLedger(["silence"]);
    const controller = new AbortController();
    const asked = ask({}, 0, controller.signal);
    setTimeout(() => controller.abort(new Error("the worker goes home")), 10);
    await expect(asked).rejects.toThrow("the worker goes home");
    expect(await spent()).toBeGreaterThan(4_000);
  });

  it("does not sit out a wait once it is cancelled", async () => {
    const controller = new AbortController();
    const failing = scriptedModels([slowDown, anAnswer()]);
    const { ask } = await aLedger([], noCaps, {
      ...failing,
      complete: async (request, signal) => {
        setImmediate(() => controller.abort(new Error("the worker goes home")));
        return failing.complete(request, signal);
      },
    });
    await expect(ask({}, 0, controller.signal)).rejects.toThrow("the worker goes home");
    expect(failing.requests).toHaveLength(1);
  });

  it("hands a bug on as it is", async () => {
    const { ask } = await aLedger([anAnswer({ usage: null as never })]);
    await expect(ask()).rejects.toThrow(TypeError);
  });
});
