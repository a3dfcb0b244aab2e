import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { estimateOf } from "../../../core/estimate/estimate.ts";
import type { Estimate } from "../../../core/estimate/figures.ts";
import { assumedExperience, experienceOf } from "../../../core/estimate/past-runs.ts";
import type { GatePolicy } from "../../../core/evidence/evidence.ts";
import type { OptimizationPlan } from "../../../core/plan.ts";
import type { ReportSource } from "../../../core/report.ts";
import { splitTasks } from "../../../core/split.ts";
import { aTask, aTrial } from "../../builders.ts";
import { aPlan, noCaps } from "../../conformance/values.ts";

function estimate(count: number, changes: Partial<OptimizationPlan> = {}, experience = assumedExperience): Estimate {
  const tasks = Array.from({ length: count }, (_, index) => aTask(`t${index}`, { agentTimeoutMs: 600_000 }));
  const plan = aPlan({ gate: { kind: "paper", repeats: 2 }, ...changes });
  const split = splitTasks(tasks, { heldOut: null, sealed: null, seed: "s" });
  return estimateOf({ plan, tasks, split, experience });
}

const phase = (of: Estimate, name: string) => of.phases.find((each) => each.name === name);

describe("what a plan takes", () => {
  it("begins with a baseline whose trials are known exactly, sealed tasks left alone", () => {
    expect(phase(estimate(36), "baseline")?.trials).toEqual({ low: 72, high: 72 });
    const sealing = estimate(80, { repeats: 3 });
    expect(sealing.tasks).toEqual({ "held-in": 40, "held-out": 20, sealed: 20 });
    expect(phase(sealing, "baseline")?.trials).toEqual({ low: 180, high: 180 });
    expect(phase(sealing, "fresh runs for the claim")?.trials).toEqual({ low: 0, high: 2 * 20 * 3 });
    expect(sealing.claim).toEqual({ split: "sealed", tasks: 20, repeats: 3 });
  });

  it("is a range whose ends are in order and that adds up, for every gate", () => {
    const gates: readonly GatePolicy[] = [
      { kind: "paper", repeats: 2 },
      { kind: "literal", repeats: 1 },
      { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] },
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 14, max: 120 }),
        fc.constantFrom(...gates),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 16 }),
        (count, gate, iterations, concurrency) => {
          const of = estimate(count, { gate, iterations, concurrency });
          for (const amount of ["trials", "tokens", "costMicroUsd", "wallMs"] as const) {
            for (const each of [...of.phases, of.total])
              expect(each[amount].low).toBeLessThanOrEqual(each[amount].high);
            const sum = of.phases.reduce((all, each) => all + each[amount].high, 0);
            expect(of.total[amount].high).toBeCloseTo(sum, 3);
          }
        },
      ),
    );
  });

  it("costs what its tokens cost by the plan's prices, and less by the clock with more trials at once", () => {
    const exact = {
      ...assumedExperience,
      trialTokens: { prompt: { low: 1_000, high: 1_000 }, cachedShare: 0.5, completion: { low: 100, high: 100 } },
    };
    // Prices of the builders: 1 USD a million prompt tokens, 0.10 cached, 4 completion.
    const baseline = phase(estimate(20, {}, exact), "baseline");
    expect(baseline?.costMicroUsd.low).toBeCloseTo(40 * (500 * 1 + 500 * 0.1 + 100 * 4), 6);
    const slow = phase(estimate(20, { concurrency: 1 }), "baseline")?.wallMs.high ?? 0;
    expect(phase(estimate(20, { concurrency: 4 }), "baseline")?.wallMs.high).toBeCloseTo(slow / 4, 6);
  });

  it("counts under sequential from two targets that fail to rounds over targets, held-in once and held-out three times", () => {
    const gate: GatePolicy = { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] };
    const one = estimate(20, { gate, iterations: 1, weaknessesPerIteration: 4, proposalsPerWeakness: 1 });
    expect(one.tasks).toMatchObject({ "held-in": 14, "held-out": 6 });
    expect(phase(one, "validating candidates")?.trials).toEqual({ low: 2, high: 4 * (18 + 14 + 3 * 6) });
  });

  it("says that it rests on assumptions while nothing was ever run", () => {
    expect(estimate(36).basis).toMatch(/^No earlier trial .* these are assumptions/);
  });
});

