import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  conditionsOf,
  judgeBaseline,
  judgeSentinels,
  planReuse,
  planSentinels,
  type ReusableTrial,
  type TaskResults,
  tailProbability,
} from "../../core/baseline.ts";
import { asId, type TrialId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { aTask, settings, task } from "../builders.ts";

const models = { agent: settings, miner: settings, proposer: settings };
const plan = { agent: "builtin" as const, models };

describe("the conditions of a measurement", () => {
  const same = conditionsOf(plan, aTask("a"));

  it("are the same wherever the task lies, whatever a call costs and whoever mines", () => {
    const elsewhere = aTask("a", { folder: "/other/a" });
    const { environment } = elsewhere;
    const image = { kind: "dockerfile" as const, folder: "/other/a/environment" };
    expect(conditionsOf(plan, { ...elsewhere, environment: { ...environment, image } })).toBe(same);
    const price = { ...settings.price, completionMicroUsdPerMillion: 1 };
    const agent = { ...settings, price, keyVariable: "OTHER_KEY" };
    const miner = { ...settings, name: "another" };
    expect(conditionsOf({ ...plan, models: { ...models, agent, miner } }, aTask("a"))).toBe(same);
    // Plans of earlier releases say nothing of hooks.
    expect(conditionsOf({ ...plan, hooks: { timeoutMs: 2_000, outputBytes: 65_536 } }, aTask("a"))).toBe(same);
  });

  it.each([
    ["model", { ...plan, models: { ...models, agent: { ...settings, name: "another" } } }, aTask("a")],
    ["sampling", { ...plan, models: { ...models, agent: { ...settings, temperature: 0 } } }, aTask("a")],
    ["server", { ...plan, models: { ...models, agent: { ...settings, baseUrl: "http://other/v1" } } }, aTask("a")],
    ["agent", { ...plan, agent: "oracle" as const }, aTask("a")],
    ["task", plan, aTask("a", { digest: "changed" })],
    ["limits", plan, aTask("a", { agentTimeoutMs: 1 })],
    ["limits of hooks", { ...plan, hooks: { timeoutMs: 500, outputBytes: 65_536 } }, aTask("a")],
    ["image", plan, aTask("a", { environment: { ...aTask("a").environment, image: { kind: "prebuilt", name: "x" } } })],
  ])("differ with another %s", (_what, otherPlan, otherTask) => {
    expect(conditionsOf(otherPlan, otherTask)).not.toBe(same);
  });
});

describe("planReuse", () => {
  const trial = (id: string, changed: Partial<ReusableTrial> = {}): ReusableTrial => ({
    trialId: asId<TrialId>(id),
    taskId: task("a"),
    repeat: 1,
    closedAt: "2026-11-25T01:00:00.000Z",
    servedModel: "m-1",
    ...changed,
  });
  const slots = [1, 2].map((repeat) => ({ taskId: task("a"), repeat }));

  it("takes fresh runs first, since nothing was decided by them, then the newest", () => {
    const found = planReuse(slots, [
      trial("old"),
      trial("new", { closedAt: "2026-11-25T02:00:00.000Z" }),
      trial("fresh", { repeat: 1001, closedAt: "2026-11-25T00:00:00.000Z" }),
    ]);
    expect(found.map((each) => each.from)).toEqual(["fresh", "new"]);
  });

  it("takes nothing that the provider served with something else than it did last", () => {
    const changed = { servedModel: "m-2", closedAt: "2026-11-25T02:00:00.000Z" };
    expect(planReuse(slots, [trial("old"), trial("new", changed)]).map((each) => each.from)).toEqual(["new"]);
  });

  it("lets each trial stand in once, for a slot of its own task, and does not depend on the order", () => {
    const trials = fc.uniqueArray(
      fc.record({ id: fc.nat(30), taskId: fc.constantFrom("a", "b"), repeat: fc.constantFrom(1, 2, 1001) }),
      { selector: (each) => each.id },
    );
    const missing = fc.array(fc.record({ taskId: fc.constantFrom("a", "b", "c"), repeat: fc.nat(5) }));
    fc.assert(
      fc.property(trials, missing, (offered, wanted) => {
        const reusable = offered.map(({ id, taskId, repeat }) => trial(`t-${id}`, { taskId: task(taskId), repeat }));
        const open = wanted.map(({ taskId, repeat }) => ({ taskId: task(taskId), repeat }));
        const found = planReuse(open, reusable);
        expect(new Set(found.map((each) => each.from)).size).toBe(found.length);
        for (const each of found)
          expect(reusable.find(({ trialId }) => trialId === each.from)?.taskId).toBe(each.taskId);
        for (const taskId of ["a", "b"])
          expect(found.filter((each) => each.taskId === taskId).length).toBe(
            Math.min(
              open.filter((each) => each.taskId === taskId).length,
              reusable.filter((each) => each.taskId === taskId).length,
            ),
          );
        expect(planReuse(open, [...reusable].reverse())).toEqual(found);
      }),
    );
  });
});

describe("planSentinels", () => {
  const tasks = Array.from({ length: 30 }, (_, index) => task(`t-${index}`));

  it("runs the wanted share of the baseline afresh, one run a task, at least one when there is anything to watch", () => {
    expect(planSentinels(tasks, 60, 0.05, "s")).toHaveLength(3);
    expect(planSentinels(tasks, 8, 0.05, "s")).toHaveLength(1);
    expect(new Set(planSentinels([...tasks, ...tasks], 600, 1, "s")).size).toBe(30);
    expect(planSentinels([], 60, 0.05, "s")).toEqual([]);
    expect(planSentinels(tasks, 60, 0, "s")).toEqual([]);
  });

  it("draws others in each iteration, and the same ones again", () => {
    expect(planSentinels(tasks, 60, 0.05, "s")).toEqual(planSentinels([...tasks].reverse(), 60, 0.05, "s"));
    expect(planSentinels(tasks, 60, 0.05, "s")).not.toEqual(planSentinels(tasks, 60, 0.05, "another"));
  });
});

describe("the judgement of sentinels", () => {
  const cached = (count: number, passes: number, runs: number) =>
    new Map<ReturnType<typeof task>, TaskResults>(
      Array.from({ length: count }, (_, index) => [task(`t-${index}`), { passes, runs }]),
    );
  const sentinels = (count: number, passed: number) =>
    Array.from({ length: count }, (_, index) => ({ taskId: task(`t-${index}`), passed: index < passed }));

  it("holds when they pass as before, and no longer when they fail as never before", () => {
    expect(judgeSentinels(cached(6, 2, 2), sentinels(6, 6))).toMatchObject({ holds: true, reason: null });
    expect(judgeSentinels(cached(6, 2, 2), sentinels(6, 1))).toMatchObject({ holds: false, reason: "drift" });
    expect(judgeSentinels(cached(6, 0, 2), sentinels(6, 5))).toMatchObject({ holds: false, reason: "drift" });
  });

  it("never condemns by one run, however sure its task was: that is not rare enough", () => {
    expect(judgeSentinels(cached(1, 7, 7), sentinels(1, 0))).toMatchObject({ holds: true });
    expect(judgeSentinels(new Map(), []).holds).toBe(true);
  });

  it("is rarely wrong where nothing changed, and notices a collapse", () => {
    const random = seededRandom("drift");
    const wrong = share(2_000, () => {
      const rates = Array.from({ length: 6 }, () => random());
      return drifted(rates, rates, random);
    });
    const noticed = share(500, () => {
      const before = Array.from({ length: 10 }, () => 0.7 + 0.3 * random());
      return drifted(
        before,
        before.map((rate) => rate - 0.6),
        random,
      );
    });
    expect(wrong).toBeLessThan(0.02);
    expect(noticed).toBeGreaterThan(0.8);
  });

  it("adds up the exact probabilities of all counts that are at least as far off", () => {
    expect(tailProbability([0.5, 0.5], 1)).toBeCloseTo(0.5);
    expect(tailProbability([0.9, 0.9, 0.9], 2.7)).toBeCloseTo(0.001);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 12 }), (rates) => {
        expect(tailProbability(rates, 0)).toBeCloseTo(1);
        expect(tailProbability(rates, rates.length + 1)).toBe(0);
      }),
    );
  });

  /** Two cached runs a task at the old rates, one sentinel at the new ones. */
  function drifted(before: readonly number[], now: readonly number[], random: () => number): boolean {
    const results = new Map(
      before.map((rate, index) => {
        const passes = [0, 1].filter(() => random() < rate).length;
        return [task(`t-${index}`), { passes, runs: 2 }] as const;
      }),
    );
    const fresh = now.map((rate, index) => ({ taskId: task(`t-${index}`), passed: random() < rate }));
    return !judgeSentinels(results, fresh).holds;
  }

  function share(times: number, happens: () => boolean): number {
    return Array.from({ length: times }, happens).filter(Boolean).length / times;
  }
});

describe("a baseline", () => {
  const judged = judgeSentinels(new Map(), []);
  const facts = { oldestAgeMs: 0, ttlMs: 1_000, servedBefore: ["m-1"], servedNow: ["m-1"] };

  it("no longer holds when it is too old, or the provider serves something else", () => {
    expect(judgeBaseline(judged, facts)).toEqual(judged);
    expect(judgeBaseline(judged, { ...facts, oldestAgeMs: 1_001 })).toMatchObject({ holds: false, reason: "expired" });
    expect(judgeBaseline(judged, { ...facts, servedNow: ["m-1", "m-2"] })).toMatchObject({
      holds: false,
      reason: "provider",
      detail: expect.stringMatching(/serves m-2 now, and served m-1 before/),
    });
  });

  it("does not grow old where nothing is reused, nor change where the provider says nothing", () => {
    expect(judgeBaseline(judged, { ...facts, ttlMs: 0, oldestAgeMs: 1e12 })).toEqual(judged);
    expect(judgeBaseline(judged, { ...facts, servedBefore: [], servedNow: ["m-2"] })).toEqual(judged);
  });
});
