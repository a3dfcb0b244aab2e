import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { shuffled } from "../../core/random.ts";
import { bare, isOwnWords, type OwnWords, ownMechanisms, ownWords, withNames } from "../../core/weakness/own-words.ts";
import { mechanisms } from "../../core/weakness.ts";
import { aFailure } from "../builders.ts";

const someFailures = fc
  .array(
    fc.constantFrom<"unlabelled" | (typeof mechanisms)[number] | OwnWords>(
      "unlabelled",
      ...mechanisms,
      ownWords("asks nobody"),
      ownWords("keeps silent"),
      ownWords("guesses"),
    ),
    { maxLength: 12 },
  )
  .map((given) =>
    given.map((mechanism, at) =>
      aFailure(`t${at}`, { label: mechanism === "unlabelled" ? null : { mechanism, description: `run ${at}` } }),
    ),
  );

describe("mechanisms in own words", () => {
  it("are those outside the vocabulary", () => {
    expect(mechanisms.filter(isOwnWords)).toEqual([]);
    expect(isOwnWords(ownWords("asks nobody"))).toBe(true);
    expect(bare(ownWords("asks nobody"))).toBe("asks nobody");
  });

  it("are listed once each with the description of their first failure, whatever the order of arrival", () => {
    fc.assert(
      fc.property(someFailures, fc.string(), (failures, seed) => {
        const found = ownMechanisms(shuffled(failures, seed));
        expect(found).toEqual(ownMechanisms(failures));
        expect(new Set(found.map((each) => each.words)).size).toBe(found.length);
        const labels = failures.flatMap(({ label }) => (label && isOwnWords(label.mechanism) ? [label] : []));
        expect(found.map((each) => each.words).sort()).toEqual(
          [...new Set(labels.map((each) => each.mechanism))].sort(),
        );
      }),
    );
  });

  it("take the names that are given to them; nothing else of a failure changes", () => {
    fc.assert(
      fc.property(someFailures, (failures) => {
        const names = new Map([[ownWords("guesses"), ownWords("asks nobody")]]);
        for (const [at, named] of withNames(failures, names).entries()) {
          const failure = failures[at];
          const expected =
            failure?.label?.mechanism === "other: guesses" ? "other: asks nobody" : failure?.label?.mechanism;
          expect(named.label?.mechanism).toBe(expected);
          expect({ ...named, label: null }).toEqual({ ...failure, label: null });
        }
      }),
    );
  });
});
