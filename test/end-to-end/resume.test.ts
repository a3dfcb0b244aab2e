import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "../../client/connect.ts";
import type { SelfHarness } from "../../client/self-harness.ts";
import type { TrialRecord } from "../../core/ports.ts";
import { repeatOf } from "../../core/repeats.ts";
import type { OptimizationReport } from "../../core/report.ts";
import type { OptimizationResult, Progress } from "../../workflows/messages.ts";
import { checkout, type Handle, openStage, optimizationId, type Stage } from "../support/optimization.ts";

/** Two busy cores may run the other end-to-end tests at the same time: a limit for what hangs, not a goal. */
const timeoutMs = 600_000;

/** As few tasks as can decide anything. */
const benchmarks = [
  "git-release-notes",
  "git-merge-hotfix",
  "git-revert-surcharge",
  "git-protocol-history",
  "git-commit-hook",
  "data-sales-folders",
  "state-room-rename",
  "file-merge-readings",
].map((task) => `${checkout}/benchmarks/starter/${task}`);

/** Kept from the start for the fresh runs of the claim: four held-out tasks, twice, with two versions. */
const claimRuns = 16;

/** One story, told in order: each step needs what the ones before it left behind. */
describe("an optimization that can't go on by itself", () => {
  let stage: Stage;
  let client: SelfHarness;
  let handle: Handle;
  let id: string;
  let paused: Progress;
  let outOfBudget: OptimizationResult;
  let measuredBefore: readonly TrialRecord[];
  let waiting: Progress;
  let result: OptimizationResult;

  beforeAll(async () => {
    stage = await openStage(7);
    client = connect({ variables: stage.variables });
    await stage.startWorker();
    stage.simulator.setFaults([{ kind: "quota_exhausted", role: "miner", next: 1 }]);
    const plan = stage.plan({
      benchmarks,
      heldOutShare: 0.5,
      repeats: 1,
      gate: { kind: "paper", repeats: 1 },
      iterations: 1,
      weaknessesPerIteration: 1,
      review: "required",
      lineage: "resumed",
      budget: { costMicroUsd: null, tokens: null, trials: 14 + claimRuns, wallTimeMs: null },
    });
    handle = await stage.start(plan);
    id = handle.workflowId;
    paused = await handle.until((progress) => progress.paused);
    await client.resume(id);
    outOfBudget = await handle.result();
    measuredBefore = (await trials()).filter((trial) => trial.outcome);
    await expect(client.resume(id)).rejects.toMatchObject({ kind: "out-of-budget" });
    expect(await client.resume(id, { trials: 500 })).toEqual({ restarted: true });
    waiting = await handle.until((progress) => progress.review !== null || progress.end !== null);
    await client.approve(id);
    // By its id: the handle knows the first run only.
    result = await client.result(id);
  }, timeoutMs);

  afterAll(async () => {
    await client.close();
    await stage.close();
  }, 60_000);

  const trials = () => stage.records.listTrials(optimizationId(id));

  it("pauses when the model's quota is used up, and says what it waits for and how to go on", () => {
    expect(paused.waitingFor).toMatch(/quota.*To go on: .*self-harness resume opt-/);
    expect(paused.end).toBeNull();
  });

  it("ends at its cap as out of budget, with open proposals undecided", async () => {
    expect(outOfBudget).toMatchObject({ end: "out-of-budget", finalVersionId: outOfBudget.startingVersionId });
    expect(measuredBefore.length).toBeGreaterThanOrEqual(8);
    expect(measuredBefore.length).toBeLessThanOrEqual(14);
    const events = await stage.records.events(optimizationId(id), 0);
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(["standstill", "optimization-ended", "reopened", "reviewed", "promoted"]),
    );
  });

  it("goes on with more: nothing that was measured is run again, every proposal gets its verdict", async () => {
    const after = new Map((await trials()).map((trial) => [trial.id, trial]));
    for (const trial of measuredBefore) expect(after.get(trial.id)).toEqual(trial);
    const proposals = await stage.records.listProposals(optimizationId(id));
    expect(proposals.filter((each) => each.status === "queued" || each.status === "undecided")).toEqual([]);
  });

  it("has booked every answer of the model server, once", async () => {
    const spend = await stage.records.spend(optimizationId(id));
    expect(spend.reduce((sum, line) => sum + line.calls, 0)).toBe(stage.simulator.calls().answered);
  });

  it("promotes what waited for a person once it was approved", async () => {
    expect(waiting.waitingFor).toContain(`self-harness approve ${id} ${waiting.review}`);
    expect(result.end).toBe("iterations-done");
    expect(result.finalVersionId).not.toBe(result.startingVersionId);
    expect(await stage.leftContainers()).toEqual([]);
  });

  it(
    "lends its results to the next night, which watches them by sentinels",
    async () => {
      const plan = stage.plan({
        benchmarks,
        heldOutShare: 0.5,
        repeats: 1,
        gate: { kind: "paper", repeats: 1 },
        optimizationId: optimizationId(`${id}-next`),
        harness: { kind: "lineage", lineage: "resumed", path: `${checkout}/harnesses/minimal` },
      });
      const next = await stage.start(plan);
      await next.until((progress) => progress.phase === "mining" || progress.end !== null);
      await client.stop(next.workflowId);
      await next.result();
      const night = await stage.records.listTrials(plan.optimizationId);
      expect(night.filter((trial) => trial.reusedFrom).length).toBe(8);
      expect(night.filter((trial) => !trial.reusedFrom).map((trial) => repeatOf(trial.key.repeat).kind)).toEqual([
        "sentinel",
      ]);
      const [iteration] = await stage.records.listIterations(plan.optimizationId);
      expect(iteration?.baseline).toMatchObject({ holds: true, sentinels: 1 });
      const { report } = (await stage.records.optimization(plan.optimizationId)) as {
        readonly report: OptimizationReport;
      };
      expect(report).toMatchObject({ reusedTrials: 8, trials: 1 });
    },
    timeoutMs,
  );

  it("goes back to an older version when a person wants it", async () => {
    const { startingVersionId, finalVersionId } = result;
    await expect(client.rollback(id, "v-000000000000")).rejects.toMatchObject({ kind: "not-found" });
    expect(await client.rollback(id, startingVersionId)).toEqual({ from: finalVersionId, to: startingVersionId });
    expect(await stage.records.promotedVersion("resumed")).toMatchObject({ versionId: startingVersionId });
  });
});
