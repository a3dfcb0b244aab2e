import { describe, expect, it } from "@jest/globals";
import { frozenContext } from "../../activities/context.ts";
import { recordActivities } from "../../activities/record.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import type { BaselineJudgement } from "../../core/baseline.ts";
import { versionOf } from "../../core/harness.ts";
import type { VersionId } from "../../core/ids.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { Ports } from "../../core/ports.ts";
import { freshRepeats, trialIdOf } from "../../core/trial.ts";
import { aHarness, aTask, minimalFiles, version } from "../builders.ts";
import { aClosing, aPlan, aProposal } from "../conformance/values.ts";

const startId = versionOf(minimalFiles);

/** What sentinels say of results that no longer hold. */
const noBaseline: BaselineJudgement = {
  holds: false,
  reason: "drift",
  sentinels: 4,
  passed: 0,
  expected: 3.2,
  deviation: -3,
  detail: "",
};

/** The activities over memory, with a benchmark of this many tasks. */
function activities(count: number) {
  const { records, paidCalls } = openMemory();
  const tasks = Array.from({ length: count }, (_, index) => aTask(`t${String(index).padStart(2, "0")}`));
  const ports = {
    records,
    paidCalls,
    benchmarks: { load: async () => tasks, leakSources: async () => [] },
    harnesses: { load: async () => minimalFiles, read: () => aHarness() },
  } as unknown as Ports;
  return { records, ...recordActivities(ports, frozenContext(ports)) };
}

const bySize: Partial<OptimizationPlan> = { heldOutShare: null, sealedShare: null };

describe("opening an optimization", () => {
  it("splits the tasks and tells the digest once, before any trial", async () => {
    const { records, openOptimization } = activities(64);
    const plan = aPlan(bySize);
    expect(await openOptimization(plan)).toMatchObject({ nextIteration: 1, accepted: 0, rejected: 0 });
    await openOptimization(plan);
    const told = (await records.events(plan.optimizationId, 0)).filter((event) => event.kind === "split-frozen");
    const digest = (await records.optimization(plan.optimizationId))?.splitDigest;
    expect(told.map((event) => event.data)).toEqual([{ digest, heldIn: 32, heldOut: 16, sealed: 16 }]);
  });

  it("refuses a benchmark that can't decide anything, with nothing stored", async () => {
    const { records, openOptimization } = activities(7);
    await expect(openOptimization(aPlan(bySize))).rejects.toThrow(/at least 8 tasks/);
    expect(await records.listOptimizations()).toEqual([]);
  });
});

describe("the trials that are missing", () => {
  const final = version("v-final");

  async function missing(count: number) {
    const all = activities(count);
    const plan = aPlan(bySize);
    const { optimizationId } = plan;
    await all.openOptimization(plan);
    await all.records.saveVersion(optimizationId, {
      versionId: final,
      parentId: startId,
      files: { ...minimalFiles, "prompts/planning.md": "x" },
      origin: "P-111",
    });
    const ask = (purpose: "measure" | "claim") =>
      all.missingTrials({ optimizationId, iteration: 1, versionId: final, purpose });
    const splits = new Map(
      (await all.records.optimization(optimizationId))?.tasks.map((each) => [each.task.id, each.split]),
    );
    return { ...all, optimizationId, ask, splits };
  }

  it("of a measurement leave sealed tasks alone", async () => {
    const { ask, splits } = await missing(64);
    const { trials, planned } = await ask("measure");
    expect(planned).toBe(48 * 2);
    expect(trials.some((trial) => splits.get(trial.taskId) === "sealed")).toBe(false);
  });

  it("of a version that was made from a measured one are one run a task under the sequential gate, in each series R again", async () => {
    const all = activities(20);
    const gate = { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] } as const;
    const plan = aPlan({ ...bySize, gate });
    const { optimizationId } = plan;
    await all.openOptimization(plan);
    await all.records.saveProposal(optimizationId, aProposal("P-001", { parentId: startId, versionId: final }));
    const planned = async (versionId: VersionId, iteration: number) =>
      (await all.missingTrials({ optimizationId, iteration, versionId, purpose: "measure" })).planned;
    expect(await planned(startId, 1)).toBe(20 * 2);
    expect(await planned(final, 2)).toBe(20);
    await all.records.openIteration(optimizationId, 3, final, {});
    await all.records.saveBaseline(optimizationId, 3, { series: 1, baseline: noBaseline });
    expect(await planned(final, 3)).toBe(20 * 2);
  });

  it.each([
    { count: 64, split: "sealed", planned: 16 * 2 * 2 },
    { count: 20, split: "held-out", planned: 6 * 2 * 2 },
  ])("of a claim are fresh runs of both versions on $split tasks alone", async ({ count, split, planned }) => {
    const { ask, splits } = await missing(count);
    const found = await ask("claim");
    expect(found.planned).toBe(planned);
    expect(new Set(found.trials.map((trial) => splits.get(trial.taskId)))).toEqual(new Set([split]));
    expect(found.trials.filter((trial) => trial.versionId === final)).toHaveLength(planned / 2);
    expect(found.trials.every((trial) => trial.repeat > freshRepeats)).toBe(true);
  });

  it("of a claim are fewer by those that have ended", async () => {
    const { ask, records, optimizationId } = await missing(20);
    const [first] = (await ask("claim")).trials;
    const key = {
      optimizationId,
      versionId: first?.versionId ?? final,
      taskId: first?.taskId ?? ("" as never),
      repeat: first?.repeat ?? 0,
    };
    await records.planTrials([{ ...key, iteration: 1 }]);
    const { epoch } = await records.openAttempt(trialIdOf(key), "w");
    await records.closeTrial(trialIdOf(key), epoch, aClosing("passed"));
    const after = await ask("claim");
    expect(after.planned).toBe(24);
    expect(after.trials).toHaveLength(23);
    expect(after.trials).not.toContainEqual(first);
  });
});
