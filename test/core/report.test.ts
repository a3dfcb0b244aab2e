import { describe, expect, it } from "@jest/globals";
import type { OptimizationRecord, SpendLine, TrialRecord } from "../../core/ports.ts";
import type { Proposal } from "../../core/proposal.ts";
import { passRateOf, type ReportSource, summarizeOptimization } from "../../core/report.ts";
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
    iterations: [],
    weaknesses: [],
    proposals: [],
    validations: [],
    spend: [],
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

describe("passRateOf", () => {
  it("counts passed over scored; errored, invalid and open trials are no failures", () => {
    const rate = passRateOf([
      aTrial("a").that("passed"),
      aTrial("b").that("failed"),
      aTrial("c").that("errored"),
      aTrial("d").that("invalid"),
      aTrial("e").that("is-open"),
    ]);
    expect(rate).toMatchObject({ passed: 1, scored: 2, unscored: 2, rate: 0.5 });
  });

  it("knows nothing when nothing was scored", () => {
    expect(passRateOf([aTrial("a").that("errored")])).toMatchObject({ rate: 0, interval: { low: 0, high: 1 } });
  });
});

describe("the claim", () => {
  it("comes from fresh runs only, never from those that a gate has seen", () => {
    const seen = ["a", "b"].flatMap((id) => [
      aTrial(id).in("held-out").that("failed"),
      aTrial(id).of(final).in("held-out").that("passed"),
    ]);
    const { claim } = reportOf({ trials: [...seen, ...fresh("a", "P", "P"), ...fresh("b", "F", "F")] });
    expect(claim).toMatchObject({ difference: 0, improved: 0, starting: { rate: 0.5 }, final: { rate: 0.5 } });
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
    expect(claim?.difference).toBeCloseTo((1 + 1 - 0.5 + 0.5 + 0) / 5);
    expect(claim && claim.interval.low < claim.difference && claim.difference < claim.interval.high).toBe(true);
  });

  it("leaves a task out of both arms that one arm could not score, so that rates and difference agree", () => {
    const { claim } = reportOf({
      trials: [...fresh("a", "PP", "EE"), ...fresh("b", "FF", "PP"), ...fresh("c", "PF", "PF")],
    });
    expect(claim).toMatchObject({ tasks: 2, starting: { passed: 1, scored: 4 }, final: { passed: 3, scored: 4 } });
    expect(claim?.difference).toBeCloseTo((claim?.final.rate ?? 0) - (claim?.starting.rate ?? 0));
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

describe("summarizeOptimization", () => {
  it("measures the starting version and each promoted one, by split, without fresh runs", () => {
    const { measured } = reportOf({
      iterations: [
        { number: 1, versionId: start, prompts: {}, promotedId: final, summary: "", closed: true },
        { number: 2, versionId: final, prompts: {}, promotedId: null, summary: "", closed: true },
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

  it("counts every look at held-out results and every trial that ended", () => {
    const validation = {} as ReportSource["validations"][number];
    const report = reportOf({
      validations: [validation, validation],
      trials: [aTrial("a").that("passed"), aTrial("b").that("errored"), aTrial("c").that("is-open")],
    });
    expect(report).toMatchObject({ heldOutLooks: 2, trials: 2, exploratory: true });
  });
});
