import { describe, expect, it } from "@jest/globals";
import { noSpend } from "../../core/limits.ts";
import type { OptimizationEnd } from "../../core/plan.ts";
import { hindranceOf } from "../../core/resumption.ts";
import { version } from "../builders.ts";
import { noCaps } from "../conformance/values.ts";

const spend = { costMicroUsd: 5, tokens: 50, trials: 5, wallTimeMs: 500 };
const source = (end: OptimizationEnd, changed: Partial<Parameters<typeof hindranceOf>[0]> = {}) => ({
  optimization: { end },
  iterations: [{ number: 1, promotedId: null }],
  proposals: [],
  budget: noCaps,
  spend,
  kept: noSpend,
  claimOpen: false,
  ...changed,
});

describe("an ended optimization", () => {
  it.each(["out-of-budget", "stopped", "failed"] as const)("goes on when it ended early: %s", (end) => {
    expect(hindranceOf(source(end))).toBeNull();
  });

  it.each(["converged", "iterations-done"] as const)("that is %s goes on only with what it left undecided", (end) => {
    const undecided = [{ iteration: 1, status: "undecided" as const }];
    expect(hindranceOf(source(end))).toMatchObject({ kind: "nothing-left" });
    expect(hindranceOf(source(end, { proposals: undecided }))).toBeNull();
    const promoted = [{ number: 1, promotedId: version("v-better") }];
    expect(hindranceOf(source(end, { proposals: undecided, iterations: promoted }))).toMatchObject({
      kind: "nothing-left",
    });
  });

  it.each([
    ["costMicroUsd", 5, 6],
    ["tokens", 50, 51],
    ["trials", 5, 6],
    ["wallTimeMs", 500, 501],
  ] as const)("needs room under its cap on %s", (cap, full, room) => {
    const capped = (most: number) => hindranceOf(source("out-of-budget", { budget: { ...noCaps, [cap]: most } }));
    expect(capped(full)).toMatchObject({ kind: "cap-reached", cap });
    expect(capped(room)).toBeNull();
  });

  it("needs room beside what is kept for the claim, unless that is what it goes on with", () => {
    const capped = source("out-of-budget", {
      budget: { ...noCaps, trials: 9 },
      kept: { ...noSpend, trials: 4 },
    });
    expect(hindranceOf(capped)).toEqual({
      kind: "cap-reached",
      cap: "trials",
      detail: "trials: 5 of 9 is spent and 4 are kept for the fresh runs of the claim",
    });
    expect(hindranceOf({ ...capped, claimOpen: true })).toBeNull();
    expect(hindranceOf({ ...capped, budget: { ...noCaps, trials: 10 } })).toBeNull();
  });
});
