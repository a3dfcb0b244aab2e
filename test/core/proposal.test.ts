import { describe, expect, it } from "@jest/globals";
import { earlierEdits, gatesPassed, historyOf, staticReasons } from "../../core/proposal.ts";
import { aProposal } from "../conformance/values.ts";

describe("gatesPassed", () => {
  it("names the gates before the one that turned a proposal away", () => {
    expect(gatesPassed({ status: "rejected", reason: "does-not-apply" })).toEqual([
      "schema",
      "frozen-parameter",
      "path-outside-surface",
    ]);
    expect(gatesPassed({ status: "rejected", reason: "schema" })).toEqual([]);
  });

  it("names all of them for what came to paired runs, and none for a declined slot", () => {
    expect(gatesPassed({ status: "queued", reason: null })).toEqual(staticReasons);
    expect(gatesPassed({ status: "rejected", reason: "no-gain" })).toEqual(staticReasons);
    expect(gatesPassed({ status: "declined", reason: null })).toEqual([]);
  });
});

describe("earlierEdits", () => {
  it("holds what was tried or waits to be, and nothing that never came to a run", () => {
    const ids = earlierEdits([
      aProposal("P-1", { status: "queued" }),
      aProposal("P-2", { status: "rejected", reason: "too-large" }),
      aProposal("P-3", { status: "rejected", reason: "no-gain" }),
      aProposal("P-4", { status: "undecided", reason: "coverage" }),
      aProposal("P-5", { status: "accepted" }),
      aProposal("P-6", { status: "declined", edit: null }),
    ]).map((each) => each.id);
    expect(ids).toEqual(["P-1", "P-3", "P-4"]);
  });
});

describe("historyOf", () => {
  it("calls a near miss what did no harm", () => {
    const nearMiss = (reason: string) => historyOf(aProposal("P-1", { status: "rejected", reason })).nearMiss;
    expect(["no-gain", "no-net-gain"].map(nearMiss)).toEqual([true, true]);
    expect(["regression", "held-out-loss", "leak"].map(nearMiss)).toEqual([false, false, false]);
  });

  it("says nothing of a verdict but its reason: details may name held-out tasks", () => {
    const shown = historyOf(
      aProposal("P-1", { status: "rejected", reason: "regression", detail: "held-out-task fails" }),
    );
    expect(JSON.stringify(shown)).not.toContain("held-out-task");
  });
});
