import { describe, expect, it } from "@jest/globals";
import { outcomeOfAnother } from "../../activities/outcome-of-another.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { Superseded } from "../../core/failures.ts";
import { trialIdOf } from "../../core/trial.ts";
import { openedOptimization } from "../conformance/stores.ts";
import { aClosing, aTrialKey } from "../conformance/values.ts";

describe("two validations that ask for the same run of their parent", () => {
  async function aTrialTakenOver() {
    const { records } = openMemory();
    const key = aTrialKey(await openedOptimization(records));
    await records.planTrials([key]);
    const id = trialIdOf(key);
    await records.openAttempt(id, "first");
    const { epoch } = await records.openAttempt(id, "second");
    return { records, id, epoch };
  }

  it("both get the outcome of the one that was run", async () => {
    const { records, id, epoch } = await aTrialTakenOver();
    const waiting = outcomeOfAnother(records, id, new Superseded("taken over"), new AbortController().signal);
    await records.closeTrial(id, epoch, aClosing("passed"));
    expect(await waiting).toEqual({ trialId: id, outcome: "passed" });
  });

  it("stop waiting when they are told to", async () => {
    const { records, id } = await aTrialTakenOver();
    const stop = new AbortController();
    const waiting = outcomeOfAnother(records, id, new Superseded("taken over"), stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  it("don't take any other failure for it", async () => {
    const { records, id } = await aTrialTakenOver();
    const failure = new Error("something else");
    await expect(outcomeOfAnother(records, id, failure, new AbortController().signal)).rejects.toBe(failure);
  });
});
