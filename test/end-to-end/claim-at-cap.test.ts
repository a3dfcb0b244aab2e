import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TrialRecord } from "../../core/ports.ts";
import { isFresh } from "../../core/repeats.ts";
import type { OptimizationReport } from "../../core/report.ts";
import { noCaps } from "../conformance/values.ts";
import { optimizationId } from "../support/optimization.ts";
import { openWorld, type World } from "../support/world.ts";

/** A limit for what hangs on a machine that does much else. */
const timeoutMs = 300_000;
const id = "opt-capped";
const tasks = 8;
/** 4 held-out tasks, twice, with both versions. */
const claim = 16;
/** Baseline and first candidate once on each task; of the second candidate's eight runs three fit. */
const cap = claim + 2 * tasks + 3;

/** One story, told in order: each step needs what the ones before it left behind. */
describe("an optimization whose budget ends after a promotion", () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
    world.rules = ["A", "B"];
    // One rule does for every other task, the rest need two.
    world.passes = (task, rules) => rules.size > Number(task.slice(1)) % 2;
    await world.startWorker();
    await world.start(world.plan(id, tasks, { iterations: 3, budget: { ...noCaps, trials: cap } }));
  }, timeoutMs);
  afterAll(() => world.close(), 60_000);

  const optimization = async () => {
    const found = await world.database.records.optimization(optimizationId(id));
    return { ...found, report: found?.report as OptimizationReport };
  };
  const freshRuns = async () =>
    (await world.database.records.listTrials(optimizationId(id))).filter((trial) => isFresh(trial) && trial.outcome);
  const runsOf = (trials: readonly TrialRecord[], versionId: string) =>
    trials.filter((trial) => trial.key.versionId === versionId).length;

  it(
    "stops early enough for its claim, and makes it",
    async () => {
      const result = await world.result(id);
      expect(result).toMatchObject({ end: "out-of-budget", iterations: 1, accepted: 1 });
      expect(result.detail).toMatch(
        /trials of the optimization: 19 of 35 .*, 16 are kept for the fresh runs of the claim/,
      );
      expect(await freshRuns()).toHaveLength(claim);
      expect((await world.database.paidCalls.spendOf(optimizationId(id))).trials).toBe(cap);
      expect((await optimization()).report.claim).toMatchObject({ tasks: 4, repeats: 2, reading: expect.any(String) });
    },
    timeoutMs,
  );

  it("says what is missing when it is to go on without more", async () => {
    const { code, error } = await world.cli("resume", id);
    expect({ code, error }).toEqual({
      code: 20,
      error: expect.stringContaining("trials: 35 of 35 is spent and 16 are kept for the fresh runs of the claim"),
    });
    const { out } = await world.cli("budget", id);
    expect(out).toMatch(/kept for the fresh runs of the claim \$[\d.]+, \d+ tokens, 16 trials/);
  }, 60_000);

  it(
    "goes on with more, and claims for its next version by runs of both versions in one window",
    async () => {
      const before = await freshRuns();
      await world.client.resume(id, { trials: 500 });
      const result = await world.result(id);
      expect(["converged", "iterations-done"]).toContain(result.end);
      const { startingVersionId, finalVersionId } = result;
      const after = await freshRuns();
      const added = after.filter((trial) => !before.some((each) => each.id === trial.id));
      expect([runsOf(added, startingVersionId), runsOf(added, finalVersionId)]).toEqual([claim / 2, claim / 2]);
      const { report } = await optimization();
      expect(report.claim).toMatchObject({
        tasks: 4,
        repeats: 2,
        starting: { scored: 8 },
        final: { scored: 8, passed: 8 },
      });
      expect(report.heldOutLooks.reports).toBe(2);
    },
    timeoutMs,
  );

  it("shows its weakness as one that recurred under one id and then was cured", async () => {
    const { out } = await world.cli("show", id, "weaknesses", "--json");
    const weaknesses = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((each) => each["event"] === "weaknesses");
    // Every held-in task fails at first, with one rule every other one still does, with both none.
    const seen = [
      { iteration: 1, frequency: 4 },
      { iteration: 2, frequency: 2 },
    ];
    expect(weaknesses).toEqual([expect.objectContaining({ id: "W-001", seen, recurrence: "cured" })]);
  }, 60_000);
});
