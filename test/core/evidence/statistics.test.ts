import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fisherGreater, logChoose, mcnemar, wilson } from "../../../core/evidence/statistics.ts";

/** Binomial coefficient, exact. */
function choose(n: number, k: number): bigint {
  let result = 1n;
  for (let at = 0; at < k; at++) result = (result * BigInt(n - at)) / BigInt(at + 1);
  return result;
}

const small = fc.nat({ max: 12 });

describe("logChoose", () => {
  it("is the exact coefficient to eleven digits, up to 60 over 30", () => {
    for (let n = 0; n <= 60; n++)
      for (let k = 0; k <= n; k++) {
        const exact = Number(choose(n, k));
        expect(Math.abs(Math.exp(logChoose(n, k)) / exact - 1)).toBeLessThan(1e-11);
      }
  });

  it("is impossible outside 0 to n", () => {
    expect([logChoose(3, 4), logChoose(3, -1)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });
});

describe("fisherGreater", () => {
  it("equals the exact hypergeometric tail", () => {
    fc.assert(
      fc.property(small, small, small, small, (passedA, failedA, passedB, failedB) => {
        const [n, m, successes] = [passedA + failedA, passedB + failedB, passedA + passedB];
        fc.pre(n > 0 && m > 0);
        let tail = 0n;
        for (let k = passedA; k <= Math.min(n, successes); k++)
          if (successes - k <= m) tail += choose(n, k) * choose(m, successes - k);
        const exact = Number((tail * 10n ** 15n) / choose(n + m, successes)) / 1e15;
        expect(fisherGreater(passedA, n, passedB, m)).toBeCloseTo(exact, 10);
      }),
    );
  });

  it("gives Fisher's own result for the lady tasting tea", () => {
    expect(fisherGreater(4, 4, 0, 4)).toBeCloseTo(1 / 70, 12);
    expect(fisherGreater(3, 4, 1, 4)).toBeCloseTo(17 / 70, 12);
  });

  it.each([
    [0, 0, 3, 5],
    [2, 3, 0, 0],
    [0, 10, 0, 10],
    [0, 4, 4, 4],
  ])("suspects nothing of %d in %d against %d in %d", (a, n, b, m) => {
    expect(fisherGreater(a, n, b, m)).toBeCloseTo(1, 12);
  });

  it("stays a probability for large counts", () => {
    const p = fisherGreater(40, 1_000, 10, 1_000);
    expect(p).toBeGreaterThan(0);
    expect(p).toBeLessThan(1e-4);
  });
});

describe("wilson", () => {
  // R: binom::binom.confint(x, n, methods = "wilson"); 81 of 263 is the example of Newcombe 1998, table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %d in %d is %d to %d (Newcombe 1998)", (successes, total, low, high) => {
    const interval = wilson(successes, total);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("of nothing observed is everything", () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it("lies in [0, 1], holds the share, and mirrors failures", () => {
    fc.assert(
      fc.property(small, small, (passed, failed) => {
        fc.pre(passed + failed > 0);
        const total = passed + failed;
        const { low, high } = wilson(passed, total);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(passed / total + 1e-12);
        expect(high).toBeGreaterThanOrEqual(passed / total - 1e-12);
        expect(wilson(failed, total).low).toBeCloseTo(1 - high, 12);
      }),
    );
  });
});

describe("mcnemar", () => {
  it("equals the exact two-sided binomial test", () => {
    fc.assert(
      fc.property(small, small, (improved, regressed) => {
        const n = improved + regressed;
        let tail = 0n;
        for (let k = 0; k <= Math.min(improved, regressed); k++) tail += choose(n, k);
        const exact = Math.min(1, (2 * Number(tail)) / 2 ** n);
        expect(mcnemar(improved, regressed)).toBeCloseTo(n === 0 ? 1 : exact, 12);
        expect(mcnemar(regressed, improved)).toBe(mcnemar(improved, regressed));
      }),
    );
  });

  it.each([
    [5, 0, 0.0625],
    [6, 0, 0.03125],
    [8, 1, 0.0390625],
    [3, 3, 1],
    [0, 0, 1],
  ])("of %d gained and %d lost is %d", (improved, regressed, p) => {
    expect(mcnemar(improved, regressed)).toBeCloseTo(p, 12);
  });
});
