import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { surfaces } from "../../core/edit.ts";
import { approaches, approachSurfaces, planSlots } from "../../core/proposal.ts";

describe("planSlots", () => {
  it("names a different approach in each slot", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat({ max: 1_000 }), (count, turn) => {
        const slots = planSlots(count, turn);
        expect(slots.map((slot) => slot.number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        expect(new Set(slots.map((slot) => slot.approach)).size).toBe(count);
      }),
    );
  });

  it("samples each slot differently, within what servers accept", () => {
    const slots = planSlots(5, 0);
    expect(new Set(slots.map((slot) => `${slot.temperature} ${slot.topP}`)).size).toBe(5);
    for (const { temperature, topP } of slots) {
      expect(temperature > 0 && temperature <= 1).toBe(true);
      expect(topP > 0 && topP <= 1).toBe(true);
    }
  });

  it("turns, so that in five turns every approach comes first once", () => {
    const firsts = Array.from({ length: 5 }, (_, turn) => planSlots(1, turn)[0]?.approach);
    expect(new Set(firsts)).toEqual(new Set(approaches));
  });
});

describe("approachSurfaces", () => {
  it("leaves no surface without an approach, and gives each to one only", () => {
    expect(Object.values(approachSurfaces).flat().sort()).toEqual([...surfaces].sort());
  });
});
