import { describe, expect, it } from "@jest/globals";
import { heldBack, missingTrials, pairTasks, sumPasses } from "../../../core/evidence/tally.ts";
import { anEvidence } from "../../builders.ts";

const evidence = anEvidence({
  a: { split: "held-in", target: true, parent: "PF", candidate: "P." },
  b: { split: "held-in", parent: "PP", candidate: "EP" },
  c: { split: "held-out", parent: "..", candidate: "PI" },
  d: { split: "sealed", parent: "PP", candidate: "PP" },
  e: { split: "held-out", parent: "P.", candidate: ".P" },
});
const tasks = pairTasks(2, evidence);

describe("pairTasks", () => {
  it("lines up both arms of every open task, with what is missing", () => {
    expect(tasks.map((task) => [task.taskId, task.target, task.usable])).toEqual([
      ["a", true, true],
      ["b", false, false],
      ["c", false, false],
      ["e", false, true],
    ]);
    expect(tasks[0]).toMatchObject({
      parent: { passes: 1, failures: 1, missing: [] },
      candidate: { passes: 1, failures: 0, missing: [2] },
    });
  });

  it("takes a task with an errored or invalid trial out of both sums", () => {
    expect([sumPasses(tasks, "parent"), sumPasses(tasks, "candidate")]).toEqual([2, 2]);
  });
});

describe("missingTrials", () => {
  it("asks for the parent's first, and for nothing of a task that has left", () => {
    expect(missingTrials(tasks)).toEqual([
      { arm: "candidate", taskId: "a", repeat: 2 },
      { arm: "parent", taskId: "e", repeat: 2 },
      { arm: "candidate", taskId: "e", repeat: 1 },
    ]);
  });
});

describe("heldBack", () => {
  const withErrors = (parent: number, candidate: number) => {
    const row = (at: number) =>
      ({ split: "held-in", parent: at < parent ? "E" : "P", candidate: at < candidate ? "E" : "P" }) as const;
    const table = anEvidence(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`t${at}`, row(at)])));
    return heldBack(pairTasks(1, table), table);
  };

  it.each([
    { parent: 0, candidate: 4, held: false },
    { parent: 0, candidate: 5, held: true },
    { parent: 5, candidate: 8, held: false },
    { parent: 8, candidate: 0, held: false },
  ])("of $candidate errors in 40 against $parent: $held", ({ parent, candidate, held }) => {
    expect(withErrors(parent, candidate) !== null).toBe(held);
  });

  it("holds when under 60 % of the tasks are left, with both lines in the ledger", () => {
    expect(withErrors(16, 16)).toBeNull();
    expect(withErrors(17, 17)).toMatchObject({
      verdict: { kind: "undecided", reason: "coverage" },
      ledger: [{ holds: true }, { holds: false, observation: "23 of 40 tasks usable in both arms" }],
    });
  });

  it("can't judge a benchmark without tasks", () => {
    const nothing = anEvidence({});
    expect(heldBack(pairTasks(1, nothing), nothing)).toMatchObject({ verdict: { reason: "coverage" } });
  });
});
