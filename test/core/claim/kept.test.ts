import { describe, expect, it } from "@jest/globals";
import { keptForClaim } from "../../../core/claim/kept.ts";
import { seededRandom } from "../../../core/random.ts";
import type { Split } from "../../../core/task.ts";
import { aTrial, settings } from "../../builders.ts";
import { aPlan } from "../../conformance/values.ts";

const plan = aPlan({ repeats: 2, concurrency: 4 });
/** 10 held-out tasks twice with two versions: 40 fresh runs. */
const tasks: readonly { readonly split: Split }[] = Array.from({ length: 30 }, (_, index) => ({
  split: index < 20 ? ("held-in" as const) : ("held-out" as const),
}));
const trial = (index: number) => aTrial(`t${index}`).that("failed");

function kept(tokens: readonly number[], all = tasks) {
  const trials = tokens.map((_, index) => trial(index));
  const costs = trials.map(({ id }, index) => ({
    trialId: id,
    promptTokens: tokens[index] as number,
    cachedTokens: 0,
    completionTokens: 0,
    costMicroUsd: 3 * (tokens[index] as number),
    totalMs: 1_000,
  }));
  return keptForClaim({ plan, tasks: all, trials, costs });
}

describe("what is kept for the claim", () => {
  it("is its number of trials from the start, and nothing else while no trial has ended", () => {
    expect(kept([])).toEqual({ trials: 40, tokens: 0, costMicroUsd: 0, wallTimeMs: 0 });
    const sealing = [...tasks, ...Array.from({ length: 5 }, (): { readonly split: Split } => ({ split: "sealed" }))];
    expect(kept([], sealing).trials).toBe(20);
    expect(kept([100], [{ split: "held-in" }])).toEqual({ trials: 0, tokens: 0, costMicroUsd: 0, wallTimeMs: 0 });
  });

  it("of trials that are all alike is just what so many take, and one call more at its worst", () => {
    const { maxCompletionTokens } = settings;
    expect(kept([500, 500, 500])).toMatchObject({
      trials: 40,
      tokens: 40 * 500 + 500 + maxCompletionTokens,
      wallTimeMs: 10 * 1_000,
    });
  });

  it("leaves out trials that stood in from earlier optimizations and those that have not ended", () => {
    const [own, reused, open] = [trial(0), { ...trial(1), reusedFrom: trial(9).id }, trial(2)];
    const cost = { promptTokens: 100, cachedTokens: 0, completionTokens: 0, costMicroUsd: 1, totalMs: 10 };
    const costs = [
      { ...cost, trialId: own.id },
      { ...cost, trialId: reused.id, promptTokens: 9_999 },
      { ...cost, trialId: open.id, promptTokens: 9_999, totalMs: null },
    ];
    const found = keptForClaim({ plan, tasks, trials: [own, reused, open], costs });
    expect(found.tokens).toBe(40 * 100 + 100 + settings.maxCompletionTokens);
  });

  it("is enough for the claim in at least 19 of 20 cases when its runs are like those before", () => {
    let enough = 0;
    for (let world = 0; world < 500; world++) {
      const random = seededRandom(`kept/${world}`);
      // Many short trials and a few long ones, as agents have them.
      const draw = () => Math.round(-200_000 * Math.log(1 - random() * 0.999));
      const { tokens } = kept(Array.from({ length: 60 }, draw));
      if (Array.from({ length: 40 }, draw).reduce((sum, each) => sum + each, 0) <= tokens) enough++;
    }
    expect(enough).toBeGreaterThanOrEqual(475);
    expect(enough).toBeLessThan(500);
  });
});
