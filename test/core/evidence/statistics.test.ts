import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fisherGreater, logChoose, mcnemar, pairedDifference, wilson } from "../../../core/evidence/statistics.ts";

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

describe("pairedDifference", () => {
  /** Student's t, 97.5 % quantile by degrees of freedom, from the usual printed table. */
  const quantiles: Readonly<Record<number, number>> = {
    3: 3.182,
    4: 2.776,
    5: 2.571,
    6: 2.447,
    7: 2.365,
    8: 2.306,
    9: 2.262,
    10: 2.228,
    11: 2.201,
    12: 2.179,
    13: 2.16,
    14: 2.145,
    15: 2.131,
    16: 2.12,
    17: 2.11,
    18: 2.101,
    19: 2.093,
    20: 2.086,
    21: 2.08,
    22: 2.074,
    23: 2.069,
    24: 2.064,
    25: 2.06,
    26: 2.056,
    27: 2.052,
    28: 2.048,
    29: 2.045,
    30: 2.042,
    40: 2.021,
    50: 2.009,
    60: 2,
  };

  /** Half the interval in standard errors, for n differences with variance. */
  function halfWidth(n: number): number {
    // Small, so that the interval is not clipped at ±1.
    const differences = Array.from({ length: n }, (_, index) => (index % 2 === 0 ? 0.01 : -0.01));
    const { mean, interval } = pairedDifference(differences);
    const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
    return (interval.high - mean) / Math.sqrt(variance / n);
  }

  it.each(Object.entries(quantiles).map(([degrees, t]) => ({ n: Number(degrees) + 1, t })))(
    "is at least as wide as Student's t for $n tasks, and at most 12 % wider",
    ({ n, t }) => {
      expect(halfWidth(n)).toBeGreaterThanOrEqual(t - 0.0005);
      expect(halfWidth(n)).toBeLessThanOrEqual(t * 1.12);
    },
  );

  it("covers t for every n from 4 to 60: t falls, so the last table value before n bounds it", () => {
    for (let n = 4; n <= 60; n++) {
      const tabled = Math.max(
        ...Object.keys(quantiles)
          .map(Number)
          .filter((degrees) => degrees <= n - 1),
      );
      // Between 40 and 60 degrees t moves by .02: interpolation in 1/degrees is exact to .001 there.
      const next = Math.min(
        ...Object.keys(quantiles)
          .map(Number)
          .filter((degrees) => degrees >= n - 1),
      );
      const share = next === tabled ? 0 : (1 / tabled - 1 / (n - 1)) / (1 / tabled - 1 / next);
      const t = (quantiles[tabled] as number) * (1 - share) + (quantiles[next] as number) * share;
      expect(halfWidth(n)).toBeGreaterThanOrEqual(t - 0.001);
    }
  });

  it("knows nothing from one task or none", () => {
    expect(pairedDifference([])).toEqual({ mean: 0, interval: { low: -1, high: 1 } });
    expect(pairedDifference([0.5])).toEqual({ mean: 0.5, interval: { low: -1, high: 1 } });
  });

  it("lies in [-1, 1], holds the mean, and mirrors", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: -4, max: 4 }).map((quarter) => quarter / 4),
          { minLength: 2 },
        ),
        (values) => {
          const { mean, interval } = pairedDifference(values);
          expect(interval.low).toBeGreaterThanOrEqual(-1);
          expect(interval.high).toBeLessThanOrEqual(1);
          expect(interval.low).toBeLessThanOrEqual(mean + 1e-12);
          expect(interval.high).toBeGreaterThanOrEqual(mean - 1e-12);
          const mirrored = pairedDifference(values.map((value) => -value));
          expect(mirrored.interval.low).toBeCloseTo(-interval.high, 12);
        },
      ),
    );
  });
});
