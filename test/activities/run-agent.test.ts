import { afterEach, describe, expect, it } from "@jest/globals";
import { agentRequest, runAgent } from "../../activities/run-agent.ts";
import { scriptedModels } from "../../adapters/memory/models.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { Superseded } from "../../core/failures.ts";
import { type Resumed, resumeFrom } from "../../core/journal.ts";
import type { Budgets } from "../../core/limits.ts";
import type { ModelSettings } from "../../core/plan.ts";
import type { ChatModels, OptimizationRecord, Sandbox, TrialRecord } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { trialIdOf } from "../../core/trial.ts";
import { type Behaviour, type ChatServer, completion, json, startChatServer } from "../adapters/chat-server.ts";
import { aCall, aHarness, optimization, settings } from "../builders.ts";
import { anOpening, aPlan, aTrialKey, noCaps } from "../conformance/values.ts";
import { scriptedSandbox } from "./scripted-sandbox.ts";

const harness = aHarness();
const answers = [
  { toolCalls: [aCall("bash", { command: "one" }, "a")] },
  { toolCalls: [aCall("bash", { command: "two" }, "b")] },
  { toolCalls: [aCall("finish", { summary: "done" }, "c")] },
];
const never = () => new AbortController().signal;

/** A trial over the memory store, with a model that plays these answers and a sandbox that keeps what it was asked. */
async function aTrial(script: readonly (typeof answers)[number][] = answers, budget: Budgets = noCaps) {
  return aTrialOf(scriptedModels(script), settings, budget);
}

async function aTrialOf<Models extends ChatModels>(models: Models, agent: ModelSettings, budget: Budgets = noCaps) {
  const store = openMemory();
  const plan = aPlan({ optimizationId: optimization, budget, models: { agent, miner: agent, proposer: agent } });
  await store.records.openOptimization(anOpening(plan));
  const key = aTrialKey(optimization);
  await store.records.planTrials([key]);
  const trial = (await store.records.trial(trialIdOf(key))) as TrialRecord;
  const opened = (await store.records.optimization(optimization)) as OptimizationRecord;
  const task = opened.tasks[0]?.task as Task;
  const ports = { ...store, models };

  async function attempt(
    sandbox: Sandbox,
    options: { resumed?: Resumed | null; container?: number; draining?: AbortSignal; stopped?: AbortSignal } = {},
  ) {
    const { epoch } = await store.records.openAttempt(trial.id, "worker");
    await store.journal.enter(trial.id, epoch, options.container ?? epoch);
    const run = {
      ports,
      plan,
      iteration: 1,
      trial: trial,
      epoch,
      task,
      harness,
      sandbox,
      resumed: options.resumed ?? null,
      draining: options.draining ?? never(),
      silenceMarginMs: 60_000,
    };
    return runAgent(run, options.stopped ?? never());
  }

  async function resume(container: number): Promise<Resumed> {
    const entries = await store.journal.read(trial.id, container);
    const { instruction } = task;
    const resumed = resumeFrom(entries, {
      harness,
      instruction,
      requestOf: (_, move) => agentRequest(plan, trial, move),
    });
    if (typeof resumed === "string") throw new Error(resumed);
    return resumed;
  }
  return {
    ...store,
    models,
    trial,
    attempt,
    resume,
    entries: (container: number) => store.journal.read(trial.id, container),
  };
}

