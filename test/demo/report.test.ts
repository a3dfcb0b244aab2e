import { beforeAll, describe, expect, it } from "@jest/globals";
import type { ReportData } from "../../client/report-screen.ts";
import type { Claim } from "../../core/claim/claim.ts";
import { demoRecord, isStory } from "../../scripts/demo/report.ts";
import { anOptimization, betterId, startId } from "../client/report/an-optimization.ts";

let data: ReportData;
beforeAll(async () => {
  data = await anOptimization();
});

describe("the last line of the demo", () => {
  it("is the record of the whole run, as JSON", () => {
    const { claim, trials, tokens, costMicroUsd } = data.report;
    expect(JSON.parse(JSON.stringify(demoRecord(data, 61_499)))).toEqual({
      event: "done",
      optimizationId: "opt-report",
      end: "converged",
      simulatedModel: data.optimization.plan.simulatedModel,
      seed: data.optimization.plan.seed,
      versions: { starting: startId, final: betterId },
      passRates: {
        before: { heldIn: expect.any(Number), heldOut: expect.any(Number) },
        after: { heldIn: expect.any(Number), heldOut: expect.any(Number) },
      },
      claim: {
        split: "held-out",
        before: claim?.starting.rate,
        after: claim?.final.rate,
        gain: claim?.gain,
        mcnemarP: claim?.mcnemarP,
      },
      proposals: [
        { id: "P-111", title: "Look first", verdict: "accepted", reason: null },
        { id: "P-112", title: expect.any(String), verdict: "rejected", reason: "held-out-loss" },
        { id: "P-113", title: expect.any(String), verdict: "rejected", reason: "too-large" },
      ],
      accepted: 1,
      rejected: 2,
      trials,
      tokens,
      costUsd: costMicroUsd / 1e6,
      wallSeconds: 61,
    });
  });

  it("tells the rates of the versions apart", () => {
    const { before, after } = demoRecord(data, 0).passRates;
    expect(before.heldIn).toBeCloseTo(1 / 3, 1);
    expect(after.heldIn).toBeCloseTo(1 / 2, 1);
  });

  it("has no claim when nothing was promoted", async () => {
    const record = demoRecord(await anOptimization({ promoted: false, fresh: false }), 0);
    expect(record.claim).toBeNull();
    expect(record.versions).toEqual({ starting: startId, final: startId });
  });
});

describe("the demo has shown its point", () => {
  const claimed = (passes: { readonly starting: number; readonly final: number }): ReportData => {
    const claim = data.report.claim as Claim;
    const arm = (which: "starting" | "final") => ({ ...claim[which], passed: passes[which] });
    return {
      ...data,
      report: { ...data.report, claim: { ...claim, starting: arm("starting"), final: arm("final") } },
    };
  };

  it("when something was accepted, something rejected, and the promoted version passes more fresh runs", () => {
    expect(isStory(data)).toBe(true);
    expect(isStory(claimed({ starting: 10, final: 11 }))).toBe(true);
  });

  it.each([
    ["the promoted version passes as many fresh runs as the first", () => claimed({ starting: 11, final: 11 })],
    ["it passes fewer", () => claimed({ starting: 11, final: 10 })],
    ["nothing was accepted", () => ({ ...data, report: { ...data.report, accepted: 0 } })],
    ["nothing was rejected", () => ({ ...data, report: { ...data.report, rejected: 0 } })],
    ["a cap ended it", () => ({ ...data, optimization: { ...data.optimization, end: "out-of-budget" as const } })],
    ["it failed", () => ({ ...data, optimization: { ...data.optimization, end: "failed" as const } })],
  ])("not when %s", (_what, changed) => {
    expect(isStory(changed())).toBe(false);
  });

  it("not when nothing was promoted", async () => {
    expect(isStory(await anOptimization({ promoted: false, fresh: false }))).toBe(false);
  });
});
