import { describe, expect, it } from "@jest/globals";
import { findJson } from "../../activities/prompts/answer.ts";
import { askReading } from "../../activities/read-trace.ts";
import { type ScriptedCall, scriptedModels } from "../../adapters/memory/models.ts";
import { ModelFailure } from "../../core/failures.ts";
import type { ToolCall, Trace } from "../../core/trace.ts";
import { aCall, aRequest, aStep, aTrace } from "../builders.ts";

const long = aTrace(
  ...Array.from({ length: 60 }, (_, at) =>
    aStep(at + 1, [`command-${at + 1}`, `output ${at + 1} ${"x".repeat(2_000)}`]),
  ),
);
const done = { text: '{"answer": 1}' };
const read = (args: object | string, id = "r1", name = "read_steps"): ScriptedCall => ({
  toolCalls: [aCall(name, args, id)] satisfies ToolCall[],
});

async function ask(
  script: readonly ScriptedCall[],
  { readTokens = 10_000, runs = { run: long } as Record<string, Trace>, repairs = 2 } = {},
) {
  const models = scriptedModels(script);
  const signal = new AbortController().signal;
  const ordinals: number[] = [];
  const answer = await askReading({
    messages: aRequest().messages,
    runs: new Map(Object.entries(runs).map(([name, trace]) => [name, async () => trace])),
    readTokens,
    repairs,
    parse: findJson,
    ask: (messages, tools, ordinal) => {
      ordinals.push(ordinal);
      return models.complete(aRequest({ messages, tools }), signal);
    },
  });
  const results = (models.requests.at(-1)?.messages ?? []).flatMap((each) =>
    each.role === "tool" ? [each.content] : [],
  );
  return { ...answer, results, ordinals, requests: models.requests };
}

describe("askReading", () => {
  it("gives back what was read and takes the answer that follows, one ordinal a call", async () => {
    const { parsed, results, ordinals, calls, tokensRead } = await ask([read({ from: 7, to: 8 }), done]);
    expect(parsed).toEqual({ kind: "parsed", value: { answer: 1 } });
    expect(results).toHaveLength(1);
    expect(results[0]).toContain("command-7");
    expect(results[0]).toContain("output 8");
    expect(results[0]).not.toContain("command-9");
    expect([ordinals, calls]).toEqual([[0, 1], 2]);
    expect(tokensRead).toBeGreaterThan(1_000);
  });

  it("answers several calls of one message, each under its own id", async () => {
    const both = {
      toolCalls: [aCall("read_steps", { from: 1, to: 1 }, "a"), aCall("find_text", { text: "OUTPUT 33" }, "b")],
    };
    const { requests } = await ask([both, done]);
    expect(requests[1]?.messages.slice(-2)).toMatchObject([
      { role: "tool", callId: "a", content: expect.stringContaining("command-1") },
      { role: "tool", callId: "b", content: expect.stringContaining("step 33:") },
    ]);
  });

  it("never gives more than the budget, says when it is used up, and then offers no tools", async () => {
    const { results, requests, tokensRead } = await ask([read({ from: 1, to: 60 }), done], { readTokens: 1_000 });
    expect(tokensRead).toBeLessThan(1_100);
    expect(results[0]).toContain("used up");
    expect(results[0]).toContain("read on with offset 4000");
    expect(requests.map((request) => request.tools.length)).toEqual([2, 0]);
  });

  it("stops a model that only reads", async () => {
    const script = [...Array.from({ length: 10 }, (_, at) => read({ from: at + 1, to: at + 1 }, `r${at}`)), done];
    const { requests, parsed } = await ask(script, { readTokens: 100_000 });
    expect(parsed.kind).toBe("parsed");
    expect(requests.at(-1)?.tools).toEqual([]);
  });

  it.each<[string, ScriptedCall, RegExp]>([
    ["arguments that are no JSON", read("{from: 3"), /expected \{"from"/],
    ["steps that are not there", read({ from: 90, to: 95 }), /the run has steps 1 to 60/],
    ["a tool that is not there", read({}, "r1", "bash"), /there is no tool bash; there are read_steps and find_text/],
    ["a run that is not there", read({ run: "other", from: 1, to: 2 }), /there is no run other; there are run/],
    ["a text that does not occur", read({ text: "nowhere" }, "r1", "find_text"), /does not occur/],
  ])("says what is wrong with %s, and goes on", async (_, call, expected) => {
    const { results, parsed } = await ask([call, done]);
    expect(results[0]).toMatch(expected);
    expect(parsed.kind).toBe("parsed");
  });

  it("asks by name where there are several runs", async () => {
    const runs = { "run-1": aTrace(aStep(1, ["first", "alpha"])), "run-2": aTrace(aStep(1, ["second", "beta"])) };
    const { requests, results } = await ask([read({ run: "run-2", from: 1, to: 1 }), done], { runs });
    expect(results[0]).toContain("beta");
    expect(requests[0]?.tools[0]?.parameters).toMatchObject({ properties: { run: { enum: ["run-1", "run-2"] } } });
    const { results: unnamed } = await ask([read({ from: 1, to: 1 }), done], { runs });
    expect(unnamed[0]).toContain("there are run-1, run-2");
  });

  it.each<[string, ModelFailure]>([
    ["400", new ModelFailure("bad-request", "model server, status 400: this model does not support tools")],
    ["404", new ModelFailure("wrong-model", "model server, status 404: No endpoints found that support tool use")],
  ])("asks without tools a server that refuses them with %s", async (_, refusal) => {
    const { parsed, requests } = await ask([refusal, done]);
    expect(parsed.kind).toBe("parsed");
    expect(requests.map((request) => request.tools.length)).toEqual([2, 0]);
  });

  it("lets other failures through", async () => {
    await expect(ask([new ModelFailure("wrong-key", "no")])).rejects.toThrow("no");
    await expect(ask([new ModelFailure("context-exceeded", "too long")])).rejects.toThrow("too long");
  });

  it("forgets what it read when that filled the context, and still gets its answer", async () => {
    const { parsed, requests } = await ask([
      read({ from: 1, to: 3 }),
      new ModelFailure("context-exceeded", "full"),
      done,
    ]);
    expect(parsed.kind).toBe("parsed");
    expect(requests[2]?.messages).toEqual(requests[0]?.messages);
    expect(requests[2]?.tools).toEqual([]);
  });

  it("tells the model what is wrong with its answer, so often and no oftener", async () => {
    const { parsed, calls, requests, text } = await ask([{ text: "Well." }, { text: "Hm." }, { text: "No." }, done]);
    expect(parsed.kind).toBe("unusable");
    expect([calls, text]).toEqual([3, "No."]);
    expect(requests[1]?.messages.at(-1)?.content).toContain("no complete JSON object");
  });

  it("tells a model whose answer was cut off to be shorter", async () => {
    const { parsed, requests } = await ask([{ text: '{"answer": "and so on', finish: "length" }, done]);
    expect(parsed.kind).toBe("parsed");
    expect(requests[1]?.messages.at(-1)?.content).toMatch(/no complete JSON object[\s\S]*cut off.*fewer words/);
  });

  it("can read on while it repairs", async () => {
    const { parsed, calls } = await ask([{ text: "Well." }, read({ from: 2, to: 2 }), done]);
    expect([parsed.kind, calls]).toEqual(["parsed", 3]);
  });

  it("asks without tools when there is nothing to read", async () => {
    expect((await ask([done], { runs: {} })).requests[0]?.tools).toEqual([]);
    expect((await ask([done], { readTokens: 0 })).requests[0]?.tools).toEqual([]);
  });
});
