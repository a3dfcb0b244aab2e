import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { memorySandboxes } from "../../adapters/memory/sandboxes.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import type { ModelSettings } from "../../core/plan.ts";
import {
  type Behaviour,
  type ChatServer,
  chunk,
  completion,
  events,
  hangUp,
  json,
  startChatServer,
  status,
} from "../adapters/chat-server.ts";
import { removeTasks } from "../conformance/sandbox.ts";
import { aTrial } from "../support/one-trial.ts";

let server: ChatServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});
afterAll(removeTasks);

const toolCall = (name: string, text: string) => ({
  message: {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "c", type: "function", function: { name, arguments: text } }],
  },
  finish_reason: "tool_calls",
});
const bash = (command: string) => toolCall("bash", JSON.stringify({ command }));
const finish = toolCall("finish", JSON.stringify({ summary: "done" }));
const says = (choice: object, rest: object = {}) => json(completion(choice as Record<string, unknown>, rest as never));
const works = says(bash("touch /app/done"));
const finishes = says(finish);
/** Passed when the work was done, and nothing of a half answer was. */
const tests = "test -f /app/done && test ! -e /app/half; echo $((! $?)) > /logs/verifier/reward.txt\n";
const half = '{"command":"touch /app/half';

async function running(behaviours: readonly Behaviour[], model: Partial<ModelSettings> = {}, agentTimeoutMs = 60_000) {
  server = await startChatServer(behaviours);
  const { baseUrl } = server;
  const trial = await aTrial({
    models: openAiModels(() => "a key"),
    sandboxes: memorySandboxes(),
    baseUrl,
    tests,
    task: { agentTimeoutMs },
    model: { timeoutMs: 10_000, ...model },
  });
  const id = async () => (await trial.trial())?.id as never;
  return {
    ...trial,
    asked: () => server?.requests.length ?? 0,
    told: () => JSON.stringify(server?.requests.at(-1)?.body["messages"]),
    trace: async () => trial.records.trace(await id()),
  };
}

