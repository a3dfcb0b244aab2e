import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { scriptedModels } from "../../adapters/memory/models.ts";
import { memorySandboxes } from "../../adapters/memory/sandboxes.ts";
import { openAiModels } from "../../adapters/openai/models.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { Sandbox, Sandboxes } from "../../core/ports.ts";
import { removeTasks } from "../conformance/sandbox.ts";
import { aTrial, works } from "../support/one-trial.ts";

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

/** Opens sandboxes in which the first so many attempts' commands, or tests, never end, whatever they are told; says how many were closed. */
function sandboxesWithSilence(silent: number, where: "run" | "verify" = "run") {
  const real = memorySandboxes();
  let opened = 0;
  let closed = 0;
  const open: Sandboxes["open"] = async (spec, signal) => {
    const sandbox = await real.open(spec, signal);
    const isSilent = ++opened <= silent;
    return new Proxy(sandbox, {
      get(target, name) {
        if (name === where && isSilent) return () => new Promise<never>(() => {});
        if (name === "close") closed++;
        const value = target[name as keyof Sandbox];
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      },
    });
  };
  return { sandboxes: { ...real, open }, counts: () => ({ opened, closed }) };
}

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

  it("whose verifier never answers is made again in a fresh container, and counts what that one gives", async () => {
    const { sandboxes, counts } = sandboxesWithSilence(1, "verify");
    const models = scriptedModels([...works, ...works]);
    const trial = await aTrial({ models, sandboxes, task: { agentTimeoutMs: 60_000, verifierTimeoutMs: 2_000 } });
    await expect(trial.attempt({ verifierMarginMs: 100 })).rejects.toMatchObject({
      type: "errored-sandbox",
      message: expect.stringMatching(/^the verifier kept silent for \d+ s$/),
    });
    expect((await trial.trial())?.outcome).toBeNull();
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    expect(counts()).toEqual({ opened: 2, closed: 2 });
  }, 60_000);

  it("whose tests hang is errored and never 0, once it was made again", async () => {
    const { sandboxes, counts } = sandboxesWithSilence(0);
    const tests = "echo 1 > /logs/verifier/reward.txt; sleep 304\n";
    const models = scriptedModels([...works, ...works]);
    const trial = await aTrial({ models, sandboxes, tests, task: { agentTimeoutMs: 60_000, verifierTimeoutMs: 500 } });
    await expect(trial.attempt()).rejects.toMatchObject({ type: "errored-verifier-timeout", nonRetryable: false });
    expect(await trial.attempt()).toMatchObject({ outcome: "errored" });
    expect((await trial.trial())?.outcome).toMatchObject({ kind: "errored", error: "verifier-timeout" });
    expect(counts()).toEqual({ opened: 2, closed: 2 });
  }, 60_000);

  it("of a task that asks for what can't be had is errored at once: another attempt would be no use", async () => {
    const open = async () => Promise.reject(new SandboxFailure("sandbox", "invalid CPU range", { again: false }));
    const trial = await aTrial({ models: scriptedModels(works), sandboxes: { ...memorySandboxes(), open } });
    expect(await trial.attempt()).toMatchObject({ outcome: "errored" });
    expect((await trial.trial())?.outcome).toMatchObject({ error: "sandbox", detail: "invalid CPU range" });
  });
});
