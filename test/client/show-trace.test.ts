import { describe, expect, it } from "@jest/globals";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { showTrace } from "../../client/show-trace.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aStep, optimization } from "../builders.ts";
import { anOpening, aPlan, aTrialKey } from "../conformance/values.ts";

async function* words(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function aTrialWithOutput() {
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
  return (asked: string, whole = false) => showTrace(`${id}${asked}`, records, keptFiles, whole);
}

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
