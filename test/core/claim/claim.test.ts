import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { claimOf } from "../../../core/claim/claim.ts";
import type { TrialRecord } from "../../../core/ports.ts";
import { shuffled } from "../../../core/random.ts";
import { freshRepeats } from "../../../core/trial.ts";
import { aTrial, version } from "../../builders.ts";

const [start, final] = [version("v-start"), version("v-final")];
const marks = ["passed", "failed", "passed", "failed", "errored"] as const;
const arm = fc.array(fc.constantFrom(...marks), { minLength: 1, maxLength: 4 });
const rows = fc.array(fc.record({ before: arm, after: arm }), { minLength: 1, maxLength: 20 });

function trialsOf(
  table: readonly {
    readonly before: readonly (typeof marks)[number][];
    readonly after: readonly (typeof marks)[number][];
  }[],
) {
  return table.flatMap(({ before, after }, index) =>
    [
      [start, before],
      [final, after],
    ].flatMap(([versionId, outcomes]) =>
      (outcomes as typeof before).map((outcome, repeat) =>
        aTrial(`t${index}`)
          .of(String(versionId))
          .in("held-out")
          .repeat(freshRepeats + 1 + repeat)
          .that(outcome),
      ),
    ),
  );
}

const claim = (trials: readonly TrialRecord[], starting = start, other = final) =>
  claimOf(trials, { starting, final: other }, new Map());

describe("a claim", () => {
  it("does not depend on the order in which trials ended", () => {
    fc.assert(
      fc.property(rows, fc.string(), (table, order) => {
        const [one, two] = [claim(trialsOf(table)), claim(shuffled(trialsOf(table), order))];
        expect(two?.gain.difference ?? 0).toBeCloseTo(one?.gain.difference ?? 0, 12);
        expect(two?.gain.interval.low ?? 0).toBeCloseTo(one?.gain.interval.low ?? 0, 12);
        expect(two?.noise.floor ?? 0).toBeCloseTo(one?.noise.floor ?? 0, 12);
        expect([two?.mcnemarP, two?.starting.passed]).toEqual([one?.mcnemarP, one?.starting.passed]);
      }),
    );
  });

  it("turns around when the two versions change places, and its noise floor and p stay", () => {
    fc.assert(
      fc.property(rows, (table) => {
        const [there, back] = [claim(trialsOf(table)), claim(trialsOf(table), final, start)];
        expect(back?.gain.difference ?? 0).toBeCloseTo(-(there?.gain.difference ?? 0), 12);
        expect(back?.gain.interval.high ?? 0).toBeCloseTo(-(there?.gain.interval.low ?? 0), 12);
        expect([back?.improved, back?.regressed]).toEqual([there?.regressed, there?.improved]);
        expect(back?.mcnemarP).toBe(there?.mcnemarP);
        expect(back?.noise.floor ?? 0).toBeCloseTo(there?.noise.floor ?? 0, 12);
      }),
    );
  });

  it("counts every task once: in both arms or left out of both", () => {
    fc.assert(
      fc.property(rows, (table) => {
        const scored = (outcomes: readonly string[]) => outcomes.some((each) => each !== "errored");
        const both = table.filter(({ before, after }) => scored(before) && scored(after)).length;
        const made = claim(trialsOf(table));
        expect(made === null).toBe(both === 0);
        if (made) expect([made.tasks, made.tasks + made.tasksLeftOut]).toEqual([both, table.length]);
      }),
    );
  });

  it("is never shown by a harness against a copy of itself with the same results", () => {
    fc.assert(
      fc.property(rows, (table) => {
        const copy = trialsOf(table.map(({ before }) => ({ before, after: before })));
        expect(claim(copy)?.reading ?? "not-shown").toBe("not-shown");
      }),
    );
  });

  it("rests on the runs of its own window: those of an earlier claim, for another version, are no part of it", () => {
    const other = version("v-other");
    const table = [
      { before: ["failed", "failed"], after: ["passed", "passed"] },
      { before: ["failed", "failed"], after: ["passed", "failed"] },
    ] as const;
    const ours = trialsOf(table.map(({ before, after }) => ({ before: [...before], after: [...after] })));
    const earlier = [start, other].flatMap((id) =>
      ["t0", "t1", "t2"].map((name) =>
        aTrial(name)
          .of(String(id))
          .in("held-out")
          .repeat(freshRepeats + 3)
          .that("passed"),
      ),
    );
    expect(claim([...earlier, ...ours])).toEqual(claim(ours));
    expect(claim([...earlier, ...ours])).toMatchObject({ tasks: 2, tasksLeftOut: 0, repeats: 2 });
  });
});
