import { describe, expect, it } from "@jest/globals";
import { looksOfReports } from "../../core/claim/looks.ts";
import type { OptimizationRecord, SpendLine, TrialRecord } from "../../core/ports.ts";
import type { Proposal } from "../../core/proposal.ts";
import { type ReportSource, summarizeOptimization } from "../../core/report.ts";
import { freshRepeats } from "../../core/trial.ts";
import { aTrial, optimization, proposal, version } from "../builders.ts";

const start = version("v-start");
const final = version("v-final");

function anOptimization(currentVersionId = final): OptimizationRecord {
  return {
    plan: { optimizationId: optimization } as OptimizationRecord["plan"],
    currentVersionId,
    startingVersionId: start,
    splitDigest: "digest",
    exploratory: true,
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: null,
    end: null,
    report: null,
    tasks: [],
  };
}

function aProposal(id: string, status: Proposal["status"], slot: Proposal["slot"] = null): Proposal {
  return { id: proposal(id), status, slot } as Proposal;
}
const slot = { number: 1, approach: "prompt_guidance", temperature: 1, topP: 1 } as const;

const line = (costMicroUsd: number): SpendLine => ({
  role: "agent",
  model: "m",
  calls: 3,
  promptTokens: 100,
  cachedTokens: 40,
  completionTokens: 20,
  costMicroUsd,
});

function reportOf(changed: Partial<ReportSource>) {
  return summarizeOptimization({
    optimization: anOptimization(),
    trials: [],
    costs: [],
    iterations: [],
    weaknesses: [],
    proposals: [],
    validations: [],
    spend: [],
    before: { looks: 0, sealedOpenings: 0 },
    ...changed,
  });
}

/** Fresh runs of one task with both harnesses: one letter a run, P passed, F failed, E errored. */
function fresh(taskId: string, before: string, after: string): TrialRecord[] {
  const marks = { P: "passed", F: "failed", E: "errored" } as const;
  const arm = (versionId: string, letters: string) =>
    [...letters].map((letter, index) =>
      aTrial(taskId)
        .of(versionId)
        .in("held-out")
        .repeat(freshRepeats + index)
        .that(marks[letter as keyof typeof marks]),
    );
  return [...arm(start, before), ...arm(final, after)];
}

