import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { meanOf, updated } from "../../../core/evidence/bayes-factor.ts";
import type { Evidence, Observed } from "../../../core/evidence/evidence.ts";
import { nextTrials } from "../../../core/evidence/policy.ts";
import { caseOf, type SequentialPolicy } from "../../../core/evidence/sequential/case.ts";
import { expectedGrowth, logGain } from "../../../core/evidence/sequential/gain.ts";
import { sequentialRules } from "../../../core/evidence/sequential/rule.ts";
import { standingsOf } from "../../../core/evidence/sequential/standing.ts";
import { anEvidence } from "../../builders.ts";

const policy: SequentialPolicy = { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] };
const { gain } = sequentialRules.default;
const letters = (length: number) =>
  fc.string({ unit: fc.constantFrom("P", "F"), minLength: length, maxLength: length });
const generation = fc.integer({ min: 1, max: 2 });

/** A few targets with their baselines, a steady task, and what two ancestors did on some of them. */
const someStart: fc.Arbitrary<Evidence> = fc
  .record({
    targets: fc.array(letters(2), { minLength: 1, maxLength: 3 }),
    inherited: fc.array(
      fc.tuple(fc.nat({ max: 2 }), fc.constantFrom("passed" as const, "failed" as const), generation),
      {
        maxLength: 6,
      },
    ),
  })
  .map(({ targets, inherited }) => {
    const rows = targets.map((parent, at) => [
      `t${at}`,
      { split: "held-in" as const, target: true, parent, candidate: "" },
    ]);
    const evidence = anEvidence({
      ...Object.fromEntries(rows),
      steady: { split: "held-out", parent: "PP", candidate: "" },
    });
    const ancestors = inherited.flatMap(([at, outcome, distance], repeat) => {
      const taskId = evidence.targets[at];
      return taskId === undefined ? [] : [{ taskId, outcome, generation: distance, repeat: repeat + 1 }];
    });
    return { ...evidence, inherited: ancestors };
  });

/** So many runs are enumerated, wherever they go: each doubles the work. */
const deepest = 9;

/**
 * Σ probability × E_gain over everything that candidate and parent may do on the targets when nothing has changed, each run where the
 * plan puts it and in the arm in which it does, no further than the plan goes on or `deepest` runs: exact, by enumeration.
 */
function expectationOfGain(evidence: Evidence, left = deepest): number {
  const now = caseOf(policy, evidence);
  const step = nextTrials(policy, evidence);
  const trial = step.kind === "run" && left > 0 ? step.trials[0] : undefined;
  const standing = now.targets.find((each) => each.taskId === trial?.taskId);
  if (!trial || !standing) return Math.exp(now.logGain);
  const { arm, taskId, repeat } = trial;
  const pass = meanOf(updated(standing.unchanged, standing.candidate));
  const after = (outcome: Observed["outcome"]) =>
    expectationOfGain({ ...evidence, [arm]: [...evidence[arm], { taskId, repeat, outcome }] }, left - 1);
  return pass * after("passed") + (1 - pass) * after("failed");
}

