import { describe, expect, it } from "@jest/globals";
import type { ReportSource } from "../../core/report.ts";
import { taskMatrixOf } from "../../core/task-matrix.ts";
import { freshRepeats } from "../../core/trial.ts";
import { aTask, aTrial, version } from "../builders.ts";

const source = {
  optimization: {
    startingVersionId: version("v-start"),
    tasks: [
      { task: aTask("in"), split: "held-in" },
      { task: aTask("out"), split: "held-out" },
      { task: aTask("never"), split: "sealed" },
    ],
  },
  iterations: [{ number: 2, versionId: version("v-start"), promotedId: version("v-new"), summary: "", closed: true }],
  proposals: [
    { id: "P-211", versionId: version("v-new") },
    { id: "P-212", versionId: version("v-other") },
    { id: "P-213", versionId: version("v-never-run") },
  ],
  trials: [
    aTrial("in").that("passed"),
    aTrial("in").repeat(2).that("failed"),
    aTrial("in").repeat(3).that("is-open"),
    aTrial("in").of("v-other").that("errored"),
    aTrial("out").of("v-new").that("passed"),
    aTrial("out")
      .of("v-new")
      .repeat(freshRepeats + 1)
      .that("failed"),
  ],
} as unknown as ReportSource;

describe("the matrix of tasks and versions", () => {
  it("has a column for each version that was run, fresh runs apart and first, named by what made it", () => {
    expect(taskMatrixOf(source).columns.map(({ versionId, runs, label }) => `${versionId} ${runs}: ${label}`)).toEqual([
      "v-new fresh: promoted in iteration 2",
      "v-start measured: start",
      "v-new measured: promoted in iteration 2",
      "v-other measured: P-212",
    ]);
  });

  it("has a row for each task, those that were never run too, by split", () => {
    expect(taskMatrixOf(source).rows.map((row) => row.taskId)).toEqual(["never", "out", "in"]);
  });

  it("counts each outcome apart and leaves open trials out", () => {
    const [never, out, inside] = taskMatrixOf(source).rows;
    const none = { passed: 0, failed: 0, errored: 0, invalid: 0 };
    expect(never?.cells).toEqual([none, none, none, none]);
    expect(out?.cells).toEqual([{ ...none, failed: 1 }, none, { ...none, passed: 1 }, none]);
    expect(inside?.cells).toEqual([none, { ...none, passed: 1, failed: 1 }, none, { ...none, errored: 1 }]);
  });
});
