import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { similarity } from "../../core/similarity.ts";

const text = fc.string({ maxLength: 40 });

describe("similarity", () => {
  it("is symmetric, from 0 to 1, and 1 for a text and itself", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(similarity(a, b)).toBeCloseTo(similarity(b, a), 12);
        expect(similarity(a, b)).toBeGreaterThanOrEqual(0);
        expect(similarity(a, b)).toBeLessThanOrEqual(1 + 1e-12);
        expect(similarity(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it("folds case and white space", () => {
    expect(similarity("Check  the\nOutput", " check the output")).toBeCloseTo(1, 12);
  });

  it.each([
    ["check the output", "xyz", 0],
    ["ab", "ab", 1],
    ["ab", "abc", 0],
    ["", "", 1],
    ["", "something", 0],
  ])("of %j and %j is %d", (a, b, expected) => {
    expect(similarity(a, b)).toBeCloseTo(expected, 12);
  });

  it("puts a rewording above .9 and another idea far below", () => {
    const advice = "Before finishing, read every file that you wrote and compare it with the request.";
    expect(similarity(advice, advice.replace("Before finishing", "Before you finish"))).toBeGreaterThan(0.9);
    expect(similarity(advice, "After an error, find its cause before you try anything else.")).toBeLessThan(0.4);
  });
});
