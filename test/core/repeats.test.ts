import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isFresh, isMeasured, measuredRepeat, repeatOf, sentinelRepeat } from "../../core/repeats.ts";
import { freshRepeats } from "../../core/trial.ts";

const numbered = (repeat: number) => ({ key: { repeat } });

describe("the number of a repeat", () => {
  it("says series and repeat of a measured run, and no other kind of run has it", () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.integer({ min: 1, max: 899 }), (series, repeat) => {
        const number = measuredRepeat(series, repeat);
        expect(repeatOf(number)).toEqual({ kind: "measured", series, repeat });
        expect([isMeasured(numbered(number)), isFresh(numbered(number))]).toEqual([true, false]);
      }),
    );
    expect(measuredRepeat(0, 7)).toBe(7);
  });

  it("tells sentinels and fresh runs apart", () => {
    for (const iteration of [1, 57, 100])
      expect(repeatOf(sentinelRepeat(iteration))).toEqual({ kind: "sentinel", iteration });
    for (const repeat of [1, 40]) expect(repeatOf(freshRepeats + repeat)).toEqual({ kind: "fresh", repeat });
  });

  it.each([
    [-1, 1],
    [0, 0],
    [0, 900],
  ])("does not exist for repeat %s of series %s", (series, repeat) => {
    expect(() => measuredRepeat(series, repeat)).toThrow(RangeError);
  });
});