describe("the claim", () => {
  it("comes from fresh runs only, never from those that a gate has seen", () => {
    const seen = ["a", "b"].flatMap((id) => [
      aTrial(id).in("held-out").that("failed"),
      aTrial(id).of(final).in("held-out").that("passed"),
    ]);
    const { claim } = reportOf({ trials: [...seen, ...fresh("a", "P", "P"), ...fresh("b", "F", "F")] });
    expect(claim).toMatchObject({
      gain: { difference: 0 },
      improved: 0,
      starting: { rate: 0.5 },
      final: { rate: 0.5 },
    });
  });

  it("pairs by task: mean difference per task, tasks won and lost, McNemar on those", () => {
    const { claim } = reportOf({
      trials: [
        ...fresh("a", "FF", "PP"),
        ...fresh("b", "FF", "PP"),
        ...fresh("c", "PP", "PF"),
        ...fresh("d", "PF", "PP"),
        ...fresh("e", "PP", "PP"),
      ],
    });
    expect(claim).toMatchObject({ tasks: 5, improved: 3, regressed: 1, mcnemarP: expect.closeTo(0.625, 10) });
    expect(claim?.gain.difference).toBeCloseTo((1 + 1 - 0.5 + 0.5 + 0) / 5);
  });

  it("leaves a task out of both arms that one arm could not score, so that rates and difference agree", () => {
    const { claim } = reportOf({
      trials: [...fresh("a", "PP", "EE"), ...fresh("b", "FF", "PP"), ...fresh("c", "PF", "PF")],
    });
    expect(claim).toMatchObject({ tasks: 2, starting: { passed: 1, scored: 4 }, final: { passed: 3, scored: 4 } });
    expect(claim?.gain.difference).toBeCloseTo((claim?.final.rate ?? 0) - (claim?.starting.rate ?? 0));
  });

  it("comes from sealed tasks alone where there are any", () => {
    const sealed = [...fresh("s1", "FF", "PP"), ...fresh("s2", "FF", "FF")].map((trial) => ({
      ...trial,
      split: "sealed" as const,
    }));
    const { claim } = reportOf({ trials: [...sealed, ...fresh("h", "PP", "FF")] });
    expect(claim).toMatchObject({ split: "sealed", tasks: 2, gain: { difference: 0.5 } });
  });

  it("says how many tasks it had to leave out", () => {
    const { claim } = reportOf({ trials: [...fresh("a", "PP", "EE"), ...fresh("b", "FF", "PP")] });
    expect(claim).toMatchObject({ tasks: 1, tasksLeftOut: 1, repeats: 2 });
  });

  it("measures the noise floor by runs of each version against itself", () => {
    const rows = Array.from({ length: 20 }, (_, index) => fresh(`t${index}`, index < 4 ? "PF" : "FF", "PP"));
    const { claim } = reportOf({ trials: rows.flat() });
    expect(claim?.noise).toMatchObject({
      starting: { tasks: 20, disagreed: 4, first: 4, second: 0 },
      final: { tasks: 20, disagreed: 0, first: 20, second: 20 },
    });
    // 4 disagreements of 40 task pairs, and ten pseudo-tasks at .15.
    const discordance = (4 + 1.5) / (40 + 10);
    expect(claim?.noise.discordance).toBeCloseTo(discordance, 12);
    expect(claim?.noise.floor).toBeCloseTo(1.959964 * Math.sqrt(discordance / 40), 6);
  });

  it("never calls a model without noise on the strength of a few tasks that agree", () => {
    const { claim } = reportOf({ trials: [...fresh("a", "PP", "PP"), ...fresh("b", "FF", "FF")] });
    expect(claim?.noise.floor).toBeGreaterThan(0.3);
  });

  it("says what a pass cost with each version, all runs paid for", () => {
    const trials = [...fresh("a", "PF", "PP"), ...fresh("b", "FF", "PE")];
    const costs = trials.map(({ id, key }) => ({
      trialId: id,
      promptTokens: 80,
      cachedTokens: 0,
      completionTokens: 20,
      costMicroUsd: key.versionId === start ? 10 : 15,
      totalMs: 1_000,
    }));
    const { claim } = reportOf({ trials, costs });
    expect(claim?.cost.starting).toMatchObject({ runs: 4, passes: 1, costPerPassMicroUsd: 40, tokensPerPass: 400 });
    expect(claim?.cost.final).toMatchObject({ runs: 4, passes: 3, costPerPassMicroUsd: 20 });
    expect(claim?.bestOf).toMatchObject({ attempts: 1.5, unit: "cost" });
  });

  it.each([
    { why: "nothing was promoted", changed: { optimization: anOptimization(start), trials: fresh("a", "P", "P") } },
    {
      why: "there are no fresh runs",
      changed: { trials: [aTrial("a").that("passed"), aTrial("a").of(final).that("passed")] },
    },
    { why: "no task was scored with both", changed: { trials: fresh("a", "E", "P") } },
  ])("is not made when $why", ({ changed }) => {
    expect(reportOf(changed).claim).toBeNull();
  });
});

const anIteration = { prompts: {}, summary: "", closed: true, series: 0, baseline: null };

