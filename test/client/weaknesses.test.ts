import { describe, expect, it } from "@jest/globals";
import { noWeaknessText } from "../../client/weaknesses.ts";
import type { OptimizationEnd } from "../../core/plan.ts";
import type { IterationRecord } from "../../core/ports.ts";
import { version } from "../builders.ts";

const iteration = (closed: boolean): IterationRecord => ({
  number: 1,
  versionId: version("v-start"),
  prompts: {},
  promotedId: null,
  summary: "",
  closed,
  series: 0,
  baseline: null,
});

describe("an optimization without a weakness", () => {
  it.each<[OptimizationEnd | null, readonly IterationRecord[], string]>([
    [null, [iteration(false)], "none yet"],
    ["stopped", [], "none: it ended (stopped) before any failure was mined"],
    ["out-of-budget", [iteration(false)], "none: it ended (out-of-budget) before any failure was mined"],
    ["converged", [iteration(true)], "none: no failure recurred often enough"],
  ])("that ended %j says whether it has looked", (end, iterations, text) => {
    expect(noWeaknessText({ optimization: { end }, iterations })).toBe(text);
  });
});
