import { describe, expect, it } from "@jest/globals";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { versionOf } from "../../core/harness.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import { askedShares, readSplitOptions } from "../../core/prior-split.ts";
import { splitTasks } from "../../core/split.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aTask, minimalFiles, task } from "../builders.ts";
import { aClosing, aPlan } from "../conformance/values.ts";

const versionId = versionOf(minimalFiles);
const twelve = Array.from({ length: 12 }, (_, index) => aTask(`t${index}`));

/** Records with one optimization of these tasks, split half and half. */
async function withEarlier(changes: Partial<OptimizationPlan> = {}, tasks = twelve) {
  const { records } = openMemory();
  const plan = aPlan({ optimizationId: asId<OptimizationId>("opt-1"), heldOutShare: 0.5, ...changes });
  const split = splitTasks(tasks, { ...askedShares(plan), seed: plan.seed });
  await records.openOptimization({ plan, tasks, split, versionId, files: minimalFiles });
  return { records, plan, splits: new Map(split.assignments.map((each) => [each.taskId, each.split])) };
}

const next = (plan: OptimizationPlan, changes: Partial<OptimizationPlan> = {}): OptimizationPlan => ({
  ...plan,
  optimizationId: asId<OptimizationId>("opt-2"),
  ...changes,
});

describe("the split of an optimization", () => {
  it("is kept by one that continues the lineage, whatever its seed: what was mined can't be held out later", async () => {
    const { records, plan, splits } = await withEarlier();
    const harness = { kind: "lineage", lineage: plan.lineage, path: "/h" } as const;
    const options = await readSplitOptions(records, next(plan, { seed: "other", harness }), versionId);
    expect(options.kept).toEqual(splits);
    const grown = splitTasks([...twelve, aTask("t12"), aTask("t13")], options);
    for (const { taskId, split } of grown.assignments) expect(split).toBe(splits.get(taskId) ?? split);
  });

  it("is kept when the same is asked for again, and made anew for another seed, share or lineage", async () => {
    const { records, plan, splits } = await withEarlier();
    const kept = async (changes: Partial<OptimizationPlan>) =>
      (await readSplitOptions(records, next(plan, changes), versionId)).kept;
    expect(await kept({})).toEqual(splits);
    expect(await kept({ seed: "other" })).toBeUndefined();
    expect(await kept({ heldOutShare: 0.4 })).toBeUndefined();
    expect(await kept({ lineage: "other" })).toBeUndefined();
  });

  it("is stratified by what an earlier optimization of the same harness and model has measured", async () => {
    const { records, plan } = await withEarlier();
    for (const [taskId, outcome] of [
      ["t0", "passed"],
      ["t1", "failed"],
    ] as const) {
      const key = { optimizationId: plan.optimizationId, versionId, taskId: task(taskId), repeat: 1 };
      await records.planTrials([{ ...key, iteration: 1 }]);
      const { epoch } = await records.openAttempt(trialIdOf(key), "w");
      await records.closeTrial(trialIdOf(key), epoch, aClosing(outcome));
    }
    const { baseline } = await readSplitOptions(records, next(plan, { seed: "other" }), versionId);
    expect(baseline).toEqual(
      new Map([
        [task("t0"), 1],
        [task("t1"), 0],
      ]),
    );
    const agent = { ...plan.models.agent, name: "another-model" };
    const other = next(plan, { seed: "other", models: { ...plan.models, agent } });
    expect((await readSplitOptions(records, other, versionId)).baseline).toBeUndefined();
  });

  it("seals nothing for plans from before there were sealed tasks", () => {
    expect(askedShares({ heldOutShare: 0.3 })).toEqual({ heldOut: 0.3, sealed: 0 });
    expect(askedShares({ heldOutShare: null, sealedShare: null })).toEqual({ heldOut: null, sealed: null });
  });
});