describe("runAgent", () => {
  it("writes each command's intent before it runs, after the answer that asked for it, and its result before the next question", async () => {
    const { attempt, entries } = await aTrial();
    const seen: (readonly [string, boolean])[][] = [];
    const { sandbox } = scriptedSandbox({ run: () => ({ output: "fine" }) });
    const watching = {
      ...sandbox,
      run: async (...call: Parameters<Sandbox["run"]>) => {
        seen.push((await entries(1)).map(({ move, event }) => [move, event !== null]));
        return sandbox.run(...call);
      },
    };
    expect((await attempt(watching)).end).toEqual({ kind: "finished", summary: "done" });
    expect(seen).toEqual([
      [
        ["ask", true],
        ["run-tool", false],
      ],
      [
        ["ask", true],
        ["run-tool", true],
        ["ask", true],
        ["run-tool", false],
      ],
    ]);
    expect((await entries(1)).map(({ move, event }) => [move, event !== null])).toEqual([
      ["ask", true],
      ["run-tool", true],
      ["ask", true],
      ["run-tool", true],
      ["ask", true],
      ["verify", false],
    ]);
  });

  it("goes on in the same container: nothing is asked or run again, and the trace is whole", async () => {
    const { attempt, resume, models, records, trial, paidCalls } = await aTrial();
    const stopping = new AbortController();
    const first = scriptedSandbox({
      run: () => {
        stopping.abort();
        return { output: "fine" };
      },
    });
    await expect(attempt(first.sandbox, { draining: stopping.signal })).rejects.toMatchObject({ type: "HandedOver" });
    expect(models.requests).toHaveLength(1);
    const spent = await paidCalls.spendOf(optimization);
    const second = scriptedSandbox();
    const { end } = await attempt(second.sandbox, { resumed: await resume(1), container: 1 });
    expect(end).toEqual({ kind: "finished", summary: "done" });
    expect(second.asked.commands.map(([command]) => command)).toEqual(["two"]);
    expect(models.requests).toHaveLength(3);
    expect((await records.trace(trial.id))?.steps.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect((await records.trace(trial.id))?.steps[0]?.observations[0]?.text).toBe("fine");
    expect((await paidCalls.spendOf(optimization)).tokens).toBeGreaterThan(spent.tokens);
  });

  it("replays in a fresh container: kept answers are free, commands run again", async () => {
    const { attempt, models, paidCalls } = await aTrial();
    const stopping = new AbortController();
    const dying = scriptedSandbox({
      run: (command) => {
        if (command === "two") stopping.abort(new Error("the worker dies"));
        return { output: "fine" };
      },
    });
    await expect(attempt(dying.sandbox, { stopped: stopping.signal })).rejects.toThrow("the worker dies");
    const spent = await paidCalls.spendOf(optimization);
    const fresh = scriptedSandbox({ run: () => ({ output: "fine" }) });
    await attempt(fresh.sandbox);
    expect(fresh.asked.commands.map(([command]) => command)).toEqual(["one", "two"]);
    // Two answers were kept; the third is new.
    expect(models.requests).toHaveLength(3);
    expect((await paidCalls.spendOf(optimization)).trials).toBe(spent.trials);
  });

  it("goes live at the first answer of a command that differs", async () => {
    const { attempt, models } = await aTrial([...answers.slice(0, 2), ...answers.slice(1)]);
    const stopping = new AbortController();
    const dying = scriptedSandbox({
      run: (command) => {
        if (command === "two") stopping.abort(new Error("the worker dies"));
        return { output: "at first" };
      },
    });
    await expect(attempt(dying.sandbox, { stopped: stopping.signal })).rejects.toThrow("the worker dies");
    await attempt(scriptedSandbox({ run: () => ({ output: "later" }) }).sandbox);
    // The first question is the same and free; the second quotes another output, so it is a new one.
    expect(models.requests).toHaveLength(4);
  });

  it("stops at its next write when a newer attempt has begun, and buys nothing more", async () => {
    const { attempt, records, trial, models } = await aTrial();
    const { sandbox } = scriptedSandbox();
    const overtaken = {
      ...sandbox,
      run: async (...call: Parameters<Sandbox["run"]>) => {
        await records.openAttempt(trial.id, "another worker");
        return sandbox.run(...call);
      },
    };
    await expect(attempt(overtaken)).rejects.toThrow(Superseded);
    expect(models.requests).toHaveLength(1);
  });

  it("ends at a cap of its own trial as at any other limit: the verifier decides", async () => {
    const [first, ...rest] = answers as [(typeof answers)[number], ...typeof answers];
    const dear = { ...first, usage: { prompt: 3_000, cached: 0, completion: 400, source: "usage" as const } };
    const { attempt } = await aTrial([dear, ...rest], { ...noCaps, perTrial: { ...noCaps, tokens: 3_500 } });
    expect((await attempt(scriptedSandbox().sandbox)).end).toEqual({ kind: "limit", limit: "tokens" });
  });

  it("keeps in whole what a step shows cut, and says from where on a trial's share is used up", async () => {
    const { attempt, keptFiles, trial } = await aTrial();
    const long = "x".repeat(60_000);
    const huge = { bytes: 65 * 1024 * 1024, omittedBytes: 0, content: () => chunks("never read") };
    const { sandbox } = scriptedSandbox({
      run: (command) => (command === "one" ? { output: long } : { output: long, omittedBytes: 9, whole: huge }),
    });
    await attempt(sandbox);
    expect((await keptFiles.list(trial.id)).map(({ path }) => path)).toEqual([
      "outputs/not-kept.txt",
      "outputs/step-1-call-1.txt",
    ]);
    expect(await textOf(keptFiles.read(trial.id, "outputs/step-1-call-1.txt"))).toBe(long);
    expect(await textOf(keptFiles.read(trial.id, "outputs/not-kept.txt"))).toMatch(/^The output of step 2, call 1 /);
  });

  it("keeps bytes as they were printed", async () => {
    const { attempt, keptFiles, trial } = await aTrial();
    const whole = { bytes: 6, omittedBytes: 0, content: () => chunks("one", " two") };
    const { sandbox } = scriptedSandbox({
      run: (command) => (command === "two" ? { output: "y".repeat(70_000), omittedBytes: 9, whole } : {}),
    });
    await attempt(sandbox);
    expect(await textOf(keptFiles.read(trial.id, "outputs/step-2-call-1.txt"))).toBe("one two");
  });
});

/** Every answer comes over real HTTP, and is paid for. */
describe("runAgent, given an answer with a flaw,", () => {
  let server: ChatServer | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  const answering = (message: object, finish = "tool_calls") =>
    json(completion({ message: { role: "assistant", content: null, ...message }, finish_reason: finish }));
  const calling = (name: string, parameters: string) => ({
    tool_calls: [{ id: "c", type: "function", function: { name, arguments: parameters } }],
  });
  const finishing = answering(calling("finish", '{"summary":"done"}'));

  async function run(...behaviours: readonly Behaviour[]) {
    server = await startChatServer(behaviours);
    const models = openAiModels(() => "a key");
    const { attempt, paidCalls } = await aTrialOf(models, { ...settings, baseUrl: server.baseUrl });
    const { sandbox, asked } = scriptedSandbox();
    const { end } = await attempt(sandbox);
    const messages = (server.requests.at(-1)?.body["messages"] ?? []) as { readonly content: string }[];
    const { tokens } = await paidCalls.spendOf(optimization);
    return { end, commands: asked.commands, told: messages.at(-1)?.content, asked: server.requests.length, tokens };
  }

  it.each<[string, Behaviour, RegExp]>([
    [
      "cut by its token cap",
      answering(calling("bash", '{"command":"rm -rf /ap'), "length"),
      /was cut off by its token limit; nothing of it was executed/,
    ],
    ["with arguments that are no JSON", answering(calling("bash", "{not json")), /bash.*JSON/],
    ["with arguments that lack what is required", answering(calling("bash", '{"path":"/app"}')), /bash.*command/],
    ["with a tool that the harness does not offer", answering(calling("teleport", "{}")), /teleport/],
    ["with neither words nor a call", answering({ content: "" }, "stop"), /You did not call a tool/],
  ])("%s, tells the agent so, runs nothing of it and goes on", async (_, flawed, told) => {
    const seen = await run(flawed, finishing);
    expect(seen).toMatchObject({ end: { kind: "finished", summary: "done" }, commands: [], asked: 2 });
    expect(seen.told).toMatch(told);
    expect(seen.tokens).toBe(300);
  });

  it("silent once more, takes it for given up", async () => {
    const silent = answering({ content: "" }, "stop");
    expect(await run(silent, silent)).toMatchObject({ end: { kind: "gave-up" }, commands: [], asked: 2 });
  });

  it.each<[string, Behaviour, string]>([
    ["that refuses", answering({ refusal: "I can't help with that." }, "stop"), "I can't help with that."],
    [
      "that a filter withheld, with half a call in it",
      answering({ content: "I", ...calling("bash", '{"command":"ls"}') }, "content_filter"),
      "I",
    ],
  ])("%s, ends there and leaves the verdict to the verifier", async (_, flawed, detail) => {
    expect(await run(flawed)).toMatchObject({ end: { kind: "refused", detail }, commands: [], asked: 1, tokens: 150 });
  });
});

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function textOf(content: Promise<AsyncIterable<Uint8Array> | null>): Promise<string> {
  let text = "";
  for await (const chunk of (await content) ?? []) text += Buffer.from(chunk).toString();
  return text;
}
