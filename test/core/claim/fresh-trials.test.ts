import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { freshTrials } from "../../../core/claim/fresh-trials.ts";
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
