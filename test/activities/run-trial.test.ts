import { afterAll, describe, expect, it } from "@jest/globals";
import { scriptedModels } from "../../adapters/memory/models.ts";
import { memorySandboxes } from "../../adapters/memory/sandboxes.ts";
import { SandboxFailure } from "../../core/failures.ts";
import { removeTasks } from "../conformance/sandbox.ts";
import { aTrial, works } from "../support/one-trial.ts";

afterAll(removeTasks);

describe("a trial", () => {
  it("takes its task's snapshots when the agent is done, then its artifacts, then runs the tests; a failed one decides nothing", async () => {
    const snapshot = { service: "main", timeoutMs: 20_000, user: null };
    const collect = [
      { ...snapshot, command: "ls done > /logs/artifacts/seen" },
      { ...snapshot, command: "cat /logs/verifier/reward.txt" },
    ];
    const models = scriptedModels([...works]);
    const tests = "echo late > /logs/artifacts/late; cat /logs/artifacts/seen; echo 1 > /logs/verifier/reward.txt\n";
    const trial = await aTrial({
      models,
      sandboxes: memorySandboxes(),
      tests,
      task: { collect, agentTimeoutMs: 60_000 },
    });
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    const id = (await trial.trial())?.id as never;
    expect((await trial.records.trace(id))?.verifierOutput).toBe("done\n");
    expect((await trial.keptFiles.list(id)).map(({ path }) => path)).toEqual([
      "artifacts/logs/artifacts/seen",
      "artifacts/manifest.json",
      "environment/image.json",
      "verifier/collect.json",
    ]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await trial.keptFiles.read(id, "verifier/collect.json")) ?? []) chunks.push(chunk);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject([{ status: "ok" }, { status: "failed" }]);
  }, 60_000);

  it.each([
    ["image", "no base image", "image"],
    ["sandbox", "no space left on device", "sandbox"],
  ] as const)("is errored, and never the agent's failure, when its %s fails by '%s'", async (kind, said, error) => {
    const open = async () => Promise.reject(new SandboxFailure(kind, said));
    const trial = await aTrial({ models: scriptedModels([]), sandboxes: { ...memorySandboxes(), open } });
    await expect(trial.attempt()).rejects.toMatchObject({ type: `errored-${error}`, nonRetryable: false });
    expect(await trial.attempt()).toMatchObject({ outcome: "errored" });
    expect((await trial.trial())?.outcome).toMatchObject({ kind: "errored", error, detail: said });
  });
});
