import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { meanOf, mixtureFactor, sequenceProbability, updated } from "../../../core/evidence/bayes-factor.ts";
import { londThreshold } from "../../../core/evidence/lond.ts";
import { fitPrior } from "../../../core/evidence/prior.ts";

const positive = fc.double({ min: 0.05, max: 20, noNaN: true });
const someBeta = fc.record({ a: positive, b: positive });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const count = (passes: number, runs: number) => ({ passes, runs });
/** Every sequence of k runs: its number of passes. */
const sequences = (k: number) =>
  Array.from({ length: 2 ** k }, (_, bits) => bits.toString(2).replaceAll("0", "").length);

describe("the probability of a sequence", () => {
  it("sums to 1 over all sequences of a length", () => {
    fc.assert(
      fc.property(someBeta, fc.nat({ max: 8 }), (beta, k) => {
        const total = sequences(k).reduce((sum, passes) => sum + sequenceProbability(count(passes, k), beta), 0);
        expect(total).toBeCloseTo(1, 10);
      }),
    );
  });

  it("is the chain of one-step predictions, in whatever order the runs came", () => {
    fc.assert(
      fc.property(someBeta, fc.array(fc.boolean(), { maxLength: 8 }), (beta, runs) => {
        let chain = 1;
        let now = beta;
        for (const passed of runs) {
          chain *= passed ? meanOf(now) : 1 - meanOf(now);
          now = updated(now, count(passed ? 1 : 0, 1));
        }
        expect(sequenceProbability(count(runs.filter(Boolean).length, runs.length), beta)).toBeCloseTo(chain, 12);
      }),
    );
  });

  it("gives the table of factors of docs/evidence.md", () => {
    const pooled = { a: 0.163, b: 0.249 };
    const fixed = { a: 2, b: 1 };
    const factor = (before: number, passes: number, runs: number) =>
      mixtureFactor(count(passes, runs), fixed, updated(pooled, count(before, 2)), 0.5);
    const table = [
      factor(0, 1, 1),
      factor(0, 0, 1),
      factor(0, 2, 2),
      factor(0, 0, 2),
      factor(1, 1, 1),
      factor(1, 0, 1),
    ];
    expect(table.map((value) => Number(value.toPrecision(3)))).toEqual([5.43, 0.679, 11.4, 0.594, 1.19, 0.822]);
  });
});

describe("a task's factor", () => {
  it("is a martingale when nothing has changed: its expectation stays 1 run after run, by enumeration", () => {
    fc.assert(
      fc.property(someBeta, someBeta, share, fc.integer({ min: 1, max: 7 }), (unchanged, changed, fraction, k) => {
        const expectation = sequences(k).reduce((sum, passes) => {
          const seen = count(passes, k);
          return sum + sequenceProbability(seen, unchanged) * mixtureFactor(seen, changed, unchanged, fraction);
        }, 0);
        expect(expectation).toBeCloseTo(1, 9);
        // Conditionally too: from wherever it stands, the next run is a fair bet.
        const seen = count(Math.floor(k / 2), k);
        const pass = meanOf(updated(unchanged, seen));
        const next =
          pass * mixtureFactor(count(seen.passes + 1, k + 1), changed, unchanged, fraction) +
          (1 - pass) * mixtureFactor(count(seen.passes, k + 1), changed, unchanged, fraction);
        const now = mixtureFactor(seen, changed, unchanged, fraction);
        expect(next / now).toBeCloseTo(1, 9);
      }),
    );
  });

  it("never falls with one more pass among the same runs when the change is for the better", () => {
    fc.assert(
      fc.property(positive, positive, share, fc.integer({ min: 1, max: 10 }), (a, b, fraction, k) => {
        const better = { a: a + 2, b: Math.min(b, 1) };
        const factors = Array.from({ length: k + 1 }, (_, y) => mixtureFactor(count(y, k), better, { a, b }, fraction));
        for (let y = 1; y <= k; y++) expect(factors[y]).toBeGreaterThanOrEqual((factors[y - 1] as number) - 1e-12);
      }),
    );
  });

  it("says nothing before the first run", () => {
    expect(mixtureFactor(count(0, 0), { a: 2, b: 1 }, { a: 1, b: 1 }, 0.5)).toBe(1);
  });
});

describe("the prior", () => {
  const someCount = fc
    .integer({ min: 0, max: 5 })
    .chain((runs) => fc.record({ passes: fc.integer({ min: 0, max: runs }), runs: fc.constant(runs) }));

  it("is a proper distribution for any baseline, all passes and none included", () => {
    fc.assert(
      fc.property(fc.array(someCount, { maxLength: 60 }), (counts) => {
        const { a, b } = fitPrior(counts);
        expect(a).toBeGreaterThan(0);
        expect(b).toBeGreaterThan(0);
        expect(Number.isFinite(a + b)).toBe(true);
      }),
    );
  });

  it("has the pass rate of the baseline as its mean, and does not depend on the order of tasks", () => {
    fc.assert(
      fc.property(fc.array(someCount, { minLength: 1, maxLength: 60 }), (counts) => {
        const runs = counts.reduce((sum, each) => sum + each.runs, 0);
        const passes = counts.reduce((sum, each) => sum + each.passes, 0);
        fc.pre(passes > 0 && passes < runs);
        const { a, b } = fitPrior(counts);
        expect(a / (a + b)).toBeCloseTo(passes / runs, 10);
        const turned = fitPrior([...counts].reverse());
        expect(turned.a).toBeCloseTo(a, 10);
      }),
    );
  });

  it("recovers the published mixture from its own counts", () => {
    // 46 % never, 25 % always, 29 % flaky, two runs each, of 100 tasks: b = 0, 1, 2 in expectation.
    const counts = [
      ...Array.from({ length: 46 + 10 }, () => count(0, 2)),
      ...Array.from({ length: 9 }, () => count(1, 2)),
      ...Array.from({ length: 25 + 10 }, () => count(2, 2)),
    ];
    const { a, b } = fitPrior(counts);
    expect(a + b).toBeGreaterThan(0.15);
    expect(a + b).toBeLessThan(0.6);
  });

  it("takes a benchmark for steadier the less its repeats disagree", () => {
    const with1 = (flaky: number) =>
      fitPrior(Array.from({ length: 60 }, (_, at) => (at < flaky ? count(1, 2) : count(at % 2 === 0 ? 0 : 2, 2))));
    expect(with1(4).a).toBeLessThan(with1(12).a);
    expect(with1(12).a).toBeLessThan(with1(30).a);
  });
});

describe("e-LOND", () => {
  it("spends its level once: the shares of all candidates sum to it", () => {
    let spent = 0;
    for (let judged = 0; judged < 200_000; judged++) spent += 1 / londThreshold(0.05, judged, 0);
    expect(spent).toBeLessThan(0.05);
    expect(spent).toBeGreaterThan(0.0499);
  });

  it("asks more of each later candidate, and less after each acceptance", () => {
    expect(londThreshold(0.05, 0, 0)).toBeCloseTo(32.9, 1);
    expect(londThreshold(0.05, 4, 0)).toBeCloseTo(822.5, 1);
    expect(londThreshold(0.05, 4, 3)).toBeCloseTo(822.5 / 4, 1);
  });
});
