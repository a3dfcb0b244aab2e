import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { createActivities } from "../../activities/index.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { scriptedModels } from "../../adapters/memory/models.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { memorySandboxes } from "../../adapters/memory/sandboxes.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { SandboxFailure } from "../../core/failures.ts";
import { versionOf } from "../../core/harness.ts";
import { asId, type TaskId } from "../../core/ids.ts";
import type { ChatModels, Ports, Sandbox, Sandboxes } from "../../core/ports.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aCall } from "../builders.ts";
import { removeTasks, taskOf } from "../conformance/sandbox.ts";
import { aPlan } from "../conformance/values.ts";

const files = { "harness.yaml": "version: 1\nname: test\ntools: [bash, finish]\n" };
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(removeTasks);

/** Takes every request and never answers. */
async function startSilentServer() {
  const asked: string[] = [];
  const server = createServer((request) => void asked.push(request.url ?? ""));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

/** A trial that is made again once when it errored, of a task that gives the agent three seconds. */
async function aTrial(parts: {
  readonly models: ChatModels;
  readonly sandboxes: Sandboxes;
  readonly baseUrl?: string;
}) {
  const store = openMemory();
  const task = await taskOf(
    {
      "tests/test.sh":
        "test -f /app/done && echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n",
    },
    { id: asId<TaskId>("a-task"), agentTimeoutMs: 3_000 },
  );
  const { models } = aPlan();
  const agent = { ...models.agent, timeoutMs: 150, ...(parts.baseUrl ? { baseUrl: parts.baseUrl } : {}) };
  const plan = aPlan({ errorRetries: 1, models: { agent, miner: agent, proposer: agent } });
  const versionId = versionOf(files);
  const split = { assignments: [{ taskId: task.id, split: "held-in" as const }], digest: "digest", exploratory: true };
  await store.records.openOptimization({ plan, tasks: [task], split, versionId, files });
  const ports = { ...store, models: parts.models, sandboxes: parts.sandboxes, harnesses: fileHarnesses() };
  const worker = { identity: "test", draining: new AbortController().signal, silenceMarginMs: 200 };
  const { runTrial } = createActivities(ports as unknown as Ports, worker);
  const key = { optimizationId: plan.optimizationId, versionId, taskId: task.id, repeat: 1 };
  const attempt = () =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger("ERROR") }).run(runTrial, { ...key, iteration: 1 });
  return { ...store, attempt, trial: () => store.records.trial(trialIdOf(key)), optimizationId: plan.optimizationId };
}

/** Opens sandboxes in which the first so many attempts' commands never end, whatever they are told; says how many were closed. */
function sandboxesWithSilence(silent: number) {
  const real = memorySandboxes();
  let opened = 0;
  let closed = 0;
  const open: Sandboxes["open"] = async (spec, signal) => {
    const sandbox = await real.open(spec, signal);
    const isSilent = ++opened <= silent;
    return new Proxy(sandbox, {
      get(target, name) {
        if (name === "run" && isSilent) return () => new Promise<never>(() => {});
        if (name === "close") closed++;
        const value = target[name as keyof Sandbox];
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      },
    });
  };
  return { sandboxes: { ...real, open }, counts: () => ({ opened, closed }) };
}

const works = [
  { toolCalls: [aCall("bash", { command: "touch /app/done" })] },
  { toolCalls: [aCall("finish", { summary: "" })] },
];

describe("a trial", () => {
  it("whose model server takes questions and never answers ends as errored, and is made again first", async () => {
    const { asked, baseUrl } = await startSilentServer();
    const { sandboxes, counts } = sandboxesWithSilence(0);
    const trial = await aTrial({ models: openAiModels(() => "a key"), sandboxes, baseUrl });
    await expect(trial.attempt()).rejects.toMatchObject({ type: "errored-provider", nonRetryable: false });
    expect((await trial.trial())?.outcome).toBeNull();
    expect(await trial.attempt()).toMatchObject({ outcome: "errored" });
    expect((await trial.trial())?.outcome).toMatchObject({ kind: "errored", error: "provider" });
    // Three tries each, by the table of model failures; on a slow machine one may be over before it arrives.
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.length).toBeLessThanOrEqual(6);
    expect(counts()).toEqual({ opened: 2, closed: 2 });
  }, 60_000);

  it("whose command hangs in spite of its limit is made again in a fresh container, and counts what that one gives", async () => {
    const { sandboxes, counts } = sandboxesWithSilence(1);
    const trial = await aTrial({ models: scriptedModels([...works, ...works]), sandboxes });
    await expect(trial.attempt()).rejects.toMatchObject({
      type: "errored-sandbox",
      message: expect.stringMatching(/^a command kept silent for \d+ s$/),
    });
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect((await trial.trial())?.outcome).toMatchObject({ kind: "passed", flags: ["restarted"] });
    expect(counts()).toEqual({ opened: 2, closed: 2 });
  }, 60_000);

  it("of a task that asks for what can't be had is errored at once: another attempt would be no use", async () => {
    const open = async () => Promise.reject(new SandboxFailure("sandbox", "invalid CPU range", { again: false }));
    const trial = await aTrial({ models: scriptedModels(works), sandboxes: { ...memorySandboxes(), open } });
    expect(await trial.attempt()).toMatchObject({ outcome: "errored" });
    expect((await trial.trial())?.outcome).toMatchObject({ error: "sandbox", detail: "invalid CPU range" });
  });
});
