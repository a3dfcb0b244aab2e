import { describe, expect, it } from "@jest/globals";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal.ts";
import { trialIdOf } from "../../core/trial.ts";
import { anObservation, aStep } from "../builders.ts";
import { openedOptimization, type Stores } from "./stores.ts";
import { aClosing, aTrialKey } from "./values.ts";

const answered: JournalEntry = {
  number: 1,
  move: "ask",
  digest: "question",
  event: { kind: "answered", text: "I look \u0000around.", toolCalls: [], finish: "stop" },
  usage: { prompt: 60, cached: 10, completion: 20, source: "usage" },
  agentMs: 1_200,
};
const begun: JournalEntry = { number: 2, move: "run-tool", digest: "ls", event: null, usage: null, agentMs: 1_300 };
const done: JournalEntry = { ...begun, event: { kind: "tool-returned", observation: anObservation() }, agentMs: 1_900 };

/** What every implementation of the port must do; run it over each of them. */
export function journalConformance(stores: () => Stores): void {
  const write = (id: TrialId, epoch: number, ...entries: JournalEntry[]) =>
    stores().journal.write(id, epoch, { entries, steps: [] });

  async function begunTrial() {
    const optimizationId = await openedOptimization(stores().records);
    const key = aTrialKey(optimizationId);
    await stores().records.planTrials([key]);
    const id = trialIdOf(key);
    const { epoch } = await stores().records.openAttempt(id, "worker");
    return { id, epoch, optimizationId };
  }

  describe("a journal", () => {
    it("gives back in order what was written, each move as it was written last", async () => {
      const { id, epoch } = await begunTrial();
      await stores().journal.enter(id, epoch, epoch);
      await write(id, epoch, answered, begun);
      const stored = { ...answered, event: { ...answered.event, text: "I look around." } };
      expect(await stores().journal.read(id, epoch)).toEqual([stored, begun]);
      await write(id, epoch, done);
      expect(await stores().journal.read(id, epoch)).toEqual([stored, done]);
      expect(await stores().journal.read(id, 7)).toEqual([]);
    });

    it("of a container is gone on with by the attempt that adopts it, and begun anew in another", async () => {
      const { id } = await begunTrial();
      await stores().journal.enter(id, 1, 1);
      await write(id, 1, answered);
      expect(await stores().records.openAttempt(id, "next")).toEqual({ epoch: 2, errors: 0, leftContainer: 1 });
      await stores().journal.enter(id, 2, 1);
      await write(id, 2, done);
      expect((await stores().journal.read(id, 1)).map(({ number }) => number)).toEqual([1, 2]);
      expect(await stores().records.openAttempt(id, "third")).toEqual({ epoch: 3, errors: 0, leftContainer: 1 });
      await stores().journal.enter(id, 3, 3);
      await write(id, 3, { ...answered, digest: "another" });
      expect(await stores().journal.read(id, 3)).toHaveLength(1);
      expect(await stores().journal.read(id, 1)).toHaveLength(2);
    });

    it("saves complete steps in the same go", async () => {
      const { id, epoch } = await begunTrial();
      await stores().journal.enter(id, epoch, epoch);
      await stores().journal.write(id, epoch, { entries: [answered, begun], steps: [aStep(1), aStep(2)] });
      expect((await stores().records.trace(id))?.steps.map(({ index }) => index)).toEqual([1, 2]);
      expect(await stores().records.trial(id)).toMatchObject({ steps: 2 });
    });

    it("takes nothing from a superseded attempt, nor for a closed trial, nor before a container is entered", async () => {
      const { id, epoch } = await begunTrial();
      await expect(write(id, epoch, answered)).rejects.toThrow(/container of attempt 1/);
      await stores().journal.enter(id, epoch, epoch);
      const { epoch: newer } = await stores().records.openAttempt(id, "new worker");
      await expect(write(id, epoch, answered)).rejects.toThrow(Superseded);
      await expect(stores().journal.enter(id, epoch, epoch)).rejects.toThrow(Superseded);
      await stores().journal.enter(id, newer, newer);
      await stores().records.closeTrial(id, newer, aClosing());
      await expect(write(id, newer, answered)).rejects.toThrow(Superseded);
      expect(await stores().journal.read(id, epoch)).toEqual([]);
    });
  });

  describe("an attempt's container", () => {
    it("is nobody's to adopt when its attempt ended in an error, and such ends are counted", async () => {
      const { id, epoch } = await begunTrial();
      await stores().journal.enter(id, epoch, epoch);
      await stores().records.failAttempt(id, epoch, {
        kind: "errored",
        error: "sandbox",
        detail: "the engine was away",
        flags: [],
      });
      expect(await stores().records.openAttempt(id, "next")).toEqual({ epoch: 2, errors: 1, leftContainer: null });
    });

    it("is alive while its attempt is the newest, and while the newest has not chosen yet", async () => {
      const { id, epoch } = await begunTrial();
      await stores().journal.enter(id, epoch, epoch);
      expect(await stores().journal.isAlive(id, epoch)).toBe(true);
      const { epoch: newer } = await stores().records.openAttempt(id, "next");
      expect(await stores().journal.isAlive(id, epoch)).toBe(true);
      await stores().journal.enter(id, newer, epoch);
      // Adopted: it has the newer attempt's name by now.
      expect(await stores().journal.isAlive(id, epoch)).toBe(false);
      expect(await stores().journal.isAlive(id, newer)).toBe(true);
    });

    it("is not alive any more when its trial is closed, or its optimization has ended", async () => {
      const closed = await begunTrial();
      await stores().records.closeTrial(closed.id, closed.epoch, aClosing());
      expect(await stores().journal.isAlive(closed.id, closed.epoch)).toBe(false);
      const stopped = await begunTrial();
      await stores().records.closeOptimization(stopped.optimizationId, "stopped", null);
      expect(await stores().journal.isAlive(stopped.id, stopped.epoch)).toBe(false);
    });
  });
}
