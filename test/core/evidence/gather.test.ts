import { describe, expect, it } from "@jest/globals";
import { firstCandidate } from "../../../core/evidence/evidence.ts";
import { gainsByTask, gatherEvidence } from "../../../core/evidence/gather.ts";
import { seriesOf } from "../../../core/evidence/series.ts";
import { measuredRepeat, sentinelRepeat } from "../../../core/repeats.ts";
import { freshRepeats } from "../../../core/trial.ts";
import { aTrial, task, version } from "../../builders.ts";

const [parentId, versionId] = [version("v-start"), version("v-new")];
const tasks = [{ task: { id: task("a") }, split: "held-in" as const }];
const iterations = [
  { number: 1, versionId: parentId, series: 0 },
  { number: 2, versionId: parentId, series: 1 },
];

function gather(iteration: number) {
  return gatherEvidence({
    tasks,
    proposal: { parentId, versionId, targets: [], iteration },
    iterations,
    trials: [
      aTrial("a").of("v-start").repeat(1).that("passed"),
      aTrial("a").of("v-start").repeat(measuredRepeat(1, 1)).that("failed"),
      aTrial("a").of("v-start").repeat(sentinelRepeat(2)).that("failed"),
      aTrial("a")
        .of("v-start")
        .repeat(freshRepeats + 1)
        .that("passed"),
      aTrial("a").of("v-new").repeat(1).that("passed"),
      aTrial("a").of("v-new").repeat(2).that("is-open"),
    ],
    proposals: [],
    earlier: firstCandidate,
    resumptions: 0,
  });
}

describe("evidence", () => {
  it("of an iteration is the series that was valid then, counted from 1; no sentinel, no fresh run, nothing open", () => {
    expect(gather(1).parent).toEqual([{ taskId: "a", repeat: 1, outcome: "passed" }]);
    expect(gather(2).parent).toEqual([{ taskId: "a", repeat: 1, outcome: "failed" }]);
    expect(gather(2).candidate).toEqual([{ taskId: "a", repeat: 1, outcome: "passed" }]);
  });

  it("of a validation does not change when its parent is measured again later", () => {
    expect(seriesOf(parentId, iterations, 1)).toBe(0);
    expect(seriesOf(parentId, iterations, 3)).toBe(1);
    expect(seriesOf(versionId, iterations, 3)).toBe(0);
  });

  it("says task by task what a candidate gained, where both arms were scored", () => {
    expect([...gainsByTask(gather(1))]).toEqual([["a", 0]]);
    expect([...gainsByTask(gather(2))]).toEqual([["a", 1]]);
  });
});
