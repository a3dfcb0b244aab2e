import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { BudgetExceeded, Superseded } from "../../core/failures.ts";
import type { OptimizationId, TaskId, TrialId } from "../../core/ids.ts";
import { asId } from "../../core/ids.ts";
import { type Budgets, noSpend } from "../../core/limits.ts";
import type { PaidCalls, Reservation } from "../../core/ports.ts";
import { freshRepeats, trialIdOf } from "../../core/trial.ts";

import { openedOptimization, type Stores } from "./stores.ts";
import { aClosing, aPaidAnswer, aReservation, aTrialKey, noCaps } from "./values.ts";

/** What every implementation of the port must do; run it over each of them. */
export function paidCallsConformance(stores: () => Stores): void {
  const opened = (budget: Partial<Budgets> = {}) =>
    openedOptimization(stores().records, { budget: { ...noCaps, ...budget } });

  async function reserved(reservation: Reservation): Promise<number> {
    const result = await stores().paidCalls.reserve(reservation);
    if (result.kind !== "reserved") throw new Error(`expected a reservation, got ${JSON.stringify(result)}`);
    return result.spendId;
  }

  describe("a paid call", () => {
    it("counts with its worst case while it is in flight, and with what it took once it is settled", async () => {
      const id = await opened();
      const spendId = await reserved(aReservation(id, 0));
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 100, tokens: 200 });
      await stores().paidCalls.settle(spendId, aPaidAnswer(), 42);
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 42, tokens: 80 });
    });

    it("that was settled is answered from the journal and costs nothing again", async () => {
      const id = await opened({ costMicroUsd: 100 });
      const toolCalls = [{ id: "c", name: "bash", arguments: "{not json" }];
      const answer = { ...aPaidAnswer(), toolCalls };
      await stores().paidCalls.settle(await reserved(aReservation(id, 0)), answer, 100);
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toEqual({ kind: "answered", answer });
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 100 });
    });

    it.each([
      ["subject", { subject: "t-2", ordinal: 0, requestDigest: "request 0" }],
      ["ordinal", { subject: "t-1", ordinal: 1, requestDigest: "request 0" }],
      ["request digest", { subject: "t-1", ordinal: 0, requestDigest: "another request" }],
    ])("with another %s is another call", async (_name, key) => {
      const id = await opened();
      await stores().paidCalls.settle(await reserved(aReservation(id, 0)), aPaidAnswer(), 1);
      expect(await stores().paidCalls.reserve(aReservation(id, 0, { key }))).toMatchObject({ kind: "reserved" });
    });

    it("of another optimization is another call", async () => {
      await stores().paidCalls.settle(await reserved(aReservation(await opened(), 0)), aPaidAnswer(), 1);
      expect(await stores().paidCalls.reserve(aReservation(await opened(), 0))).toMatchObject({ kind: "reserved" });
    });

    it("that was never settled is kept at its worst case when it is reserved again", async () => {
      const id = await opened();
      await reserved(aReservation(id, 0));
      await stores().paidCalls.settle(await reserved(aReservation(id, 0)), aPaidAnswer(), 42);
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 142, tokens: 280 });
    });

    it("that was taken for lost and is settled after all counts with what it took", async () => {
      const id = await opened();
      const slow = await reserved(aReservation(id, 0));
      const second = await reserved(aReservation(id, 0));
      await stores().paidCalls.settle(slow, aPaidAnswer("slow"), 42);
      await stores().paidCalls.release(second, "cancelled");
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 42, tokens: 80 });
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({ answer: { text: "slow" } });
    });

    it("that two attempts bought has one kept answer, the first that was settled, and both go on with it", async () => {
      const id = await opened();
      const slow = await reserved(aReservation(id, 0));
      const second = await reserved(aReservation(id, 0));
      expect(await stores().paidCalls.settle(second, aPaidAnswer("second"), 10)).toMatchObject({ text: "second" });
      expect(await stores().paidCalls.settle(slow, aPaidAnswer("slow"), 42)).toMatchObject({ text: "second" });
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 52 });
      expect(await stores().paidCalls.answerOf(id, aReservation(id, 0).key)).toMatchObject({ text: "second" });
    });

    it("is found by its key without a reservation, or not at all", async () => {
      const id = await opened();
      const { key } = aReservation(id, 0);
      expect(await stores().paidCalls.answerOf(id, key)).toBeNull();
      await stores().paidCalls.settle(await reserved(aReservation(id, 0)), aPaidAnswer("kept"), 1);
      expect(await stores().paidCalls.answerOf(id, key)).toEqual(aPaidAnswer("kept"));
      expect(await stores().paidCalls.answerOf(id, { ...key, ordinal: 1 })).toBeNull();
    });

    it("of a superseded attempt is refused, and what it bought before is booked all the same", async () => {
      const id = await opened();
      const key = aTrialKey(id);
      const trialId = trialIdOf(key);
      await stores().records.planTrials([key]);
      const { epoch: old } = await stores().records.openAttempt(trialId, "frozen worker");
      const bought = await reserved(aReservation(id, 0, { trialId, epoch: old }));
      const { epoch } = await stores().records.openAttempt(trialId, "new worker");
      await expect(stores().paidCalls.reserve(aReservation(id, 1, { trialId, epoch: old }))).rejects.toThrow(
        Superseded,
      );
      await stores().paidCalls.settle(bought, aPaidAnswer("late"), 42);
      const again = await stores().paidCalls.reserve(aReservation(id, 0, { trialId, epoch }));
      expect(again).toMatchObject({ kind: "answered", answer: { text: "late" } });
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 42 });
    });

    it("of an attempt that died is no longer in flight once its trial is closed, and counts at its worst case", async () => {
      const id = await opened({ tokens: 250 });
      const key = aTrialKey(id);
      const trialId = trialIdOf(key);
      await stores().records.planTrials([key]);
      const { epoch: dead } = await stores().records.openAttempt(trialId, "dead worker");
      await reserved(aReservation(id, 0, { trialId, epoch: dead }));
      const next = aReservation(id, 1);
      const { tokens } = await stores().paidCalls.spendOf(id);
      expect(await stores().paidCalls.reserve(next)).toMatchObject({ kind: "exceeded", byCallsInFlight: true });
      const { epoch } = await stores().records.openAttempt(trialId, "next worker");
      await stores().records.closeTrial(trialId, epoch, aClosing("passed"));
      expect(await stores().paidCalls.reserve(next)).toMatchObject({ kind: "exceeded", byCallsInFlight: false });
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ tokens });
    });

    it("that is settled twice keeps its first answer and price", async () => {
      const id = await opened();
      const spendId = await reserved(aReservation(id, 0));
      await stores().paidCalls.settle(spendId, aPaidAnswer("first"), 42);
      await stores().paidCalls.settle(spendId, aPaidAnswer("second"), 99);
      await stores().paidCalls.release(spendId, "too late");
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 42 });
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({ answer: { text: "first" } });
    });

    it("that was released costs nothing and can be made again", async () => {
      const id = await opened({ costMicroUsd: 100 });
      await stores().paidCalls.release(await reserved(aReservation(id, 0)), "rate-limited");
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 0, tokens: 0 });
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({ kind: "reserved" });
      expect(await stores().records.spend(id)).toMatchObject([{ calls: 1, costMicroUsd: 100 }]);
    });

    it("keeps an answer with characters that no database can hold", async () => {
      const id = await opened();
      const answer = aPaidAnswer("a\u0000b \ud800 😀");
      await stores().paidCalls.settle(await reserved(aReservation(id, 0)), answer, 1);
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({ answer: { text: "ab \ufffd 😀" } });
    });

    it("of an optimization that does not exist is a bug", async () => {
      const unknown = asId<OptimizationId>("opt-unknown");
      await expect(stores().paidCalls.reserve(aReservation(unknown, 0))).rejects.toThrow(/opt-unknown/);
      await expect(stores().paidCalls.settle(2_000_000_000, aPaidAnswer(), 1)).rejects.toThrow(/2000000000/);
    });
  });

  describe("a budget", () => {
    it.each([
      ["costMicroUsd", { costMicroUsd: 199 }],
      ["tokens", { tokens: 399 }],
    ])("refuses the call whose worst case would pass its cap on %s", async (cap, budget) => {
      const id = await opened(budget);
      await reserved(aReservation(id, 0));
      const refusal = await stores().paidCalls.reserve(aReservation(id, 1));
      expect(refusal).toEqual({
        kind: "exceeded",
        scope: "optimization",
        cap,
        detail: expect.stringContaining(cap),
        byCallsInFlight: true,
      });
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 100, tokens: 200 });
    });

    it("says whether it is calls in flight that are in the way, or what was spent", async () => {
      const id = await opened({ costMicroUsd: 150 });
      const first = await reserved(aReservation(id, 0));
      const refused = () => stores().paidCalls.reserve(aReservation(id, 1));
      expect(await refused()).toMatchObject({ kind: "exceeded", byCallsInFlight: true });
      await stores().paidCalls.settle(first, aPaidAnswer(), 60);
      expect(await refused()).toMatchObject({ kind: "exceeded", byCallsInFlight: false });
    });

    it("may be used up to its last millionth", async () => {
      const id = await opened({ costMicroUsd: 200, tokens: 400 });
      await reserved(aReservation(id, 0));
      expect(await stores().paidCalls.reserve(aReservation(id, 1))).toMatchObject({ kind: "reserved" });
    });

    it("refuses calls when its time is over", async () => {
      const id = await opened({ wallTimeMs: 0 });
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({
        kind: "exceeded",
        cap: "wallTimeMs",
      });
    });

    it("can be raised and lowered", async () => {
      const id = await opened({ costMicroUsd: 0 });
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({ kind: "exceeded" });
      const budget = { costMicroUsd: 100, tokens: 5_000_000_000, trials: 3, wallTimeMs: null };
      await stores().records.setBudget(id, budget);
      expect(await stores().paidCalls.reserve(aReservation(id, 0))).toMatchObject({ kind: "reserved" });
      expect(await stores().paidCalls.budgetOf(id)).toMatchObject({ budget, spend: { costMicroUsd: 100, trials: 0 } });
      expect((await stores().records.optimization(id))?.plan.budget.costMicroUsd).toBe(0);
    });

    it("counts a trial once, when its first attempt begins", async () => {
      const id = await opened();
      const keys = [1, 2, 3].map((repeat) => aTrialKey(id, { repeat }));
      await stores().records.planTrials(keys);
      for (const key of keys.slice(0, 2)) await stores().records.openAttempt(trialIdOf(key), "worker");
      await stores().records.openAttempt(trialIdOf(aTrialKey(id)), "another worker");
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ trials: 2 });
    });

    it("has room for no more trials than its cap, however many begin at once", async () => {
      const id = await opened({ trials: 5 });
      const keys = Array.from({ length: 16 }, (_, index) => aTrialKey(id, { repeat: index + 1 }));
      await stores().records.planTrials(keys);
      const opening = await Promise.allSettled(
        keys.map((key) => stores().records.openAttempt(trialIdOf(key), "worker")),
      );
      const refused = opening.flatMap((each) => (each.status === "rejected" ? [each.reason as Error] : []));
      expect(refused).toHaveLength(11);
      for (const error of refused) expect(error).toBeInstanceOf(BudgetExceeded);
      expect(refused[0]).toMatchObject({ scope: "optimization", cap: "trials" });
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ trials: 5 });
      const begun = keys.filter((_, index) => opening[index]?.status === "fulfilled")[0] as (typeof keys)[number];
      expect(await stores().records.openAttempt(trialIdOf(begun), "next worker")).toMatchObject({ epoch: 2 });
    });

    it("caps each iteration by itself", async () => {
      const id = await opened({ perIteration: { ...noCaps, costMicroUsd: 150, trials: 1 } });
      await reserved(aReservation(id, 0, { iteration: 1 }));
      const refusal = await stores().paidCalls.reserve(aReservation(id, 1, { iteration: 1 }));
      expect(refusal).toMatchObject({ kind: "exceeded", scope: "iteration", cap: "costMicroUsd" });
      await reserved(aReservation(id, 2, { iteration: 2 }));
      const keys = [1, 2].map((repeat) => aTrialKey(id, { repeat }));
      await stores().records.planTrials(keys);
      const [first, second] = keys.map(trialIdOf) as [TrialId, TrialId];
      await stores().records.openAttempt(first, "worker");
      await expect(stores().records.openAttempt(second, "worker")).rejects.toMatchObject({
        scope: "iteration",
        cap: "trials",
      });
    });

    it.each([
      ["iteration", "costMicroUsd", 150],
      ["iteration", "tokens", 300],
      ["iteration", "wallTimeMs", 0],
      ["trial", "costMicroUsd", 150],
      ["trial", "tokens", 300],
    ] as const)(
      "refuses within one %s the call that would pass its cap on %s, and begins anew with the next",
      async (...each) => {
        const [scope, cap, most] = each;
        const caps = { ...noCaps, [cap]: most };
        const id = await opened(scope === "iteration" ? { perIteration: caps } : { perTrial: caps });
        const keys = [1, 2].map((repeat) => aTrialKey(id, { repeat }));
        await stores().records.planTrials(keys);
        const trials = keys.map(trialIdOf) as [TrialId, TrialId];
        // An attempt is booked on its iteration, too.
        if (scope === "trial") for (const trialId of trials) await stores().records.openAttempt(trialId, "worker");
        const call = (ordinal: number, which: 1 | 2) => {
          const place =
            scope === "iteration" ? { iteration: 1 + which } : { trialId: trials[which - 1] as TrialId, epoch: 1 };
          return stores().paidCalls.reserve(aReservation(id, ordinal, place));
        };
        expect(await call(0, 1)).toMatchObject({ kind: "reserved" });
        await new Promise((resolve) => setTimeout(resolve, 5));
        expect(await call(1, 1)).toMatchObject({
          kind: "exceeded",
          scope,
          cap,
          detail: expect.stringContaining(`${cap} of the ${scope}`),
        });
        expect(await call(2, 2)).toMatchObject({ kind: "reserved" });
      },
    );

    it("caps each trial by itself, over all of its attempts", async () => {
      const id = await opened({ perTrial: { ...noCaps, tokens: 300 } });
      const keys = [1, 2].map((repeat) => aTrialKey(id, { repeat }));
      await stores().records.planTrials(keys);
      const [first, second] = keys.map(trialIdOf) as [TrialId, TrialId];
      for (const trialId of [first, second]) await stores().records.openAttempt(trialId, "worker");
      const call = (ordinal: number, trialId: TrialId, epoch: number) =>
        stores().paidCalls.reserve(aReservation(id, ordinal, { trialId, epoch }));
      expect(await call(0, first, 1)).toMatchObject({ kind: "reserved" });
      expect(await call(1, first, 1)).toMatchObject({ kind: "exceeded", scope: "trial", cap: "tokens" });
      await stores().records.openAttempt(first, "next worker");
      expect(await call(1, first, 2)).toMatchObject({ kind: "exceeded", scope: "trial" });
      expect(await call(2, second, 1)).toMatchObject({ kind: "reserved" });
    });

    it("does not hold a trial's time, of which only its agent's clock knows what was waiting", async () => {
      const id = await opened({ perTrial: { ...noCaps, wallTimeMs: 0 } });
      const key = aTrialKey(id);
      await stores().records.planTrials([key]);
      const trialId = trialIdOf(key);
      const { epoch } = await stores().records.openAttempt(trialId, "worker");
      await reserved(aReservation(id, 0, { trialId, epoch }));
      await sleep(20);
      await reserved(aReservation(id, 1, { trialId, epoch }));
    });

    it("counts an iteration's time from its first call on, without the time in which the optimization is idle", async () => {
      const id = await opened();
      const { records, paidCalls } = stores();
      const idle = async (ms: number, meanwhile = async () => {}) => {
        await records.setIdle(id, true);
        await sleep(ms);
        await meanwhile();
        await records.setIdle(id, false);
      };
      /** Asks for one more call under a cap that refuses it, since the refusal says how much is used up. */
      const usedMs = async (iteration: number): Promise<number> => {
        await records.setBudget(id, { ...noCaps, perIteration: { ...noCaps, wallTimeMs: -1 } });
        const refusal = await paidCalls.reserve(aReservation(id, 99, { iteration }));
        expect(refusal).toMatchObject({ kind: "exceeded", scope: "iteration", cap: "wallTimeMs" });
        await records.setBudget(id, { ...noCaps, perIteration: noCaps });
        return Number(/^wallTimeMs of the iteration: (\d+) of/.exec((refusal as { detail: string }).detail)?.[1]);
      };
      await idle(300);
      const began = performance.now();
      await reserved(aReservation(id, 0, { iteration: 1 }));
      await sleep(50);
      await idle(300, () => reserved(aReservation(id, 1, { iteration: 2 })).then(() => sleep(300)));
      await sleep(50);
      await idle(300);
      const used = [await usedMs(1), await usedMs(2), await usedMs(3)];
      const withoutIdleness = performance.now() - began - 900;
      // What the two clocks may disagree about.
      const roundingMs = 10;
      expect(used[0]).toBeGreaterThanOrEqual(50 - roundingMs);
      expect(used[0]).toBeLessThanOrEqual(withoutIdleness + roundingMs);
      expect(used[1]).toBeGreaterThanOrEqual(50 - roundingMs);
      expect(used[1]).toBeLessThanOrEqual(withoutIdleness - 50 + roundingMs);
      expect(used[2]).toBe(0);
    });

    it("keeps the caps of iterations and trials when only its own are changed", async () => {
      const perTrial = { ...noCaps, tokens: 300 };
      const id = await opened({ perTrial });
      await stores().records.setBudget(id, { ...noCaps, costMicroUsd: 7 });
      expect((await stores().paidCalls.budgetOf(id)).budget).toEqual({ ...noCaps, costMicroUsd: 7, perTrial });
      await stores().records.setBudget(id, { ...noCaps, perIteration: perTrial, perTrial: noCaps });
      const changed = { ...noCaps, perIteration: perTrial, perTrial: noCaps };
      expect((await stores().paidCalls.budgetOf(id)).budget).toEqual(changed);
    });

    it("leaves what is kept for the claim to its fresh runs, which no cap of an iteration holds", async () => {
      const caps = { ...noCaps, costMicroUsd: 350, trials: 3 };
      const id = await opened({ ...caps, perIteration: { ...noCaps, trials: 1 } });
      expect((await stores().paidCalls.budgetOf(id)).kept).toEqual(noSpend);
      const kept = { costMicroUsd: 150, tokens: 7, trials: 2, wallTimeMs: 9 };
      await stores().records.keepForClaim(id, { ...kept, trials: 99 });
      await stores().records.keepForClaim(id, kept);
      expect((await stores().paidCalls.budgetOf(id)).kept).toEqual(kept);
      const measured = [1, 2].map((repeat) => aTrialKey(id, { repeat }));
      const fresh = [1, 2].map((repeat) => aTrialKey(id, { repeat: freshRepeats + repeat }));
      await stores().records.planTrials([...measured, ...fresh]);
      const begin = (key: (typeof measured)[number]) => stores().records.openAttempt(trialIdOf(key), "worker");
      await begin(measured[0] as (typeof measured)[number]);
      await expect(begin(measured[1] as (typeof measured)[number])).rejects.toMatchObject({ cap: "trials" });
      await reserved(aReservation(id, 0));
      await reserved(aReservation(id, 1));
      expect(await stores().paidCalls.reserve(aReservation(id, 2))).toMatchObject({
        kind: "exceeded",
        scope: "optimization",
        cap: "costMicroUsd",
        byCallsInFlight: true,
      });
      for (const key of fresh) expect(await begin(key)).toMatchObject({ epoch: 1 });
      await reserved(aReservation(id, 3, { forClaim: true }));
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 300, trials: 3 });
    });

    it("stops its clock when the optimization ends", async () => {
      const id = await opened();
      await stores().records.closeOptimization(id, "stopped", null);
      const { wallTimeMs } = await stores().paidCalls.spendOf(id);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await stores().paidCalls.spendOf(id)).wallTimeMs).toBe(wallTimeMs);
    });

    it("is never passed by 32 calls at once", async () => {
      const id = await opened({ costMicroUsd: 1_050 });
      const calls = Array.from({ length: 32 }, (_, ordinal) => stores().paidCalls.reserve(aReservation(id, ordinal)));
      const results = await Promise.all(calls);
      expect(results.filter(({ kind }) => kind === "reserved")).toHaveLength(10);
      expect(results.filter(({ kind }) => kind === "exceeded")).toHaveLength(22);
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 1_000 });
    });

    it("survives the same call being reserved and settled by many at once", async () => {
      const id = await opened();
      const results = await Promise.all(
        Array.from({ length: 16 }, () => stores().paidCalls.reserve(aReservation(id, 0))),
      );
      const ids = results.flatMap((result) => (result.kind === "reserved" ? [result.spendId] : []));
      const settling = ids.map((spendId) => stores().paidCalls.settle(spendId, aPaidAnswer(), 10));
      const again = ids.map(() => stores().paidCalls.reserve(aReservation(id, 0)));
      const late = (await Promise.all([Promise.all(settling), Promise.all(again)]))[1];
      const open = late.filter(({ kind }) => kind === "reserved").length;
      expect(await stores().paidCalls.spendOf(id)).toMatchObject({ costMicroUsd: 160 + open * 100 });
    });

    it("always says the sum of what its calls took or may take", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 20 }), async (actions) => {
          const id = await opened({ costMicroUsd: 600 });
          const expected = await played(stores().paidCalls, id, actions);
          expect(await stores().paidCalls.spendOf(id)).toMatchObject(expected);
          expect(expected.costMicroUsd).toBeLessThanOrEqual(600);
          const lines = await stores().records.spend(id);
          expect(lines.reduce((sum, line) => sum + line.costMicroUsd, 0)).toBe(expected.costMicroUsd);
        }),
        { numRuns: 25 },
      );
    });
  });

  describe("the spend of an optimization", () => {
    it("is listed by role and model", async () => {
      const id = await opened();
      const roles = [
        ["proposer", "b"],
        ["agent", "b"],
        ["agent", "a"],
        ["agent", "a"],
      ] as const;
      for (const [ordinal, [role, model]] of roles.entries())
        await stores().paidCalls.settle(await reserved(aReservation(id, ordinal, { role, model })), aPaidAnswer(), 10);
      const line = { calls: 1, promptTokens: 60, cachedTokens: 10, completionTokens: 20, costMicroUsd: 10 };
      const twice = { calls: 2, promptTokens: 120, cachedTokens: 20, completionTokens: 40, costMicroUsd: 20 };
      expect(await stores().records.spend(id)).toEqual([
        { role: "agent", model: "a", ...twice },
        { role: "agent", model: "b", ...line },
        { role: "proposer", model: "b", ...line },
      ]);
    });

    it("is listed by trial, with zeros for a trial that made no call, and without what was never billed", async () => {
      const id = await opened();
      const keys = ["task-a", "task-b", "task-c"].map((task) => aTrialKey(id, { taskId: asId<TaskId>(task) }));
      await stores().records.planTrials(keys);
      const [ended, open, silent] = keys.map(trialIdOf) as [TrialId, TrialId, TrialId];
      const { epoch } = await stores().records.openAttempt(ended, "w");
      for (const ordinal of [0, 1])
        await stores().paidCalls.settle(
          await reserved(aReservation(id, ordinal, { trialId: ended })),
          aPaidAnswer(),
          10,
        );
      await stores().paidCalls.release(await reserved(aReservation(id, 2, { trialId: ended })), "overloaded");
      await stores().records.closeTrial(ended, epoch, aClosing("passed", { totalMs: 2_000.4 }));
      await reserved(aReservation(id, 3, { trialId: open }));
      const none = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, costMicroUsd: 0, totalMs: null };
      const costs = await stores().records.trialCosts(id);
      expect(costs.map((each) => each.trialId)).toEqual((await stores().records.listTrials(id)).map((each) => each.id));
      const of = (trialId: TrialId) => costs.find((each) => each.trialId === trialId);
      expect(of(ended)).toEqual({
        trialId: ended,
        promptTokens: 120,
        cachedTokens: 20,
        completionTokens: 40,
        costMicroUsd: 20,
        totalMs: 2_000,
      });
      expect(of(open)).toEqual({ trialId: open, ...none, costMicroUsd: 100 });
      expect(of(silent)).toEqual({ trialId: silent, ...none });
      expect(await stores().records.trialCosts(await opened())).toEqual([]);
    });
  });
}

