import { describe, expect, it } from "@jest/globals";
import type { OptimizationRecord } from "../../core/ports.ts";
import { ratesByBenchmark } from "../../core/report-benchmarks.ts";
import { withTimeouts } from "../../core/task.ts";
import { freshRepeats } from "../../core/trial.ts";
import { aTask, aTrial, version } from "../builders.ts";

const optimization = (tasks: readonly [string, string][]) =>
  ({
    startingVersionId: version("v-start"),
    currentVersionId: version("v-final"),
    tasks: tasks.map(([id, benchmark]) => ({ task: aTask(id, { benchmark }), split: "held-in" })),
  }) as unknown as OptimizationRecord;

describe("the rates of several benchmarks", () => {
  it("are told apart, without the fresh runs that belong to the claim", () => {
    const trials = [
      aTrial("same").that("failed"),
      aTrial("same").of("v-final").that("passed"),
      aTrial("other.same").that("passed"),
      aTrial("other.same").of("v-final").that("failed"),
      aTrial("same")
        .of("v-final")
        .repeat(freshRepeats + 1)
        .that("failed"),
      aTrial("same").of("v-rejected").that("failed"),
    ];
    const rates = ratesByBenchmark(
      optimization([
        ["same", "first"],
        ["other.same", "other"],
      ]),
      trials,
    );
    expect(
      rates.map(({ name, tasks, starting, final }) => [name, tasks, starting.passed, final.passed, final.scored]),
    ).toEqual([
      ["first", 1, 0, 1, 1],
      ["other", 1, 1, 0, 1],
    ]);
  });

  it("are not listed for a single one", () => {
    expect(
      ratesByBenchmark(
        optimization([
          ["a", "one"],
          ["b", "one"],
        ]),
        [],
      ),
    ).toEqual([]);
  });
});

describe("a task's limits", () => {
  it("are stretched phase by phase", () => {
    const task = withTimeouts(aTask("a"), { agent: 2, verifier: 0.5, build: 3 });
    expect([task.agentTimeoutMs, task.verifierTimeoutMs, task.environment.buildTimeoutMs]).toEqual([
      120_000, 30_000, 180_000,
    ]);
  });
});
