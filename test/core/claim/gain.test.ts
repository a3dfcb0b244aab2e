import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Gain, gainOf, pairedGain, readingOf } from "../../../core/claim/gain.ts";
import { seededRandom } from "../../../core/random.ts";
import { aWorld, measure } from "./worlds.ts";

const differences = fc.array(
  fc.integer({ min: -4, max: 4 }).map((quarter) => quarter / 4),
  { minLength: 1, maxLength: 60 },
);

describe("a gain", () => {
  it("can't be written down without its interval", () => {
    // @ts-expect-error a bare difference is no gain
    const bare: Gain = { difference: 0.1 };
    // @ts-expect-error nor is one with an interval that somebody made up: only gainOf, which checks it, makes gains
    const madeUp: Gain = { difference: 0.1, interval: { low: 0, high: 1 } };
    expect([bare, madeUp]).toHaveLength(2);
  });

  it("is refused when its interval does not hold it", () => {
    expect(() => gainOf(0.3, { low: -0.1, high: 0.2 })).toThrow(/0\.3 does not lie in its interval -0\.1 to 0\.2/);
    expect(() => gainOf(Number.NaN, { low: -1, high: 1 })).toThrow(RangeError);
  });

  it.each([
    [{ low: 0.01, high: 0.3 }, 0.1, "gain"],
    [{ low: -0.3, high: -0.01 }, -0.1, "loss"],
    [{ low: 0, high: 0.3 }, 0.1, "not-shown"],
  ] as const)("with interval %j reads as the interval says", (interval, difference, reading) => {
    expect(readingOf(gainOf(difference, interval))).toBe(reading);
  });
});

describe("pairedGain", () => {
  it("lies in [-1, 1], holds the mean, and mirrors", () => {
    fc.assert(
      fc.property(differences, (values) => {
        const { difference, interval } = pairedGain(values);
        const mirrored = pairedGain(values.map((value) => -value));
        expect(difference).toBeCloseTo(values.reduce((sum, each) => sum + each, 0) / values.length, 12);
        expect(interval.low).toBeGreaterThanOrEqual(-1);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(mirrored.interval.low).toBeCloseTo(-interval.high, 12);
      }),
    );
  });

  it("does not depend on the order of tasks", () => {
    fc.assert(
      fc.property(differences, (values) => {
        const reversed = pairedGain([...values].reverse());
        expect(reversed.interval.low).toBeCloseTo(pairedGain(values).interval.low, 12);
      }),
    );
  });

  it("is Bonett and Price's interval for single runs: centre (b − c)/(n + 2)", () => {
    // 12 won, 2 lost, 6 alike: p12 = 13/22, p21 = 3/22; 10/22 ± 1.96·√((16/22 − (10/22)²)/22).
    const { interval } = pairedGain([...Array(12).fill(1), ...Array(2).fill(-1), ...Array(6).fill(0)]);
    const half = 1.959964 * Math.sqrt((16 / 22 - (10 / 22) ** 2) / 22);
    expect(interval.low).toBeCloseTo(10 / 22 - half, 6);
    expect(interval.high).toBeCloseTo(10 / 22 + half, 6);
  });

  it("admits doubt when all tasks agree: no width of zero", () => {
    const { interval } = pairedGain(Array(11).fill(0));
    expect(interval.high).toBeGreaterThan(0.2);
    expect(interval.low).toBeCloseTo(-interval.high, 12);
  });

  it("needs a task", () => {
    expect(() => pairedGain([])).toThrow(RangeError);
  });

  it.each([
    { tasks: 6, repeats: 2, gain: 0 },
    { tasks: 11, repeats: 2, gain: 0.2 },
    { tasks: 15, repeats: 2, gain: 0 },
    { tasks: 21, repeats: 2, gain: 0.1 },
    { tasks: 27, repeats: 1, gain: 0.05 },
    { tasks: 27, repeats: 3, gain: 0.3 },
  ])("holds the true gain in 94 % of the cases or more ($tasks tasks × $repeats, true gain $gain)", (world) => {
    const random = seededRandom(JSON.stringify(world));
    const cases = 1_500;
    let held = 0;
    for (let each = 0; each < cases; each++) {
      const { interval } = pairedGain(measure(aWorld(world, random), world.repeats, random).differences);
      if (interval.low <= world.gain && world.gain <= interval.high) held++;
    }
    expect(held / cases).toBeGreaterThanOrEqual(0.94);
  });
});
