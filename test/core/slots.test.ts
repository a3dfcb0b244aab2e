import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { surfaces } from "../../core/edit.ts";
import { type ApproachVerdict, approaches, approachOrder, approachSurfaces, planSlots } from "../../core/slots.ts";
import { categories } from "../../core/weakness.ts";

const verdict: fc.Arbitrary<ApproachVerdict> = fc.record({
  approach: fc.constantFrom(...approaches),
  category: fc.constantFrom(...categories),
  accepted: fc.boolean(),
});
const accepted = (approach: ApproachVerdict["approach"], category: ApproachVerdict["category"] = "planning") =>
  ({ approach, category, accepted: true }) as const;
const rejected = (approach: ApproachVerdict["approach"], category: ApproachVerdict["category"] = "planning") =>
  ({ approach, category, accepted: false }) as const;

describe("planSlots", () => {
  it("names a different approach in each slot, whatever was learnt", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 1_000 }),
        fc.array(verdict),
        (count, turn, verdicts) => {
          const slots = planSlots(count, approachOrder(verdicts, "planning", turn));
          expect(slots.map((slot) => slot.number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
          expect(new Set(slots.map((slot) => slot.approach)).size).toBe(count);
        },
      ),
    );
  });

  it("samples each slot differently, within what servers accept", () => {
    const slots = planSlots(5, approaches);
    expect(new Set(slots.map((slot) => `${slot.temperature} ${slot.topP}`)).size).toBe(5);
    for (const { temperature, topP } of slots) {
      expect(temperature > 0 && temperature <= 1).toBe(true);
      expect(topP > 0 && topP <= 1).toBe(true);
    }
  });
});

describe("approachOrder", () => {
  it("turns without verdicts, so that in five turns every approach comes first once", () => {
    const firsts = approaches.map((_, turn) => approachOrder([], "context", turn)[0]);
    expect(new Set(firsts)).toEqual(new Set(approaches));
  });

  it("prefers what was accepted, and puts what only failed behind what was never tried", () => {
    const order = approachOrder([accepted("tool_wrapper"), rejected("prompt_guidance")], "planning", 0);
    expect(order[0]).toBe("tool_wrapper");
    expect(order.at(-1)).toBe("prompt_guidance");
  });

  it("comes back to what was tried little, however bad it began", () => {
    const others = approaches.filter((each) => each !== "prompt_guidance");
    const verdicts = [rejected("prompt_guidance"), ...others.flatMap((each) => Array(8).fill(rejected(each)))];
    expect(approachOrder(verdicts, "planning", 2)[0]).toBe("prompt_guidance");
  });

  it("trusts verdicts on its own category more than those on others", () => {
    const verdicts = [
      ...Array(2).fill(accepted("tool_wrapper", "planning")),
      ...Array(2).fill(accepted("planning_template", "context")),
    ];
    expect(approachOrder(verdicts, "planning", 0)[0]).toBe("tool_wrapper");
    expect(approachOrder(verdicts, "context", 0)[0]).toBe("planning_template");
  });

  it("does not depend on the order of the verdicts", () => {
    fc.assert(
      fc.property(fc.array(verdict), fc.nat({ max: 4 }), (verdicts, turn) => {
        expect(approachOrder([...verdicts].reverse(), "context", turn)).toEqual(
          approachOrder(verdicts, "context", turn),
        );
      }),
    );
  });

  it("never loses by one more acceptance", () => {
    fc.assert(
      fc.property(fc.array(verdict), fc.constantFrom(...approaches), (verdicts, approach) => {
        const place = (given: readonly ApproachVerdict[]) => approachOrder(given, "context", 0).indexOf(approach);
        const swapped = verdicts.map((each) => (each.approach === approach ? { ...each, accepted: true } : each));
        expect(place(swapped)).toBeLessThanOrEqual(place(verdicts));
      }),
    );
  });
});

describe("approachSurfaces", () => {
  it("leaves no surface without an approach, and gives each to one only", () => {
    expect(Object.values(approachSurfaces).flat().sort()).toEqual([...surfaces].sort());
  });
});
