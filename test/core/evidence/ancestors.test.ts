import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ancestorsOf, generations, measuredRepeats } from "../../../core/evidence/ancestors.ts";
import type { GatePolicy } from "../../../core/evidence/evidence.ts";
import { gatherEvidence } from "../../../core/evidence/gather.ts";
import { measuredRepeat } from "../../../core/repeats.ts";
import { aTrial, task, version } from "../../builders.ts";

const made = (versionId: string, parentId: string) => ({ versionId: version(versionId), parentId: version(parentId) });
/** Each version was made from the one before it. */
const line = [made("v1", "v0"), made("v2", "v1"), made("v3", "v2"), made("v4", "v3")];
const measured = (number: number, versionId: string, series = 0) => ({ number, versionId: version(versionId), series });
const candidate = (parentId: string, versionId = "v-new", iteration = 9) => ({
  ...made(versionId, parentId),
  iteration,
});

describe("the ancestors of a candidate's parent", () => {
  it("are the versions that it was made from, the nearest first, and no more than two", () => {
    const lineage = { proposals: line, iterations: [] };
    expect(ancestorsOf(candidate("v4"), lineage)).toEqual(["v3", "v2"]);
    expect(ancestorsOf(candidate("v1"), lineage)).toEqual(["v0"]);
    expect(ancestorsOf(candidate("v0"), lineage)).toEqual([]);
  });

  it("end where results no longer held: what is older than a version's second series says nothing", () => {
    const iterations = [measured(3, "v2"), measured(4, "v2", 1), measured(5, "v3")];
    expect(ancestorsOf(candidate("v3"), { proposals: line, iterations })).toEqual(["v2"]);
    expect(ancestorsOf(candidate("v2"), { proposals: line, iterations })).toEqual([]);
    expect(ancestorsOf(candidate("v2", "v-new", 3), { proposals: line, iterations })).toEqual(["v1", "v0"]);
  });

  it("never hold the candidate itself or one version twice, whoever was made from whom", () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    const proposals = fc.array(fc.tuple(name, name).map(([versionId, parentId]) => made(versionId, parentId)));
    fc.assert(
      fc.property(proposals, name, name, (known, parentId, versionId) => {
        const found = ancestorsOf(candidate(parentId, versionId), { proposals: known, iterations: [] });
        expect(found.length).toBeLessThanOrEqual(generations);
        expect(new Set([parentId, ...found]).size).toBe(found.length + 1);
        expect(found).not.toContain(versionId);
      }),
    );
  });
});

describe("what is inherited", () => {
  const gather = (iterations: ReturnType<typeof measured>[]) =>
    gatherEvidence({
      tasks: [{ task: { id: task("a") }, split: "held-in" }],
      proposal: { ...candidate("v2"), targets: [] },
      iterations,
      proposals: line,
      trials: [
        aTrial("a").of("v0").repeat(1).that("failed"),
        aTrial("a").of("v1").repeat(1).that("passed"),
        aTrial("a").of("v1").repeat(measuredRepeat(1, 1)).that("failed"),
        aTrial("a").of("v2").repeat(1).that("passed"),
      ],
      earlier: { judged: 0, accepted: 0 },
      resumptions: 0,
    }).inherited;

  it("is each ancestor's valid series, with its distance", () => {
    const first = { taskId: "a", repeat: 1, outcome: "passed", generation: 1 };
    expect(gather([])).toEqual([first, { taskId: "a", repeat: 1, outcome: "failed", generation: 2 }]);
    expect(gather([measured(2, "v1", 1)])).toEqual([{ ...first, outcome: "failed" }]);
    expect(gather([measured(2, "v2", 1)])).toEqual([]);
  });
});

describe("a version's own measure", () => {
  const sequential: GatePolicy = { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] };
  it("is R runs a task for the first version, and one where ancestors were measured and the policy weighs them", () => {
    expect(measuredRepeats({ repeats: 3, gate: sequential }, 0)).toBe(3);
    expect(measuredRepeats({ repeats: 3, gate: sequential }, 1)).toBe(1);
    expect(measuredRepeats({ repeats: 1, gate: { kind: "paper", repeats: 2 } }, 2)).toBe(2);
    expect(measuredRepeats({ repeats: 2, gate: { kind: "literal", repeats: 1 } }, 2)).toBe(2);
  });
});
