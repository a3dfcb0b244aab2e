import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { clusteredInterval, passRateOf } from "../../../core/claim/pass-rate.ts";
import { wilson } from "../../../core/evidence/statistics.ts";
import { seededRandom } from "../../../core/random.ts";
import { aTrial } from "../../builders.ts";

describe("passRateOf", () => {
  it("counts passed over scored; errored, invalid and open trials are no failures", () => {
    const rate = passRateOf([
      aTrial("a").that("passed"),
      aTrial("b").that("failed"),
      aTrial("c").that("errored"),
      aTrial("d").that("invalid"),
      aTrial("e").that("is-open"),
    ]);
    expect(rate).toMatchObject({ passed: 1, scored: 2, unscored: 2, rate: 0.5 });
  });

  it("knows nothing when nothing was scored", () => {
    expect(passRateOf([aTrial("a").that("errored")])).toMatchObject({ rate: 0, interval: { low: 0, high: 1 } });
  });
});

const tallies = fc.array(
  fc
    .record({ passed: fc.nat(4), failed: fc.nat(4) })
    .map(({ passed, failed }) => ({ passed, scored: passed + failed + 1 })),
  { minLength: 1, maxLength: 40 },
);

describe("the interval of a pass rate", () => {
  it("lies in [0, 1] and holds the rate", () => {
    fc.assert(
      fc.property(tallies, (own) => {
        const { low, high } = clusteredInterval(own);
        const rate = own.reduce((sum, each) => sum + each.passed, 0) / own.reduce((sum, each) => sum + each.scored, 0);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(rate + 1e-12);
        expect(high).toBeGreaterThanOrEqual(rate - 1e-12);
      }),
    );
  });

  it("of single runs is Wilson's", () => {
    const own = [1, 1, 0, 1, 0, 0, 1].map((passed) => ({ passed, scored: 1 }));
    const interval = clusteredInterval(own);
    // Between n − 1 and n: the sample variance of single runs is n/(n − 1) times rate·(1 − rate).
    expect(interval.low).toBeCloseTo(wilson(4, 7).low, 10);
    expect(interval.high).toBeCloseTo(wilson(4, 7).high, 10);
  });

  it("does not shrink when every task is run again with the same result", () => {
    const once = [1, 1, 0, 1, 0].map((passed) => ({ passed, scored: 1 }));
    const fourTimes = once.map(({ passed }) => ({ passed: passed * 4, scored: 4 }));
    expect(clusteredInterval(fourTimes).low).toBeCloseTo(clusteredInterval(once).low, 10);
  });

  it("shrinks with repeats where tasks are all alike", () => {
    const alike = Array.from({ length: 10 }, () => ({ passed: 2, scored: 4 }));
    // Variance 0 between tasks says nothing about 40 runs being independent: it stays at ten tasks' worth.
    expect(clusteredInterval(alike)).toEqual(wilson(5, 10));
    const mixed = Array.from({ length: 10 }, (_, index) => ({ passed: index % 2 === 0 ? 1 : 3, scored: 4 }));
    expect(clusteredInterval(mixed).high).toBeLessThan(wilson(5, 10).high);
  });

  it("holds the true rate of tasks like these in 93 % of the cases or more, where Wilson's over all runs does not", () => {
    const random = seededRandom("coverage");
    const cases = 2_000;
    let [clustered, naive] = [0, 0];
    for (let each = 0; each < cases; each++) {
      // A third never, a third always, a third evenly between: the true rate is one half.
      const own = Array.from({ length: 20 }, () => {
        const kind = random();
        const rate = kind < 1 / 3 ? 0 : kind < 2 / 3 ? 1 : random();
        return { passed: Array.from({ length: 4 }, () => random() < rate).filter(Boolean).length, scored: 4 };
      });
      const holds = ({ low, high }: { low: number; high: number }) => low <= 0.5 && 0.5 <= high;
      if (holds(clusteredInterval(own))) clustered++;
      if (
        holds(
          wilson(
            own.reduce((sum, tally) => sum + tally.passed, 0),
            80,
          ),
        )
      )
        naive++;
    }
    expect(clustered / cases).toBeGreaterThanOrEqual(0.93);
    expect(naive / cases).toBeLessThan(0.8);
  });
});
