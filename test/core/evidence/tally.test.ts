import { describe, expect, it } from "@jest/globals";
import { missingTrials, pairTasks, sumPasses } from "../../../core/evidence/tally.ts";
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
