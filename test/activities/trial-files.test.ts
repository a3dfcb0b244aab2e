import { describe, expect, it } from "@jest/globals";
import { keepArtifacts, keepSnapshots, noteImage } from "../../activities/trial-files.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { KeepArtifact, KeptFiles, Sandbox } from "../../core/ports.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aTask, optimization } from "../builders.ts";
import { anOpening, aPlan, aTrialKey } from "../conformance/values.ts";

const signal = new AbortController().signal;

async function anAttempt() {
  const { records, journal, keptFiles } = openMemory();
  await records.openOptimization(anOpening(aPlan({ optimizationId: optimization })));
  const key = aTrialKey(optimization);
  await records.planTrials([key]);
  const trialId = trialIdOf(key);
  const { epoch } = await records.openAttempt(trialId, "worker");
  await journal.enter(trialId, epoch, epoch);
  const paths = async () => (await keptFiles.list(trialId)).map(({ path }) => path);
  return { records, journal, keptFiles, trialId, epoch, paths };
}

function sandboxWith(artifacts: (keep: KeepArtifact) => ReturnType<Sandbox["artifacts"]>): Sandbox {
  return { artifacts: (_task: unknown, keep: KeepArtifact) => artifacts(keep) } as unknown as Sandbox;
}

async function* words(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(files: KeptFiles, id: TrialId, path: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await files.read(id, path)) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const report = { source: "/app/out", destination: "app/out", type: "directory", service: "main" } as const;

describe("a trial's files", () => {
  it("name its image, and keep the log of a build once", async () => {
    const { keptFiles, trialId, epoch, paths } = await anAttempt();
    await noteImage(keptFiles, trialId, epoch, { id: "sha256:1", key: "abc", buildLog: "Step 1\n" });
    await noteImage(keptFiles, trialId, epoch, { id: "sha256:1", key: "abc", buildLog: "another\n" });
    expect(await paths()).toEqual(["environment/image.json"]);
    expect(await keptFiles.buildLog("abc")).toBe("Step 1\n");
  });

  it("name the images of the task's services, and keep the logs of their builds", async () => {
    const { keptFiles, trialId, epoch } = await anAttempt();
    const services = {
      db: { id: "sha256:2", key: "def", buildLog: "Step 1/2\n" },
      cache: { id: "sha256:3", key: null, buildLog: null },
    };
    await noteImage(keptFiles, trialId, epoch, { id: "sha256:1", key: null, buildLog: null, services });
    expect(await keptFiles.buildLog("def")).toBe("Step 1/2\n");
    expect(JSON.parse(await textOf(keptFiles, trialId, "environment/image.json"))).toEqual({
      id: "sha256:1",
      key: null,
      services: { db: { id: "sha256:2", key: "def" }, cache: { id: "sha256:3", key: null } },
    });
  });

  it("are the reports of snapshots, where the task takes some", async () => {
    const { keptFiles, trialId, epoch, paths } = await anAttempt();
    const report = { service: "main", command: "x", status: "failed", exit_code: 3, duration_ms: 5, output: "no\n" };
    const sandbox = { collect: async () => [report] } as unknown as Sandbox;
    await keepSnapshots(keptFiles, { trialId, epoch, task: aTask("a") }, sandbox, signal);
    expect(await paths()).toEqual([]);
    const task = aTask("a", { collect: [{ command: "x", service: "main", timeoutMs: 1_000, user: null }] });
    await keepSnapshots(keptFiles, { trialId, epoch, task }, sandbox, signal);
    expect(JSON.parse(await textOf(keptFiles, trialId, "verifier/collect.json"))).toEqual([report]);
  });

  it("are artifacts with a manifest, or nothing at all where nothing was left", async () => {
    const one = await anAttempt();
    const task = aTask("a");
    const full = sandboxWith(async (keep) => {
      await keep("artifacts/app/out/x", words("x"));
      return [{ ...report, status: "ok" }];
    });
    await keepArtifacts(one.keptFiles, { ...one, task }, full, signal);
    expect(await one.paths()).toEqual(["artifacts/app/out/x", "artifacts/manifest.json"]);
    const other = await anAttempt();
    const empty = sandboxWith(async () => [{ ...report, status: "empty" }]);
    await keepArtifacts(other.keptFiles, { ...other, task }, empty, signal);
    expect(await other.paths()).toEqual([]);
  });

  it("are not taken from an attempt that was superseded", async () => {
    const { records, journal, keptFiles, trialId, epoch } = await anAttempt();
    const next = await records.openAttempt(trialId, "another");
    await journal.enter(trialId, next.epoch, next.epoch);
    const sandbox = sandboxWith(async (keep) => {
      await keep("artifacts/x", words("late"));
      return [];
    });
    const late = keepArtifacts(keptFiles, { trialId, epoch, task: aTask("a") }, sandbox, signal);
    await expect(late).rejects.toThrow(Superseded);
  });
});
