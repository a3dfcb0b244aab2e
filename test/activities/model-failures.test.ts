import { afterEach, describe, expect, it } from "@jest/globals";
import { askModel } from "../../activities/ask-model.ts";
import { toActivityFailure } from "../../activities/failures.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { advance, nextMove, startAgent } from "../../core/agent.ts";
import { type ModelFailureKind, modelFailureRules } from "../../core/model-failures.ts";
import type { ModelAnswer } from "../../core/ports.ts";
import {
  type Behaviour,
  type ChatServer,
  chunk,
  completion,
  events,
  hangUp,
  json,
  keepSilent,
  startChatServer,
  status,
} from "../adapters/chat-server.ts";
import { aHarness, aRequest, optimization, settings } from "../builders.ts";
import { anOpening, aPlan } from "../conformance/values.ts";

/** Every failure comes over real HTTP, and the whole way of a paid call decides about it. */
describe("a model server that fails", () => {
  let server: ChatServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  async function asking(behaviours: readonly Behaviour[], changed: Partial<typeof settings> = {}) {
    server = await startChatServer(behaviours);
    const { records, paidCalls, pace } = openMemory();
    await records.openOptimization(anOpening(aPlan({ optimizationId: optimization })));
    const model = { ...settings, timeoutMs: 5_000, ...changed, baseUrl: server.baseUrl };
    const question = {
      optimizationId: optimization,
      iteration: 1,
      trialId: null,
      role: "agent",
      subject: "t-1",
    } as const;
    const request = aRequest({ settings: model });
    const ports = { models: openAiModels(() => "a key"), paidCalls, pace };
    const ask = () => askModel(ports, { ...question, ordinal: 0, request }, new AbortController().signal);
    return { ask, paidCalls, requests: () => server?.requests.length ?? 0 };
  }

  const broken: Behaviour = (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" }).write('{"choices": [');
    setTimeout(() => response.destroy(), 20);
  };
  const retried: readonly [ModelFailureKind, string, Behaviour, Partial<typeof settings>?][] = [
    ["rate-limited", "429 with Retry-After", status(429, { message: "slow down" }, { "retry-after": "0.2" })],
    ["rate-limited", "429 without Retry-After", status(429, { message: "slow down" })],
    ["overloaded", "500", status(500, { message: "oops" })],
    ["overloaded", "503", status(503, { message: "later" })],
    ["overloaded", "529", status(529, { message: "overloaded" })],
    ["overloaded", "an error inside a 200", json(completion({ finish_reason: "error" }))],
    ["connection", "a connection that is reset", hangUp],
    ["timed-out", "silence", keepSilent, { timeoutMs: 300 }],
    ["cut-stream", "half a body", broken],
    ["cut-stream", "a stream without an end", events(chunk({ content: "Hel" })), { stream: true }],
    ["empty-answer", "a 200 without choices", json(completion({}, { choices: [] }))],
  ];

  it.each(retried)("is asked once more after %s (%s), and what may have been billed stays booked", async (...each) => {
    const [kind, , behaviour, changed] = each;
    const good = changed?.stream ? events(chunk({ content: "hello" }, "stop"), "[DONE]") : json(completion());
    const { ask, paidCalls, requests } = await asking([behaviour, good], changed);
    expect((await ask()).answer.text).toBe("hello");
    expect(requests()).toBe(2);
    const { costMicroUsd } = await paidCalls.spendOf(optimization);
    // The most that one such call may cost is above 4 000, what it really costs below 300.
    if (modelFailureRules[kind].billed) expect(costMicroUsd).toBeGreaterThan(4_000);
    else expect(costMicroUsd).toBeLessThan(1_000);
  });

  it.each<[ModelFailureKind, string, string, Behaviour]>([
    [
      "quota-exhausted",
      "429 insufficient_quota",
      "ModelQuota",
      status(429, { message: "quota", code: "insufficient_quota" }),
    ],
    ["quota-exhausted", "402", "ModelQuota", status(402, { message: "Payment required" })],
    ["wrong-key", "401", "ModelKey", status(401, { message: "Incorrect API key provided" })],
    ["wrong-model", "404", "ModelUnknown", status(404, { message: "no such model", code: "model_not_found" })],
    ["bad-request", "400", "ModelFailure", status(400, { message: "unknown field" })],
  ])("is not asked again after %s (%s): it ends as %s, unpaid, and a pause says how to go on", async (...each) => {
    const [kind, , type, behaviour] = each;
    const { ask, paidCalls, requests } = await asking([behaviour, json(completion())]);
    const failure = toActivityFailure(await ask().catch((error: unknown) => error));
    expect(failure).toMatchObject({ type, nonRetryable: true });
    const { decision } = modelFailureRules[kind];
    if (decision.act === "pause") expect(failure.message).toContain(`To go on: ${decision.remedy}`);
    expect(requests()).toBe(1);
    expect(await paidCalls.spendOf(optimization)).toMatchObject({ costMicroUsd: 0, tokens: 0 });
  });

  it("that finds the conversation too long is asked once more with less of it, then the agent has reached a limit", async () => {
    const tooLong = status(400, { message: "too long", code: "context_length_exceeded" });
    const { ask } = await asking([tooLong]);
    await expect(ask()).rejects.toMatchObject({ kind: "context-exceeded" });
    const harness = aHarness();
    const observed = (state: ReturnType<typeof startAgent>, turn: number) => {
      const call = { id: `c${turn}`, name: "read_file", arguments: `{"path":"${turn}"}` };
      const asked = advance(state, { kind: "answered", text: "", toolCalls: [call], finish: "tool_calls" }, harness);
      const before = advance(asked, { kind: "hooks-ran", results: [] }, harness);
      const text = "x".repeat(1_000);
      const observation = {
        callId: call.id,
        text,
        exitCode: null,
        failed: false,
        omittedBytes: 0,
        durationMs: 1,
        hooks: [],
      };
      const seen = advance(before, { kind: "tool-returned", observation }, harness);
      return advance(seen, { kind: "hooks-ran", results: [] }, harness);
    };
    let state = advance(startAgent(harness, "Do it."), { kind: "hooks-ran", results: [] }, harness);
    for (const turn of [1, 2, 3, 4]) state = observed(state, turn);
    const sizeOf = (move: ReturnType<typeof nextMove>) => JSON.stringify(move).length;
    const full = nextMove(state, harness);
    state = advance(state, { kind: "context-exceeded" }, harness);
    const less = nextMove(state, harness);
    expect(less.kind).toBe("ask");
    expect(sizeOf(less)).toBeLessThan(sizeOf(full) - 1_500);
    state = advance(state, { kind: "context-exceeded" }, harness);
    expect(nextMove(state, harness)).toEqual({ kind: "end", end: { kind: "limit", limit: "context" } });
  });

  const call = (parameters: unknown, name = "bash") => ({
    role: "assistant",
    content: "",
    tool_calls: [{ id: "c", type: "function", function: { name, arguments: parameters } }],
  });
  it.each<[string, Record<string, unknown>, Record<string, unknown>, Partial<ModelAnswer>]>([
    ["cut by the token cap", { message: call('{"comm'), finish_reason: "length" }, {}, { finish: "length" }],
    ["malformed tool arguments", { message: call("{not json") }, {}, { finish: "tool_calls" }],
    ["an unknown tool", { message: call("{}", "teleport") }, {}, { finish: "tool_calls" }],
    [
      "a refusal",
      { message: { role: "assistant", content: null, refusal: "I can't." } },
      {},
      { finish: "content_filter" },
    ],
    ["a content filter", { finish_reason: "content_filter" }, {}, { finish: "content_filter" }],
  ])(
    "but answers (%s) is paid and kept: what to do about it is the agent loop's",
    async (_, choice, rest, expected) => {
      const { ask, requests } = await asking([json(completion(choice, rest))]);
      expect((await ask()).answer).toMatchObject(expected);
      expect((await ask()).answer).toMatchObject(expected);
      expect(requests()).toBe(1);
    },
  );

  it.each<[string, unknown]>([
    ["no usage", null],
    ["negative counts", { prompt_tokens: -1, completion_tokens: 3 }],
    [
      "more cached than prompt tokens",
      { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 9 } },
    ],
  ])("and says %s is paid by an estimate that says so", async (_, usage) => {
    const { ask, paidCalls } = await asking([json(completion({}, { usage }))]);
    expect((await ask()).answer.usage.source).toBe("estimated");
    expect((await paidCalls.spendOf(optimization)).costMicroUsd).toBeGreaterThan(0);
  });
});
