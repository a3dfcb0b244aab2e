import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { traceFiles } from "../../adapters/files/trace-files.ts";
import { trajectoryProblems } from "../../adapters/files/trajectory-rules.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import type { Parts } from "../../client/parts.ts";
import { selfHarness } from "../../client/self-harness.ts";
import { storable } from "../../core/storable.ts";
import type { Trace } from "../../core/trace.ts";
import { type AgentEnd, type Outcome, trialIdOf } from "../../core/trial.ts";
import { withFolder } from "../adapters/task-folders.ts";
import { aStep } from "../builders.ts";
import { anOpening, aPlan } from "../conformance/values.ts";
import { traces } from "../core/generated-traces.ts";

const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant("passed" as const), reward: fc.constant(1), flags: fc.constant([]) }),
  fc.record({
    kind: fc.constant("failed" as const),
    reward: fc.double({ min: 0, max: 0.9, noNaN: true }),
    flags: fc.constant(["timed-out" as const]),
  }),
  fc.record({
    kind: fc.constant("errored" as const),
    error: fc.constantFrom("image" as const, "lost" as const),
    detail: fc.string(),
    flags: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant("invalid" as const),
    reason: fc.constant("reward-conflict" as const),
    detail: fc.string(),
    flags: fc.constant([]),
  }),
);
const ends: fc.Arbitrary<AgentEnd> = fc.oneof(
  fc.record({ kind: fc.constant("finished" as const), summary: fc.string() }),
  fc.constant({ kind: "timed-out" as const }),
  fc.record({ kind: fc.constant("limit" as const), limit: fc.constantFrom("turns" as const, "context" as const) }),
);

/** What these tests look at in the files of a job. */
interface Written {
  readonly trial_name: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly verifier_result: object | null;
  readonly exception_info: { readonly exception_type: string };
  readonly config: { readonly agent: { readonly kwargs: { readonly repeat: number } } };
  readonly stats: { readonly evals: Readonly<Record<string, object>> };
}

const readJson = async (...path: readonly string[]) => JSON.parse(await readFile(join(...path), "utf8")) as Written;

interface Run {
  readonly trace: Trace;
  readonly outcome: Outcome;
  readonly agentEnd: AgentEnd;
  readonly kept?: Readonly<Record<string, string>>;
}

