import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { seededRandom, seedNumber, shuffled } from "../../core/random.ts";

describe("seededRandom", () => {
  it("gives the same numbers for the same seed, all of them in [0, 1)", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const [one, two] = [seededRandom(seed), seededRandom(seed)];
        for (let draw = 0; draw < 20; draw++) {
          const number = one();
          expect(two()).toBe(number);
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThan(1);
        }
      }),
    );
  });

  it("never changes: a split that was stored years ago can be recomputed", () => {
    const random = seededRandom("self-harness");
    expect([random(), random(), random()]).toEqual([0.5707978692371398, 0.8142698428127915, 0.9742888284381479]);
  });

  it("fills the tenths of the interval evenly", () => {
    const random = seededRandom("uniform");
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      const tenth = Math.floor(random() * 10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    // Five standard deviations around 1000.
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe("shuffled", () => {
  it("keeps every item once and leaves its input alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const before = [...items];
        const numerically = (a: number, b: number) => a - b;
        expect(shuffled(items, seed).sort(numerically)).toEqual([...items].sort(numerically));
        expect(items).toEqual(before);
      }),
    );
  });

  it("puts every item first about equally often", () => {
    const firsts = Array.from({ length: 3_000 }, (_, seed) => shuffled(["a", "b", "c"], `${seed}`)[0]);
    for (const item of ["a", "b", "c"])
      expect(Math.abs(firsts.filter((each) => each === item).length - 1_000)).toBeLessThan(130);
  });
});

describe("seedNumber", () => {
  it("is a whole number of 31 bits that depends on the text alone", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seed = seedNumber(text);
        expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
        expect(seedNumber(text)).toBe(seed);
      }),
    );
  });

  it("tells the repeats of a task apart", () => {
    expect(new Set(["a/1", "a/2", "b/1"].map(seedNumber)).size).toBe(3);
  });
});
