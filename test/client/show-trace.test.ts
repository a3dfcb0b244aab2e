import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { showTrace } from "../../client/show-trace.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aStep, optimization } from "../builders.ts";
import { anOpening, aPlan, aTrialKey } from "../conformance/values.ts";

async function* words(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const snapshots = [
  { service: "database", command: "dump", status: "ok", exit_code: 0, duration_ms: 1200, output: "row\n".repeat(30) },
  { service: "main", command: "ps", status: "failed", exit_code: 127, duration_ms: 5, output: "ps: not found" },
];

async function aTrialWithOutput(ended = false) {
  const { records, journal, keptFiles } = openMemory();
  await records.openOptimization(anOpening(aPlan({ optimizationId: optimization })));
  const key = aTrialKey(optimization);
  await records.planTrials([key]);
  const id = trialIdOf(key);
  await records.openAttempt(id, "worker");
  await journal.enter(id, 1, 1);
  const steps = [aStep(1, ["make", "cut"]), aStep(2, ["ls", "a b"])];
  await journal.write(id, 1, { entries: [], steps });
  await keptFiles.keep(id, 1, "outputs/step-1-call-1.txt", words("all that make said"));
  await keptFiles.keep(id, 1, "outputs/step-11-call-1.txt", words("another step's"));
  if (ended) {
    await keptFiles.keep(id, 1, "verifier/collect.json", words(JSON.stringify(snapshots)));
    const outcome = { kind: "failed", reward: 0, flags: [] } as const;
    const agentEnd = { kind: "limit", limit: "turns" } as const;
    const verifierOutput = "not ok 1 - report is there: got nothing, expected SECRET";
    await records.closeTrial(id, 1, { outcome, agentEnd, verifierOutput, agentMs: 1, totalMs: 2 });
  }
  return async (asked: string, whole = false) => {
    const { text, ...shown } = await showTrace(`${id}${asked}`, records, keptFiles, whole);
    return { ...shown, text: stripVTControlCharacters(text) };
  };
}

describe("a shown run", () => {
  it("says how it ended, what rules say of it, what it did, and what became of its snapshots", async () => {
    const show = await aTrialWithOutput(true);
    const { text, fields } = await show("");
    for (const part of [
      /· repeat 1 · held-in · /,
      /failed; the agent's run ended: limit \(turns\)/,
      /terminal cause: limit_reached/,
      /failing checks: report is there/,
      /1: bash .*→ .*\n2: bash/,
      /ok {2}database: dump {2}1\.2 s\n(?: {4}row\n){10} {4}… 20 more lines/,
      /exit code 127 {2}main: ps/,
      /ps: not found/,
    ])
      expect(text).toMatch(part);
    expect(text).not.toContain("SECRET");
    expect(fields).toMatchObject({ trial: { split: "held-in", facts: { cause: "limit_reached" }, snapshots } });
  });

  it("that goes on says so, and has neither facts nor snapshots", async () => {
    const { text, fields } = await (await aTrialWithOutput())("");
    expect(text).toContain("not finished");
    expect(text).not.toMatch(/Facts|Snapshots/);
    expect(fields).toMatchObject({ trial: { facts: null, snapshots: [] } });
  });
});

describe("a shown step", () => {
  it("says where its whole output is to be had, and prints it when asked", async () => {
    const show = await aTrialWithOutput();
    expect((await show("#1")).text).toMatch(/\$ bash[\s\S]*whole output, 18 bytes .*--whole prints it/);
    expect(await show("#1", true)).toEqual({
      items: [{ path: "outputs/step-1-call-1.txt", text: "all that make said" }],
      text: "all that make said",
    });
  });

  it("that was not cut has no other", async () => {
    const show = await aTrialWithOutput();
    expect((await show("#2")).text).not.toContain("--whole");
    await expect(show("#2", true)).rejects.toThrow(/step 2 of trial .* has no output that was cut/);
    await expect(show("", true)).rejects.toThrow(/expected a step of it/);
  });
});