describe("where the next run of the targets goes", () => {
  it("leaves E_gain a martingale: chosen by past runs, stopped by them, of either arm, with inherited results, its expectation is 1", () => {
    fc.assert(
      fc.property(someStart, (start) => {
        expect(expectationOfGain(start)).toBeCloseTo(1, 9);
      }),
      { numRuns: 40 },
    );
  });

  it("is never a loss in expectation, and the more the rarer the task passed", () => {
    const size = fc.double({ min: 0.05, max: 5, noNaN: true });
    fc.assert(
      fc.property(size, size, fc.nat({ max: 4 }), fc.nat({ max: 4 }), (a, b, passes, failures) => {
        const candidate = { passes, runs: passes + failures };
        expect(
          expectedGrowth(gain, "candidate", { candidate, unchanged: { a, b }, expectedAsMeasured: a / (a + b) }),
        ).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
    const first = (a: number, b: number) =>
      expectedGrowth(gain, "candidate", {
        candidate: { passes: 0, runs: 0 },
        unchanged: { a, b },
        expectedAsMeasured: a / (a + b),
      });
    expect(first(0.2, 2)).toBeGreaterThan(first(1, 1));
  });

  it("is a target that has just passed rather than one that has just failed", () => {
    const unchanged = { a: 0.2, b: 2.2 };
    const seen = (passes: number) =>
      expectedGrowth(gain, "candidate", { candidate: { passes, runs: 1 }, unchanged, expectedAsMeasured: 0.1 });
    expect(seen(1)).toBeGreaterThan(seen(0));
  });

  it("tells nothing in the parent before the candidate has run, and the more the oftener that has passed", () => {
    const unchanged = { a: 0.2, b: 2.2 };
    const seen = (passes: number) =>
      expectedGrowth(gain, "parent", { candidate: { passes, runs: passes }, unchanged, expectedAsMeasured: 0.1 });
    expect(seen(0)).toBeCloseTo(0, 12);
    expect([seen(1) < seen(2), seen(2) < seen(3)]).toEqual([true, true]);
  });
});

describe("E_gain", () => {
  it("rises with each pass of a target that failed at least once, however often it passed before", () => {
    const size = fc.double({ min: 0.01, max: 8, noNaN: true });
    fc.assert(
      fc.property(size, size, fc.nat({ max: 8 }), (a, b, passes) => {
        const unchanged = { a, b: b + 1 };
        const expectedAsMeasured = meanOf(unchanged);
        const gained = (runs: number) =>
          logGain(gain, [{ candidate: { passes: runs, runs }, unchanged, expectedAsMeasured }]);
        expect(gained(passes + 1)).toBeGreaterThan(gained(passes));
      }),
    );
  });
});

describe("inherited results", () => {
  it("move what is expected towards what the ancestors did, less than the parent's own and less with each generation", () => {
    const own = anEvidence({
      a: { split: "held-in", parent: "F", candidate: "" },
      b: { split: "held-in", parent: "PP", candidate: "" },
    });
    const expected = (evidence: Evidence) => standingsOf(2, evidence, 0.5)[0]?.expected ?? Number.NaN;
    const ancestor = (distance: number) =>
      expected({
        ...own,
        inherited: [{ taskId: own.tasks[0]?.taskId as never, repeat: 1, outcome: "passed", generation: distance }],
      });
    const parent = expected(
      anEvidence({
        a: { split: "held-in", parent: "FP", candidate: "" },
        b: { split: "held-in", parent: "PP", candidate: "" },
      }),
    );
    expect(ancestor(2)).toBeGreaterThan(expected(own));
    expect(ancestor(1)).toBeGreaterThan(ancestor(2));
    expect(parent).toBeGreaterThan(ancestor(1));
  });

  it("stand in for a second baseline run, never for the first, and an errored one for nothing", () => {
    const bare = anEvidence({ t: { split: "held-in", target: true, parent: "F", candidate: "" } });
    const plan = (evidence: Evidence) => {
      const step = nextTrials(policy, evidence);
      return step.kind === "run"
        ? step.trials.map(({ arm, taskId, repeat }) => `${arm} ${taskId} ${repeat}`)
        : step.verdict;
    };
    const inherited = (outcome: Observed["outcome"]) =>
      [1, 2].map((repeat) => ({ taskId: bare.targets[0] as never, repeat, outcome, generation: 1 }));
    expect(plan(bare)).toEqual(["parent t 3"]);
    expect(plan({ ...bare, inherited: inherited("failed") })).toEqual(["candidate t 1"]);
    expect(plan({ ...bare, inherited: inherited("errored") })).toEqual(["parent t 3"]);
    expect(plan({ ...bare, parent: [], inherited: inherited("failed") })).toEqual(["parent t 1"]);
  });
});
