import { describe, expect, it } from "@jest/globals";
import { matchMechanisms } from "../../activities/match-mechanisms.ts";
import { type ScriptedCall, scriptedModels } from "../../adapters/memory/models.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { BudgetExceeded, ModelFailure } from "../../core/failures.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import { ownWords } from "../../core/weakness/own-words.ts";
import type { Failure, Weakness } from "../../core/weakness.ts";
import { aFailure } from "../builders.ts";
import { anOpening, aPlan, aWeakness, noCaps } from "../conformance/values.ts";

const never = new AbortController().signal;
const saying = (text: string, at: number) =>
  aFailure(`t${String(at).padStart(3, "0")}`, { label: { mechanism: ownWords(text) } });
const groups = (...given: readonly { readonly name: string; readonly findings: readonly number[] }[]) => ({
  text: JSON.stringify({ groups: given }),
});
const named = (failures: readonly Failure[]) => failures.map((failure) => failure.label?.mechanism);
const three = ["asks nobody", "keeps silent", "never asks"].map(saying);

/** An optimization of which `failures` are matched, as often as asked, by a model that plays a script. */
async function aMatching(script: readonly ScriptedCall[], change: Partial<OptimizationPlan> = {}) {
  const memory = openMemory();
  const plan = aPlan(change);
  await memory.records.openOptimization(anOpening(plan));
  const models = scriptedModels(script);
  const match = (failures: readonly Failure[], earlier: readonly Weakness[] = []) =>
    matchMechanisms({ ...memory, models }, { plan, iteration: 2, failures, earlier }, never);
  const questions = () => models.requests.map((request) => String(request.messages[1]?.content));
  return { memory, match, questions, models };
}

describe("matching mechanisms in own words", () => {
  it("gives one name to what the model says is one behaviour, booked to the miner and paid for once", async () => {
    const { memory, match, questions } = await aMatching([groups({ name: "does not ask", findings: [1, 3] })]);
    const first = await match(three);
    expect(named(first.failures)).toEqual(["other: does not ask", "other: keeps silent", "other: does not ask"]);
    expect([first.matched, first.unmatched]).toEqual([2, 0]);
    expect(await match([...three].reverse())).toMatchObject({ matched: 2 });
    expect(questions()).toHaveLength(1);
    const spent = await memory.records.spend(aPlan().optimizationId);
    expect(spent).toMatchObject([{ role: "miner", calls: 1 }]);
  });

  it("asks nothing when there is nothing to compare", async () => {
    const { match, questions } = await aMatching([]);
    const failures = [
      saying("asks nobody", 1),
      saying("asks nobody", 2),
      aFailure("a"),
      aFailure("b", { label: null }),
    ];
    expect((await match(failures)).failures).toEqual(failures);
    expect(questions()).toEqual([]);
  });

  it("shows what weaknesses of earlier iterations are called, so that one that comes back is called the same", async () => {
    const signature = {
      cause: "wrong_output",
      criticality: "root_cause",
      mechanism: ownWords("does not ask"),
    } as const;
    const earlier = [aWeakness("W-001", [], { signature, description: "It decided alone." })];
    const { match, questions } = await aMatching([groups({ name: "does not ask", findings: [1] })]);
    const found = await match([saying("asks nobody", 1), saying("does not ask", 2)], earlier);
    expect(named(found.failures)).toEqual(["other: does not ask", "other: does not ask"]);
    expect(questions()[0]).toContain('- "does not ask": "It decided alone."');
    // Already called so: nothing to be asked about.
    expect(questions()[0]).not.toContain("2. ");
  });

  it("asks about many in several questions, each of which knows the names given before", async () => {
    const many = Array.from({ length: 60 }, (_, at) => saying(`wording ${at}`, at));
    const { match, questions } = await aMatching([
      groups({ name: "does not ask", findings: Array.from({ length: 40 }, (_, at) => at + 1) }),
      groups({ name: "does not ask", findings: Array.from({ length: 20 }, (_, at) => at + 1) }),
    ]);
    const found = await match(many);
    expect(new Set(named(found.failures))).toEqual(new Set(["other: does not ask"]));
    expect(questions().map((text) => text.match(/^\d+\. /gm)?.length)).toEqual([40, 20]);
    expect(questions()[1]).toContain('- "does not ask": ');
  });

  it.each<[string, readonly ScriptedCall[]]>([
    ["can't say it after two repairs", [{ text: "They differ." }, groups({ name: "aa", findings: [9] }), { text: "" }]],
    ["has no room for the question", [new ModelFailure("context-exceeded", "too long")]],
    ["is not let to answer", [new ModelFailure("bad-request", "filtered")]],
  ])("leaves everything in its own words when the model %s, and counts it", async (_, script) => {
    const { match, models } = await aMatching(script);
    expect(await match(three)).toEqual({ failures: three, matched: 0, unmatched: 3 });
    expect(models.requests).toHaveLength(script.length);
  });

  it("pays for nothing beyond the budget", async () => {
    const { match, models } = await aMatching([groups()], { budget: { ...noCaps, tokens: 1 } });
    await expect(match(three)).rejects.toThrow(BudgetExceeded);
    expect(models.requests).toEqual([]);
  });
});
