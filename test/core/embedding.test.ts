import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cosine, hashedTfIdf } from "../../core/embedding.ts";

const texts = fc.array(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 6 });

describe("hashedTfIdf", () => {
  it("gives vectors of one length, each of length 1 or of nothing", () => {
    fc.assert(
      fc.property(texts, (given) => {
        const vectors = hashedTfIdf(given);
        expect(new Set(vectors.map((vector) => vector.length)).size).toBe(1);
        for (const vector of vectors) {
          const length = Math.hypot(...vector);
          expect(Math.min(Math.abs(length - 1), length)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it("does not depend on order, case or punctuation", () => {
    const [first, second] = hashedTfIdf(["Reads the output, again.", "commits"]);
    const [other, same] = hashedTfIdf(["commits", "reads OUTPUT again"]);
    expect(cosine(first ?? [], same ?? [])).toBeCloseTo(1, 9);
    expect(cosine(second ?? [], other ?? [])).toBeCloseTo(1, 9);
  });

  it("puts two wordings of one behaviour closer than another behaviour", () => {
    const [a, b, c] = hashedTfIdf([
      "The agent committed without setting an author identity, so git refused the commit.",
      "Git refused the commits because no author identity had been set.",
      "The agent finished without reading the file that it had written.",
    ]) as [number[], number[], number[]];
    expect(cosine(a, b)).toBeGreaterThan(2 * cosine(a, c));
    expect(cosine(a, b)).toBeGreaterThan(2 * cosine(b, c));
  });

  it("weighs words that all texts share less than those that tell them apart", () => {
    const shared = "the run of this task ended with a wrong result";
    const [a, b, c] = hashedTfIdf([`${shared} permission denied`, `${shared} permission denied`, `${shared} timeout`]);
    expect(cosine(a ?? [], b ?? [])).toBeGreaterThan(cosine(a ?? [], c ?? []) + 0.15);
  });
});

describe("cosine", () => {
  const vector = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 3 });

  it("is symmetric and from -1 to 1", () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        expect(cosine(a, b)).toBe(cosine(b, a));
        expect(Math.abs(cosine(a, b))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is 0 for a vector of nothing", () => expect(cosine([0, 0], [1, 2])).toBe(0));

  it("refuses vectors of different models", () => expect(() => cosine([1], [1, 2])).toThrow("lengths 1 and 2"));
});