describe("summarizeOptimization", () => {
  it("measures the starting version and each promoted one, by split, without fresh runs", () => {
    const { measured } = reportOf({
      iterations: [
        { number: 1, versionId: start, promotedId: final, ...anIteration },
        { number: 2, versionId: final, promotedId: null, ...anIteration },
      ],
      trials: [
        aTrial("a").that("failed"),
        aTrial("b").in("held-out").that("passed"),
        aTrial("a").of(final).that("passed"),
        ...fresh("b", "F", "F"),
      ],
    });
    expect(measured).toMatchObject([
      { versionId: start, heldIn: { passed: 0, scored: 1 }, heldOut: { passed: 1, scored: 1 } },
      { versionId: final, heldIn: { passed: 1, scored: 1 }, heldOut: { passed: 0, scored: 0 } },
    ]);
  });

  it("counts what slots proposed, not the merge that was made of it", () => {
    const report = reportOf({
      proposals: [
        aProposal("P-111", "merged", slot),
        aProposal("P-112", "superseded", slot),
        aProposal("P-113", "rejected", slot),
        aProposal("P-114", "declined", slot),
        aProposal("P-115", "undecided", slot),
        aProposal("P-100", "accepted"),
        aProposal("P-200", "rejected"),
      ],
      spend: [line(300), line(101)],
    });
    expect(report).toMatchObject({ accepted: 2, rejected: 1, costMicroUsd: 401, costPerAcceptedEditMicroUsd: 201 });
  });

  it("has no cost per accepted edit when none was accepted", () => {
    expect(reportOf({ spend: [line(300)] }).costPerAcceptedEditMicroUsd).toBeNull();
  });

  it("adds prompt and completion tokens; cached ones are prompt tokens already", () => {
    expect(reportOf({ spend: [line(1), line(1)] }).tokens).toBe(240);
  });

  it("counts a held-out look for each validation that ran on held-out tasks, and one for the claim", () => {
    const validation = (versionId: string) =>
      ({ versionId: version(versionId) }) as ReportSource["validations"][number];
    const looked = [aTrial("h").in("held-out").of("v-a").that("failed"), aTrial("h").in("held-out").that("passed")];
    const looks = (trials: readonly TrialRecord[]) =>
      reportOf({ validations: [validation("v-a"), validation("v-b")], trials }).heldOutLooks;
    expect(looks([...looked, aTrial("i").of("v-b").that("failed")])).toMatchObject({
      validations: 1,
      reports: 0,
      total: 1,
    });
    expect(looks([...looked, ...fresh("h", "P", "P")])).toMatchObject({ validations: 1, reports: 1, total: 2 });
  });

  it("adds the looks of earlier optimizations with the same splits, and counts how often sealed tasks were opened", () => {
    const sealed = fresh("s", "F", "P").map((trial) => ({ ...trial, split: "sealed" as const }));
    const { heldOutLooks } = reportOf({ trials: sealed, before: { looks: 7, sealedOpenings: 2 } });
    expect(heldOutLooks).toEqual({ validations: 0, reports: 0, earlier: 7, total: 7, sealedOpenings: 3 });
    const stored = [
      { heldOutLooks: { validations: 3, reports: 1, earlier: 4, total: 8, sealedOpenings: 2 } },
      { heldOutLooks: { validations: 4, reports: 0, earlier: 0, total: 4, sealedOpenings: 1 } },
      { heldOutLooks: 5 },
      null,
    ];
    expect(looksOfReports(stored)).toEqual({ looks: 8, sealedOpenings: 2 });
  });

  it("bounds how much the best of several looks flatters, and says nothing of a single one", () => {
    const validations = ["v-a", "v-b"].map((id) => ({ versionId: version(id) }) as ReportSource["validations"][number]);
    const trials = ["v-a", "v-b"].flatMap((id) =>
      [1, 2].map((repeat) => aTrial("h").in("held-out").of(id).repeat(repeat).that("failed")),
    );
    expect(reportOf({ validations: validations.slice(0, 1), trials: trials.slice(0, 2) }).selectionBias).toBe(0);
    expect(reportOf({ validations, trials }).selectionBias).toBeGreaterThan(0);
  });

  it("counts every trial that ended", () => {
    const trials = [aTrial("a").that("passed"), aTrial("b").that("errored"), aTrial("c").that("is-open")];
    expect(reportOf({ trials })).toMatchObject({ trials: 2, exploratory: true });
  });
});
