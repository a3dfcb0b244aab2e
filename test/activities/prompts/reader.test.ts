import { describe, expect, it } from "@jest/globals";
import { renderLabelQuestion } from "../../../activities/prompts/label-failure.ts";
import { renderMatchQuestion } from "../../../activities/prompts/match-mechanisms.ts";
import { renderNameQuestion } from "../../../activities/prompts/name-weakness.ts";
import { renderProposalQuestion } from "../../../activities/prompts/propose-edit.ts";
import { type Reader, readerOf } from "../../../activities/prompts/reader.ts";
import { factsOf } from "../../../core/facts.ts";
import { planSlots } from "../../../core/slots.ts";
import type { FailureGroup } from "../../../core/weakness.ts";
import { aStep, aTrace, settings } from "../../builders.ts";
import { aPlan, aWeakness } from "../../conformance/values.ts";

const trace = aTrace(aStep(1, ["ls", "a"]));
const facts = factsOf(trace, { kind: "finished", summary: "" });
const group: FailureGroup = {
  signature: { cause: "unknown", criticality: "root_cause", mechanism: "poor_plan" },
  failures: [],
  frequency: 2,
  impact: 1,
  silhouette: null,
  taskIds: [],
  flakyTaskIds: [],
};
const evidence = { weakness: aWeakness("W-001", []), quotes: [], protect: [], history: [], runs: [] };
const [slot] = planSlots(1, ["prompt_guidance"]);
const limit = { changedLines: 40, bytes: 4_096 };

const asked = (reader: Reader) => [
  renderLabelQuestion({ trace, facts, shownTokens: 1_000, reader }).messages,
  renderNameQuestion(group, reader),
  renderMatchQuestion([], [], reader),
  slot ? renderProposalQuestion({ files: {}, evidence, slot, limit, reader }) : [],
];

describe("a prompt", () => {
  it("says that the agent is its reader where that is so, and that it is another model where it is not", () => {
    for (const [system] of asked("agent")) expect(system?.content).toMatch(/ The agent is you[.:,]/);
    for (const [system] of asked("another")) {
      expect(system?.content).toContain("The agent is another model than you");
      expect(system?.content).not.toContain("is you");
    }
  });

  it("is read by another model in the roles that the configuration gives to one", () => {
    const models = { agent: settings, miner: { ...settings, name: "another" }, proposer: settings };
    const plan = aPlan({ models });
    expect([readerOf(plan, "miner"), readerOf(plan, "proposer")]).toEqual(["another", "agent"]);
  });
});