/** Stores that hold these runs, one repeat each of one task, and one trial that is still open. */
async function storesWith(runs: readonly Run[]) {
  const { records, journal, keptFiles } = openMemory();
  const opening = anOpening(aPlan());
  await records.openOptimization(opening);
  const keys = [...runs.keys(), runs.length].map((index) => ({
    optimizationId: opening.plan.optimizationId,
    versionId: opening.versionId,
    taskId: opening.tasks[0]?.id as never,
    repeat: index + 1,
    iteration: 0,
  }));
  await records.planTrials(keys);
  for (const [index, { trace, outcome, agentEnd, kept = {} }] of runs.entries()) {
    const id = trialIdOf(keys[index] as never);
    const { epoch } = await records.openAttempt(id, "worker");
    await journal.enter(id, epoch, epoch);
    await journal.write(id, epoch, { entries: [], steps: trace.steps });
    for (const [path, text] of Object.entries(kept)) await keptFiles.keep(id, epoch, path, bytesOf(text));
    const { verifierOutput } = trace;
    await records.closeTrial(id, epoch, { outcome, agentEnd, verifierOutput, agentMs: 1_000, totalMs: 1_500 });
  }
  return { records, keptFiles };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

function libraryOver({ records, keptFiles }: Pick<Awaited<ReturnType<typeof storesWith>>, "records" | "keptFiles">) {
  const open = { records: () => records, keptFiles: () => keptFiles, harnesses: fileHarnesses, traceFiles };
  return selfHarness({ ...open, connections: {} } as unknown as Parts, "/");
}

const aRun: Run = {
  trace: { instruction: "", steps: [], verifierOutput: "1 passed\n" },
  outcome: { kind: "passed", reward: 1, flags: [] },
  agentEnd: { kind: "timed-out" },
};

describe("exported trials", () => {
  it("come back with steps, calls, observations, outcome and end, and each trajectory keeps ATIF's rules", async () => {
    const runs = fc.array(fc.record({ trace: traces, outcome: outcomes, agentEnd: ends }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(runs, (made) =>
        withFolder(async (folder) => {
          const job = join(folder, "job");
          const { trials } = await libraryOver(await storesWith(made)).exportTrials("opt-test", job);
          expect(trials).toBe(made.length);
          const read = await traceFiles().load(job);
          expect(read.problems).toEqual([]);
          const byRepeat = new Map<number, (typeof read.trials)[number]>();
          for (const name of await readdir(job)) {
            if (name.endsWith(".json")) continue;
            const result = await readJson(job, name, "result.json");
            const found = read.trials.find((trial) => trial.trialName === name);
            byRepeat.set(result.config.agent.kwargs.repeat, found as never);
            expect(trajectoryProblems(await readJson(job, name, "agent/trajectory.json"))).toEqual([]);
          }
          for (const [index, { trace, outcome, agentEnd }] of made.entries()) {
            const kept = storable({ steps: trace.steps, outcome, agentEnd, verifierOutput: trace.verifierOutput });
            const trial = byRepeat.get(index + 1);
            expect({
              steps: trial?.trace.steps,
              outcome: trial?.outcome,
              agentEnd: trial?.agentEnd,
              verifierOutput: trial?.trace.verifierOutput,
            }).toEqual(kept);
            expect(trial).toMatchObject({ taskName: "task-b", split: "held-in", agent: "self-harness" });
          }
        }),
      ),
      { numRuns: 25 },
    );
  });

  it("have Harbor's shape: rewards, exception, phases and the job's means", () =>
    withFolder(async (folder) => {
      const errored: Outcome = { kind: "errored", error: "verifier-no-reward", detail: "nothing there", flags: [] };
      const stores = await storesWith([aRun, { ...aRun, outcome: errored, agentEnd: { kind: "not-run" } }]);
      await libraryOver(stores).exportTrials("opt-test", join(folder, "job"));
      const read = (path: string) => readJson(folder, "job", path);
      const names = (await readdir(join(folder, "job"))).filter((name) => !name.endsWith(".json"));
      const results = await Promise.all(names.map((name) => read(`${name}/result.json`)));
      const passed = results.find((result) => result.verifier_result) as Written;
      expect(passed).toMatchObject({
        task_name: "task-b",
        trial_uri: pathToFileURL(join(folder, "job", passed.trial_name)).href,
        verifier_result: { rewards: { reward: 1 } },
        exception_info: { exception_type: "AgentTimeoutError" },
        agent_info: { name: "self-harness", model_info: { name: expect.any(String) } },
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      });
      expect(Date.parse(passed.finished_at) - Date.parse(passed.started_at)).toBe(1_500);
      expect(await readFile(join(folder, "job", passed.trial_name, "verifier/reward.txt"), "utf8")).toBe("1\n");
      expect(results.find((result) => !result.verifier_result)?.exception_info.exception_type).toBe(
        "RewardFileNotFoundError",
      );
      const [evaluation] = Object.values((await read("result.json")).stats.evals);
      expect(evaluation).toMatchObject({ n_trials: 1, n_errors: 1, metrics: [{ mean: 1 }] });
    }));

  it("have their kept files: whole outputs that the trajectory names, artifacts, and how their image was built", () =>
    withFolder(async (folder) => {
      const kept = {
        "outputs/step-2-call-1.txt": "all of it",
        "artifacts/app/plot.txt": "***",
        "environment/image.json": JSON.stringify({
          id: "sha256:1",
          key: "abc",
          services: { db: { id: "sha256:2", key: "def" }, cache: { id: "sha256:3", key: null } },
        }),
        "verifier/collect.json": "[]",
        "verifier/image.json": JSON.stringify({ id: "sha256:4", key: "ghi" }),
      };
      const stores = await storesWith([
        { ...aRun, kept, trace: { ...aRun.trace, steps: [aStep(1, ["ls", ""]), aStep(2, ["make", "cut"])] } },
      ]);
      await stores.keptFiles.keepBuildLog("abc", "Step 1/1\n");
      await stores.keptFiles.keepBuildLog("def", "Step 1/2\n");
      await stores.keptFiles.keepBuildLog("ghi", "Step 1/3\n");
      const job = join(folder, "job");
      await libraryOver(stores).exportTrials("opt-test", job);
      const [name = ""] = (await readdir(job)).filter((each) => !each.endsWith(".json"));
      const text = (path: string) => readFile(join(job, name, path), "utf8");
      expect(await text("agent/outputs/step-2-call-1.txt")).toBe("all of it");
      expect(await text("artifacts/app/plot.txt")).toBe("***");
      expect(await text("environment/build.log")).toBe("Step 1/1\n");
      expect(await text("environment/build-db.log")).toBe("Step 1/2\n");
      expect(await text("verifier/build.log")).toBe("Step 1/3\n");
      expect(await text("verifier/collect.json")).toBe("[]");
      expect((await text("agent/trajectory.json")).match(/"whole_output": "outputs\/[^"]+"/g)).toEqual([
        '"whole_output": "outputs/step-2-call-1.txt"',
      ]);
      expect(await text("result.json")).toContain('"key": "abc"');
      expect((await traceFiles().load(job)).problems).toEqual([]);
    }));

  it("are written whole or not at all, and replace nothing but an earlier export", () =>
    withFolder(async (folder) => {
      const job = join(folder, "job");
      const stores = await storesWith([aRun]);
      await libraryOver(stores).exportTrials("opt-test", job);
      const records = { ...stores.records, timing: async () => Promise.reject(new Error("the database went away")) };
      await expect(libraryOver({ ...stores, records }).exportTrials("opt-test", job)).rejects.toThrow("went away");
      expect(await readdir(folder)).toEqual(["job"]);
      expect(await readdir(job)).toHaveLength(3);
      await libraryOver(stores).exportTrials("opt-test", job);
      await writeFile(join(folder, "mine.txt"), "");
      await expect(libraryOver(stores).exportTrials("opt-test", folder)).rejects.toThrow(
        /files that are no job.*--force/,
      );
    }));

  it("are missed by name when none is finished", async () => {
    await expect(libraryOver(await storesWith([])).exportTrials("opt-test", "/nowhere")).rejects.toThrow(
      /no finished trial to export yet/,
    );
  });
});
