import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { traceFiles } from "../../adapters/files/trace-files.ts";
import { trajectoryProblems } from "../../adapters/files/trajectory-rules.ts";
import type { Parts } from "../../client/parts.ts";
import { selfHarness } from "../../client/self-harness.ts";
import { auditOptimization } from "../../core/evidence/audit.ts";
import type { OptimizationRecord } from "../../core/ports.ts";
import { type OptimizationReport, readReportSource } from "../../core/report.ts";
import type { OptimizationResult } from "../../workflows/messages.ts";
import { withFolder } from "../adapters/task-folders.ts";
import { marksIn, marksOf, shownIn, withCanaries } from "../support/hidden-marks.ts";
import { type Handle, openStage, optimizationId, type Stage } from "../support/optimization.ts";
import { type RecordingProxy, recordRequests } from "../support/recording-proxy.ts";

/** Two busy cores may run the other end-to-end test at the same time: a limit for what hangs, not a goal. */
const timeoutMs = 900_000;

/** How every prompt of miner and proposer begins: read from their files, so that none is forgotten. */
const promptFolder = new URL("../../activities/prompts/", import.meta.url);
const openings = readdirSync(promptFolder).flatMap(
  (file) =>
    (file.endsWith(".md") && /^# System\n(.{40})/.exec(readFileSync(new URL(file, promptFolder), "utf8"))?.[1]) || [],
);

describe("one optimization on real services", () => {
  let stage: Stage;
  let proxy: RecordingProxy;
  let handle: Handle;
  let result: OptimizationResult;
  let record: OptimizationRecord;
  let removeBenchmark: () => Promise<void>;

  beforeAll(async () => {
    stage = await openStage();
    proxy = await recordRequests(stage.simulator.url);
    const benchmark = await mkdtemp(join(tmpdir(), "loop-"));
    const plain = stage.plan();
    const plan = { ...plain, benchmarks: await withCanaries(plain.benchmarks, benchmark) };
    removeBenchmark = () => rm(benchmark, { recursive: true, force: true });
    const models = Object.fromEntries(
      Object.entries(plan.models).map(([role, model]) => [role, { ...model, baseUrl: proxy.url }]),
    );
    await stage.startWorker();
    handle = await stage.start({ ...plan, models: models as typeof plan.models });
    result = await handle.result();
    record = (await stage.records.optimization(optimizationId(handle.workflowId))) as OptimizationRecord;
  }, timeoutMs);

  afterAll(async () => {
    await proxy.close();
    await stage.close();
    await removeBenchmark();
  }, 60_000);

  it("comes to its end and says why", () => {
    expect(["converged", "iterations-done"]).toContain(result.end);
    expect(record.end).toBe(result.end);
    expect(record.currentVersionId).toBe(result.finalVersionId);
  });

  it("finds weaknesses with evidence that stands verbatim in held-in traces", async () => {
    const weaknesses = await stage.records.listWeaknesses(record.plan.optimizationId);
    expect(weaknesses.length).toBeGreaterThan(0);
    const heldIn = new Set(record.tasks.filter((each) => each.split === "held-in").map((each) => each.task.id));
    for (const weakness of weaknesses) {
      expect(weakness.frequency).toBeGreaterThanOrEqual(2);
      expect(weakness.taskIds.every((id) => heldIn.has(id))).toBe(true);
    }
  });

  it("gives every sound proposal a verdict that can be recomputed from the stored trials", async () => {
    const source = await readReportSource(stage.records, record.plan.optimizationId);
    if (!source) throw new Error("nothing stored");
    const audited = auditOptimization(source);
    expect(audited.length).toBeGreaterThan(0);
    expect(audited.flatMap((each) => each.differences)).toEqual([]);
  });

  it("never shows the miner or the proposer anything of a task that is not held-in", () => {
    const hidden = record.tasks.filter((each) => each.split !== "held-in").map((each) => each.task);
    const shown = record.tasks.filter((each) => each.split === "held-in").map((each) => each.task);
    const marks = marksOf(hidden, shown);
    // The agent is shown these tasks, so the search would find them.
    const all = proxy.bodies.map(shownIn);
    expect(all.some((text) => marksIn(text, marks).length > 0)).toBe(true);
    const prompts = all.filter((text) => openings.some((opening) => text.includes(opening)));
    expect(openings.length).toBeGreaterThanOrEqual(4);
    expect(prompts.filter((text) => text.includes("You improve the harness")).length).toBeGreaterThan(0);
    expect(prompts.flatMap((text) => marksIn(text, marks))).toEqual([]);
  });

  it("books every answer that the model server gave, once", async () => {
    const spend = await stage.records.spend(record.plan.optimizationId);
    const calls = spend.reduce((sum, line) => sum + line.calls, 0);
    expect(calls).toBe(stage.simulator.calls().answered);
    expect(spend.map((line) => line.role).sort()).toEqual(["agent", "miner", "proposer"]);
  });

  it("gives each planned trial exactly one outcome and leaves no container behind", async () => {
    const trials = await stage.records.listTrials(record.plan.optimizationId);
    expect(trials.filter((trial) => trial.outcome === null)).toEqual([]);
    expect(trials.filter((trial) => trial.outcome?.kind === "errored")).toEqual([]);
    expect(await stage.leftContainers()).toEqual([]);
  });

  it("exports every trial as a Harbor job: valid trajectories that come back as what was measured", () =>
    withFolder(async (folder) => {
      const { records, keptFiles } = stage;
      const stores = { records: () => records, keptFiles: () => keptFiles };
      const parts = { ...stores, harnesses: fileHarnesses, traceFiles, connections: {} };
      const id = record.plan.optimizationId;
      await selfHarness(parts as unknown as Parts, "/").exportTrials(id, join(folder, "job"));
      const read = await traceFiles().load(join(folder, "job"));
      expect(read.problems).toEqual([]);
      const [name = ""] = (await readdir(join(folder, "job"))).filter((each) => !each.endsWith(".json"));
      const trialFolder = join(folder, "job", name);
      expect(JSON.parse(await readFile(join(trialFolder, "environment/image.json"), "utf8"))).toMatchObject({
        id: expect.stringMatching(/^sha256:/),
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      const trials = await stage.records.listTrials(id);
      expect(read.trials).toHaveLength(trials.length);
      for (const trial of trials) {
        const found = read.trials.find((each) => each.trialName.endsWith(trial.id.slice(2)));
        const trace = await stage.records.trace(trial.id);
        expect(found).toMatchObject({ taskName: trial.key.taskId, outcome: trial.outcome, agentEnd: trial.agentEnd });
        expect(found?.trace.steps).toEqual(trace?.steps);
        expect(trajectoryProblems(JSON.parse(await readFile(found?.source ?? "", "utf8")))).toEqual([]);
      }
    }));

  it("claims a gain from fresh runs only, with its interval", () => {
    const report = record.report as OptimizationReport;
    if (result.startingVersionId === result.finalVersionId) {
      expect(report.claim).toBeNull();
      return;
    }
    const { difference, interval } = report.claim?.gain ?? { difference: Number.NaN, interval: { low: 0, high: 0 } };
    expect(interval.low).toBeLessThanOrEqual(difference);
    expect(interval.high).toBeGreaterThanOrEqual(difference);
    expect(report.claim?.starting.scored).toBeGreaterThan(0);
  });

  it("keeps histories small: ids and small numbers only", async () => {
    for await (const { workflowId } of stage.temporal.client.workflow.list({ query: `WorkflowType != ''` })) {
      const { events } = await stage.temporal.client.workflow.getHandle(workflowId).fetchHistory();
      expect((events ?? []).length).toBeLessThan(4_096);
      for (const event of events ?? []) {
        const data = event.activityTaskScheduledEventAttributes?.input?.payloads?.[0]?.data;
        expect(data?.length ?? 0).toBeLessThan(4_096);
      }
    }
  });
});
