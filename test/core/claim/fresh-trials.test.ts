import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type FreshTrial, freshTrials, missingForClaim } from "../../../core/claim/fresh-trials.ts";
import { asId, type OptimizationId, type VersionId } from "../../../core/ids.ts";
import type { Split } from "../../../core/task.ts";
import { freshRepeats } from "../../../core/trial.ts";
import { task, version } from "../../builders.ts";

const versions = [version("v-start"), version("v-final")] as const;
const benchmark = fc.record({
  splits: fc.array(fc.constantFrom<Split>("held-in", "held-out", "sealed"), { minLength: 1, maxLength: 20 }),
  repeats: fc.integer({ min: 1, max: 4 }),
  seed: fc.string(),
});

describe("the fresh runs of a claim", () => {
  it("are each task of the sealed split, or else the held-out one, with both versions and twice at least", () => {
    fc.assert(
      fc.property(benchmark, ({ splits, ...plan }) => {
        const tasks = splits.map((split, index) => ({ taskId: task(`t${index}`), split }));
        const chosen = splits.includes("sealed") ? "sealed" : "held-out";
        const wanted = tasks
          .filter((each) => each.split === chosen)
          .flatMap(({ taskId }) =>
            versions.flatMap((versionId) =>
              Array.from(
                { length: Math.max(2, plan.repeats) },
                (_, index) => `${taskId} ${versionId} ${freshRepeats + 1 + index}`,
              ),
            ),
          );
        const planned = freshTrials(plan, tasks, versions).map(
          (each) => `${each.taskId} ${each.versionId} ${each.repeat}`,
        );
        expect([...planned].sort()).toEqual(wanted.sort());
        expect(freshTrials(plan, [...tasks].reverse(), versions)).toEqual(freshTrials(plan, tasks, versions));
      }),
    );
  });

  it("start the two versions side by side, neither always first", () => {
    const tasks = Array.from({ length: 30 }, (_, index) => ({ taskId: task(`t${index}`), split: "held-out" as const }));
    const planned = freshTrials({ repeats: 2, seed: "s" }, tasks, versions);
    const firsts = planned.filter((_, index) => index % 2 === 0);
    for (const [index, first] of firsts.entries())
      expect(planned[index * 2 + 1]).toMatchObject({ taskId: first.taskId, repeat: first.repeat });
    const startFirst = firsts.filter((each) => each.versionId === versions[0]).length;
    expect(startFirst).toBeGreaterThan(20);
    expect(startFirst).toBeLessThan(40);
  });
});

describe("a claim after another one", () => {
  const [starting, first] = versions;
  const second = version("v-second");
  const plan = { repeats: 2, seed: "s" };
  const tasks = Array.from({ length: 9 }, (_, index) => ({
    task: { id: task(`t${index}`) },
    split: index < 4 ? ("held-in" as const) : ("held-out" as const),
  }));
  const ended = (runs: readonly FreshTrial[]) =>
    runs.map((run) => ({
      key: { optimizationId: asId<OptimizationId>("opt-test"), ...run },
      outcome: { kind: "passed" as const, reward: 1, flags: [] },
    }));
  const missing = (final: VersionId, trials: ReturnType<typeof ended>) =>
    missingForClaim({ plan, tasks, trials, versions: { starting, final } });

  it("goes on where it was left, also when only runs of the starting version had ended", () => {
    const all = missing(first, []).missing;
    const startingOnly = ended(all.filter((run) => run.versionId === starting).slice(0, 3));
    for (const trials of [ended(all.slice(0, 7)), startingOnly]) {
      const left = missing(first, trials);
      expect(left.planned).toBe(20);
      expect([...trials.map(({ key }) => key.repeat), ...left.missing.map((run) => run.repeat)]).toHaveLength(20);
      expect(new Set(left.missing.map((run) => run.repeat))).toEqual(new Set(all.map((run) => run.repeat)));
    }
    expect(missing(first, ended(all)).missing).toEqual([]);
  });

  it("for another version runs both afresh, under numbers of their own", () => {
    const before = missing(first, []).missing;
    const next = missing(second, ended(before));
    expect(next.missing).toHaveLength(20);
    const earlier = new Set(before.map((run) => run.repeat));
    expect(next.missing.filter((run) => earlier.has(run.repeat))).toEqual([]);
    for (const versionId of [starting, second])
      expect(next.missing.filter((run) => run.versionId === versionId)).toHaveLength(10);
    expect(missing(first, ended([...before, ...next.missing])).missing).toEqual([]);
  });
});
