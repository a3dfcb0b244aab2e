import { describe, expect, it } from "@jest/globals";
import type { Evidence } from "../../../core/evidence/evidence.ts";
import { heldBack } from "../../../core/evidence/held-back.ts";
import { pairTasks } from "../../../core/evidence/tally.ts";
import { anEvidence, task } from "../../builders.ts";

const usable = (evidence: Evidence) => pairTasks(1, evidence).filter((each) => each.usable).length;

describe("heldBack", () => {
  const withErrors = (parent: number, candidate: number) => {
    const row = (at: number) =>
      ({ split: "held-in", parent: at < parent ? "E" : "P", candidate: at < candidate ? "E" : "P" }) as const;
    const table = anEvidence(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`t${at}`, row(at)])));
    return heldBack(usable(table), table);
  };

  it.each([
    { parent: 0, candidate: 4, held: false },
    { parent: 0, candidate: 5, held: true },
    { parent: 5, candidate: 8, held: false },
    { parent: 8, candidate: 0, held: false },
    { parent: 0, candidate: 1, held: false },
  ])("of $candidate errors in 40 against $parent: $held", ({ parent, candidate, held }) => {
    expect(withErrors(parent, candidate) !== null).toBe(held);
  });

  it("holds when under 60 % of the tasks are left, with both lines in the ledger", () => {
    expect(withErrors(16, 16)).toBeNull();
    expect(withErrors(17, 17)).toMatchObject({
      verdict: { kind: "undecided", reason: "coverage" },
      checks: [{ holds: false, observation: "23 of 40 tasks usable in both arms" }, { holds: true }],
    });
  });

  it("can't judge a benchmark without tasks", () => {
    const nothing = anEvidence({});
    expect(heldBack(0, nothing)).toMatchObject({ verdict: { reason: "coverage" } });
  });

  it("takes one errored trial for bad luck, and a second for a sign", () => {
    const quiet = anEvidence(
      Object.fromEntries(
        Array.from({ length: 89 }, (_, at) => [`t${at}`, { split: "held-in", parent: "PF", candidate: "" } as const]),
      ),
    );
    const withErrors = (errors: number) => {
      const candidate = Array.from({ length: errors }, (_, at) => ({
        taskId: task(`t${at}`),
        repeat: 1,
        outcome: "errored" as const,
      }));
      return heldBack(89 - errors, { ...quiet, candidate });
    };
    expect(withErrors(1)).toBeNull();
    expect(withErrors(2)).toMatchObject({ verdict: { kind: "undecided", reason: "error-rate" } });
  });
});
