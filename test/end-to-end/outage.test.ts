import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TrialRecord } from "../../core/ports.ts";
import type { OptimizationResult, Progress } from "../../workflows/messages.ts";
import { type ModelLine, openModelLine } from "../support/model-line.ts";
import { checkout, fewTasks, openStage, optimizationId, type Stage } from "../support/optimization.ts";

/** Two busy cores may run the other end-to-end tests at the same time: a limit for what hangs, not a goal. */
const timeoutMs = 600_000;

const benchmarks = fewTasks.slice(0, 8).map((task) => `${checkout}/benchmarks/starter/${task}`);

/** One story, told in order: the line to the model server is cut amid an evaluation, and mended later. */
describe("an optimization whose model server is away", () => {
  let stage: Stage;
  let line: ModelLine;
  let away: Progress;
  let leftBehind: Progress;
  let beside: OptimizationResult;
  let back: Progress;
  let trials: readonly TrialRecord[];
  let kinds: readonly string[];

  beforeAll(async () => {
    stage = await openStage(7);
    line = await openModelLine(stage.simulator.url);
    await stage.startWorker();
    const { agent } = stage.plan().models;
    const cut = { ...agent, baseUrl: line.url };
    const plan = stage.plan({
      benchmarks,
      heldOutShare: 0.5,
      models: { agent: cut, miner: cut, proposer: cut },
      lineage: "cut off",
    });
    const handle = await stage.start(plan);
    await handle.until((progress) => progress.done > 0);
    await line.cut();
    away = await handle.until((progress) => progress.paused);
    // It needs every sandbox slot of the worker, and gets it.
    const other = await stage.start(
      stage.plan({
        optimizationId: optimizationId(`${plan.optimizationId}-other`),
        benchmarks,
        heldOutShare: 0.5,
        agent: "nop",
        iterations: 1,
        lineage: "served",
      }),
    );
    await other.until((progress) => progress.phase !== "opening" && progress.phase !== "evaluating");
    await other.stop("seen enough");
    beside = await other.result();
    leftBehind = await handle.progress();
    await line.mend();
    back = await handle.until((progress) => progress.phase === "mining" || progress.end !== null);
    await handle.stop("seen enough");
    await handle.result();
    trials = await stage.records.listTrials(plan.optimizationId);
    kinds = (await stage.records.events(plan.optimizationId, 0)).map((event) => event.kind);
  }, timeoutMs);

  afterAll(async () => {
    await line.close();
    await stage.close();
  }, 60_000);

  it("says that it waits for the server and for nobody else", () => {
    expect(away.waitingFor).toMatch(/no connection to the model server.*goes on by itself/);
    expect(away.waitingFor).not.toContain("resume");
    expect(kinds).toContain("standstill");
  });

  it("holds no sandbox slot meanwhile", () => {
    expect(beside.end).toBe("stopped");
    expect(leftBehind).toMatchObject({ paused: true, end: null });
  });

  it("goes on by itself once the server answers, and not one trial is errored", () => {
    expect(back).toMatchObject({ phase: "mining", paused: false, waitingFor: "" });
    const measured = trials.filter((trial) => trial.outcome);
    expect(measured.length).toBe(2 * benchmarks.length);
    expect(measured.filter((trial) => trial.outcome?.kind === "errored")).toEqual([]);
  });

  it("leaves no container behind", async () => {
    expect(await stage.leftContainers()).toEqual([]);
  });
});