type Action = {
  readonly ordinal: number;
  readonly ending: "settle" | "release" | "crash";
  readonly costMicroUsd: number;
};

const action: fc.Arbitrary<Action> = fc.record({
  ordinal: fc.integer({ min: 0, max: 5 }),
  ending: fc.constantFrom("settle", "release", "crash"),
  costMicroUsd: fc.integer({ min: 0, max: 100 }),
});

/** Plays calls one after another and says what they must add up to. */
async function played(paidCalls: PaidCalls, id: OptimizationId, actions: readonly Action[]) {
  const total = { costMicroUsd: 0, tokens: 0 };
  const answered = new Set<number>();
  for (const { ordinal, ending, costMicroUsd } of actions) {
    const result = await paidCalls.reserve(aReservation(id, ordinal));
    const expected = answered.has(ordinal) ? "answered" : total.costMicroUsd + 100 > 600 ? "exceeded" : "reserved";
    expect(result.kind).toBe(expected);
    if (result.kind !== "reserved") continue;
    if (ending === "settle") await paidCalls.settle(result.spendId, aPaidAnswer(), costMicroUsd);
    if (ending === "release") await paidCalls.release(result.spendId, "overloaded");
    if (ending === "settle") answered.add(ordinal);
    total.costMicroUsd += { settle: costMicroUsd, release: 0, crash: 100 }[ending];
    total.tokens += { settle: 80, release: 0, crash: 200 }[ending];
  }
  return total;
}