/** The whole way of a trial, from what a real server says to the trial's own outcome. */
describe("a trial whose model server", () => {
  const stream = { stream: true };
  const streamed = (name: string, text: string): Behaviour =>
    events(chunk({ tool_calls: [{ index: 0, id: "c", function: { name, arguments: text } }] }, "tool_calls"), "[DONE]");

  it.each<[string, readonly Behaviour[], number, Partial<ModelSettings>?]>([
    ["answers without choices once", [says({}, { choices: [] }), works, finishes], 3],
    ["answers with an error inside a 200", [says({ finish_reason: "error" }), works, finishes], 3],
    ["fails with a 503", [status(503, { message: "later" }), works, finishes], 3],
    ["resets a connection", [hangUp, works, finishes], 3],
    [
      "cuts a stream amid a tool call",
      [
        events(
          chunk({ tool_calls: [{ index: 0, id: "c", function: { name: "bash", arguments: half } }] }),
          (response) => response.destroy(),
        ),
        streamed("bash", '{"command":"touch /app/done"}'),
        streamed("finish", '{"summary":""}'),
      ],
      3,
      stream,
    ],
    [
      "ends a stream amid a tool call without saying that it ends",
      [
        events(chunk({ tool_calls: [{ index: 0, id: "c", function: { name: "bash", arguments: `${half}"}` } }] })),
        streamed("bash", '{"command":"touch /app/done"}'),
        streamed("finish", '{"summary":""}'),
      ],
      3,
      stream,
    ],
  ])("%s asks it again: passed, and nothing half is done", async (_name, behaviours, asked, model = {}) => {
    const trial = await running(behaviours, model);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect(trial.asked()).toBe(asked);
    expect((await trial.trace())?.steps).toHaveLength(2);
  });

  it.each<[string, Behaviour, RegExp]>([
    [
      "cuts a tool call at the token cap",
      says({ ...toolCall("bash", half), finish_reason: "length" }),
      /cut|length|token/i,
    ],
    ["sends a tool call that is no JSON", says(toolCall("bash", half)), /JSON/],
    ["calls a tool that is not there", says(toolCall("teleport", "{}")), /teleport/],
    ["says nothing at all", says({ message: { role: "assistant", content: "" } }), /./],
  ])("%s: the agent is told and mends it itself", async (_name, behaviour, told) => {
    const trial = await running([behaviour, works, finishes]);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect(trial.told()).toMatch(told);
    expect((await trial.trial())?.outcome).toMatchObject({ kind: "passed", flags: [] });
  });

  it.each<[string, unknown]>([
    ["says nothing of what it took", undefined],
    ["says a negative usage", { prompt_tokens: -4, completion_tokens: 2 }],
    ["says a usage in fractions", { prompt_tokens: 10.5, completion_tokens: 2 }],
    ["says a thousand times more than a call can take", { prompt_tokens: 10_000_000_000, completion_tokens: 3 }],
  ])("%s is booked by an estimate that says so, and the trial counts", async (_name, usage) => {
    const said = { usage };
    const trial = await running([says(bash("touch /app/done"), said), says(finish, said)]);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    for (const step of (await trial.trace())?.steps ?? []) expect(step.usage.source).toBe("estimated");
    const { tokens } = await trial.paidCalls.spendOf(trial.optimizationId);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThan(10_000);
  });

  it("refuses ends its agent, and the tests decide", async () => {
    const refusal = says({ message: { role: "assistant", content: null, refusal: "I can't." } });
    const trial = await running([works, refusal]);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect((await trial.trial())?.outcome).toMatchObject({ kind: "passed", flags: ["refusal"] });
  });

  it("finds the conversation too long is told less of it, and the agent goes on", async () => {
    const tooLong = status(400, { message: "too long", code: "context_length_exceeded" });
    const reads = says(bash("seq 1 200"));
    const trial = await running([reads, reads, reads, works, tooLong, finishes]);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect(trial.told()).toMatch(/older output of \d+ characters dropped/);
  });

  it("finds it too long all the same ends its agent at a limit, and the tests decide", async () => {
    const tooLong = status(400, { message: "too long", code: "context_length_exceeded" });
    const reads = says(bash("seq 1 200"));
    const trial = await running([reads, reads, works, reads, tooLong, tooLong]);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect((await trial.trial())?.agentEnd).toEqual({ kind: "limit", limit: "context" });
  });

  it("asks to wait is waited for, and not on the agent's time", async () => {
    const wait = status(429, { message: "slow down" }, { "retry-after": "3" });
    const trial = await running([wait, works, finishes], {}, 2_500);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect(trial.asked()).toBe(3);
  }, 30_000);

  it.each<[string, string, Behaviour]>([
    ["has no quota left", "ModelQuota", status(429, { message: "quota", code: "insufficient_quota" })],
    ["wants to be paid", "ModelQuota", status(402, { message: "Payment required" })],
    ["refuses the key", "ModelKey", status(401, { message: "bad key" })],
    ["does not know the model", "ModelUnknown", status(404, { message: "no such model", code: "model_not_found" })],
  ])("%s leaves it without an outcome, says how to go on by %s, and the next attempt goes on", async (...each) => {
    const [, type, behaviour] = each;
    const trial = await running([works, behaviour, works, finishes, finishes]);
    await expect(trial.attempt()).rejects.toMatchObject({
      type,
      nonRetryable: true,
      message: expect.stringContaining("To go on: "),
    });
    expect((await trial.trial())?.outcome).toBeNull();
    expect(trial.asked()).toBe(2);
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    // The first answer is free.
    expect(trial.asked()).toBeLessThanOrEqual(4);
  });

  it.each<[string, readonly Behaviour[]]>([
    ["never answers with choices", Array<Behaviour>(6).fill(says({}, { choices: [] }))],
    ["refuses the request", Array<Behaviour>(2).fill(status(400, { message: "unknown field" }))],
  ])(
    "%s makes it errored by the provider, once it was made again",
    async (_name, behaviours) => {
      const trial = await running(behaviours);
      await expect(trial.attempt()).rejects.toMatchObject({ type: "errored-provider", nonRetryable: false });
      expect((await trial.trial())?.outcome).toBeNull();
      expect(await trial.attempt()).toMatchObject({ outcome: "errored" });
      expect((await trial.trial())?.outcome).toMatchObject({ kind: "errored", error: "provider" });
      expect(trial.asked()).toBe(behaviours.length);
    },
    60_000,
  );
});
