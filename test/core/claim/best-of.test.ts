import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bestOf, passAtK } from "../../../core/claim/best-of.ts";
import type { VersionCost } from "../../../core/claim/cost.ts";
import { task } from "../../builders.ts";

const cost = (costMicroUsd: number, tokens = 0, runs = 10): VersionCost => ({
  runs,
  passes: 5,
  costMicroUsd,
  tokens,
  costPerPassMicroUsd: null,
  tokensPerPass: null,
});

function pair(id: string, before: string, after: string) {
  const tally = (runs: string) => ({
    taskId: task(id),
    passed: [...runs].filter((each) => each === "P").length,
    scored: runs.length,
  });
  return { before: tally(before), after: tally(after) };
}

describe("pass@k", () => {
  it("is the share of all k-subsets of the runs that hold a pass", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), fc.nat(8), (runs, choice) => {
        const k = 1 + (choice % runs.length);
        const subsets = Array.from({ length: 2 ** runs.length }, (_, bits) =>
          runs.filter((_run, index) => (bits >> index) & 1),
        ).filter((subset) => subset.length === k);
        const withPass = subsets.filter((subset) => subset.includes(true)).length;
        const tally = { passed: runs.filter(Boolean).length, scored: runs.length };
        expect(passAtK(tally, k)).toBeCloseTo(withPass / subsets.length, 10);
      }),
    );
  });

  it("is not invented beyond the runs that there are", () => {
    expect(() => passAtK({ passed: 1, scored: 2 }, 3)).toThrow(/at least 3 runs, got 2/);
  });
});

describe("best-of-N of the starting harness", () => {
  const pairs = [pair("a", "PF", "PP"), pair("b", "FF", "PP"), pair("c", "PP", "PP"), pair("d", "FF", "FF")];

  it("is plain pass@1 when both cost the same", () => {
    expect(bestOf(pairs, cost(100), cost(100))).toMatchObject({
      unit: "cost",
      attempts: 1,
      rate: (0.5 + 0 + 1 + 0) / 4,
      isLowerBound: false,
    });
  });

  it("mixes whole numbers of attempts in between", () => {
    const { attempts, rate, passAt } = bestOf(pairs, cost(100), cost(150));
    expect(attempts).toBe(1.5);
    expect(passAt).toEqual([0.375, 0.5]);
    expect(rate).toBeCloseTo((0.375 + 0.5) / 2, 12);
  });

  it("is a lower bound beyond the repeats that were run", () => {
    expect(bestOf(pairs, cost(100), cost(900))).toMatchObject({ attempts: 9, rate: 0.5, isLowerBound: true });
  });

  it("is never less than one attempt, however cheap the final harness is", () => {
    expect(bestOf(pairs, cost(100), cost(20)).attempts).toBe(1);
  });

  it("compares tokens where a model has no price", () => {
    expect(bestOf(pairs, cost(0, 100), cost(0, 200))).toMatchObject({ unit: "tokens", attempts: 2 });
  });

  it("compares cost per run, not in all: one more errored run is no more budget", () => {
    expect(bestOf(pairs, cost(100, 0, 10), cost(200, 0, 20)).attempts).toBe(1);
  });

  it("comes with the gain of the final harness over it, and that with its interval", () => {
    const { gain } = bestOf(pairs, cost(100), cost(200));
    expect(gain.difference).toBeCloseTo(0.75 - 0.5, 12);
    expect(gain.interval.low).toBeLessThan(gain.difference);
  });
});