describe("a plan that can't decide anything is warned of in plain words", () => {
  const warnings = (count: number, changes: Partial<OptimizationPlan>) => estimate(count, changes).warnings.join("\n");

  it.each([
    [
      "a baseline above the cap",
      { trials: 10 },
      /can't decide anything: the baseline alone needs more than the cap on trials/,
    ],
    [
      "no verdict within the cap",
      { trials: 120 },
      /can't decide anything: the cap on trials .*, less what is kept for the claim, .* before the first candidate/,
    ],
    [
      "a baseline that fits only without the claim",
      { trials: 75 },
      /baseline and the fresh runs of the claim.* more than/,
    ],
    ["a claim that may take too much", { tokens: 2_500_000 }, /cap on tokens .* may end it before the first candidate/],
    ["a cap before the last iteration", { trials: 400 }, /cap on trials .* before all 3 iterations/],
    [
      "too little money for the baseline",
      { costMicroUsd: 100_000 },
      /can't decide anything: the baseline .* cap on money/,
    ],
  ])("%s", (_name, budget, says) => {
    expect(warnings(36, { budget: { ...noCaps, ...budget } })).toMatch(says);
  });

  it("a claim on few tasks shows very large gains only, and 20 tasks are exploratory", () => {
    expect(warnings(20, { budget: noCaps })).toMatch(/only a very large gain can be shown/);
    expect(warnings(20, { budget: noCaps })).toMatch(/20 tasks are fewer than 30: results are exploratory/);
  });

  it("a benchmark that is passed already leaves nothing to show", () => {
    const passed = { ...assumedExperience, passRate: 0.97 };
    expect(estimate(36, {}, passed).warnings.join()).toMatch(/can't show any gain/);
  });

  it("and a sound one is not", () => {
    expect(estimate(800, { budget: noCaps, iterations: 1 }).warnings).toEqual([]);
  });
});

describe("what earlier runs teach", () => {
  const trials = Array.from({ length: 12 }, (_, index) =>
    aTrial(`t${index % 6}`)
      .repeat(index < 6 ? 1 : 2)
      .that(index % 4 === 0 ? "passed" : "failed"),
  );
  const source = {
    optimization: {
      startingVersionId: "v-start",
      plan: { gate: { kind: "paper" } },
      tasks: [{ split: "held-in" }, { split: "held-out" }, { split: "sealed" }],
    },
    validations: [4, 1, 3, 2].map((trialsUsed) => ({ trialsUsed })),
    trials,
    costs: trials.map(({ id }) => ({
      trialId: id,
      promptTokens: 1_200,
      cachedTokens: 300,
      completionTokens: 60,
      costMicroUsd: 10,
      totalMs: 9_000,
    })),
    spend: [
      {
        role: "miner",
        model: "m",
        calls: 4,
        promptTokens: 400,
        cachedTokens: 0,
        completionTokens: 40,
        costMicroUsd: 1,
      },
    ],
  } as unknown as ReportSource;

  it("is their mean, give or take a third, and their pass rate and noise", () => {
    const learnt = experienceOf([source], "paper");
    expect(learnt.trialTokens).toEqual({
      prompt: { low: 900, high: 1_600 },
      cachedShare: 0.25,
      completion: { low: 45, high: 80 },
    });
    expect(learnt.trialMs).toEqual({ low: 6_750, high: 12_000 });
    expect(learnt.labelTokens.prompt).toEqual({ low: 75, high: expect.closeTo(400 / 3, 6) });
    expect(learnt.proposalTokens).toBe(assumedExperience.proposalTokens);
    expect(learnt.passRate).toBe(0.25);
    expect(learnt.basis).toMatch(/^From 12 earlier trials of this model in one optimization/);
  });

  it("is how long validations with the same gate took, per task", () => {
    const learnt = experienceOf([source], "paper");
    expect(learnt.validationRuns).toEqual({ low: 0.5, high: 2 });
    expect(experienceOf([source], "literal").validationRuns).toBeNull();
    expect(phase(estimate(36, { iterations: 1 }, learnt), "validating merges")?.trials).toEqual({ low: 0, high: 72 });
  });

  it("is nothing when there were hardly any", () => {
    expect(experienceOf([{ ...source, costs: source.costs.slice(0, 5) }], "paper")).toBe(assumedExperience);
    expect(experienceOf([], "paper")).toBe(assumedExperience);
  });
});
