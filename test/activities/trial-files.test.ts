import { describe, expect, it } from "@jest/globals";
import { keepArtifacts, noteImage } from "../../activities/trial-files.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { Superseded } from "../../core/failures.ts";
import type { KeepArtifact, Sandbox } from "../../core/ports.ts";
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

const report = { source: "/app/out", destination: "app/out", type: "directory", service: "main" } as const;

describe("a trial's files", () => {
  it("name its image, and keep the log of a build once", async () => {
    const { keptFiles, trialId, epoch, paths } = await anAttempt();
    await noteImage(keptFiles, trialId, epoch, { id: "sha256:1", key: "abc", buildLog: "Step 1\n" });
    await noteImage(keptFiles, trialId, epoch, { id: "sha256:1", key: "abc", buildLog: "another\n" });
    expect(await paths()).toEqual(["environment/image.json"]);
    expect(await keptFiles.buildLog("abc")).toBe("Step 1\n");
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
