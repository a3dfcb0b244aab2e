import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { judgeSentinels } from "../../core/baseline.ts";
import { Superseded } from "../../core/failures.ts";
import { versionOf } from "../../core/harness.ts";
import {
  asId,
  type OptimizationId,
  type ProposalId,
  type TaskId,
  type TrialId,
  type VersionId,
} from "../../core/ids.ts";
import type { VersionRecord } from "../../core/ports.ts";
import type { Step } from "../../core/trace.ts";
import { type Outcome, trialIdOf } from "../../core/trial.ts";
import { aLabel, aStep, aTask, minimalFiles, settings } from "../builders.ts";
import { openedOptimization, type Stores } from "./stores.ts";
import {
  aClosing,
  anOpening,
  aPaidAnswer,
  aPlan,
  aProposal,
  aReservation,
  aTrialKey,
  aValidation,
  aWeakness,
  noCaps,
} from "./values.ts";

const errored: Outcome = { kind: "errored", error: "sandbox", detail: "the engine is gone", flags: ["restarted"] };
const starting = versionOf(minimalFiles);
const unjudged = { series: 0, baseline: null };
/** No other test's conditions are the same: their trials can't stand in for each other. */
const modelsNamed = (name: string) => {
  const model = { ...settings, name };
  return { agent: model, miner: model, proposer: model };
};

/** What every implementation of the port must do; run it over each of them. */
export function recordsConformance(stores: () => Stores): void {
  const opened = (changes: Parameters<typeof aPlan>[0] = {}) => openedOptimization(stores().records, changes);

  async function plannedTrial(id?: OptimizationId): Promise<TrialId> {
    const key = aTrialKey(id ?? (await opened()));
    await stores().records.planTrials([key]);
    return trialIdOf(key);
  }

  const saveStep = (id: TrialId, epoch: number, step: Step) =>
    stores().journal.write(id, epoch, { entries: [], steps: [step] });

  async function savedVersion(id: OptimizationId, text: string): Promise<VersionRecord> {
    const files = { ...minimalFiles, "prompts/planning.md": text };
    const version = { versionId: versionOf(files), parentId: starting, files, origin: "P-001" };
    await stores().records.saveVersion(id, version);
    return version;
  }

  describe("an optimization", () => {
    it("is stored with plan, tasks in the order in which they were read, split and starting version", async () => {
      const id = await opened({ seed: "another" });
      const { tasks } = anOpening(aPlan());
      expect(await stores().records.optimization(id)).toEqual({
        plan: aPlan({ optimizationId: id, seed: "another" }),
        currentVersionId: starting,
        startingVersionId: starting,
        splitDigest: "split digest",
        exploratory: true,
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        endedAt: null,
        end: null,
        report: null,
        tasks: tasks.map((task, index) => ({ task, split: index === 2 ? "held-out" : "held-in" })),
      });
      expect(await stores().records.listVersions(id)).toEqual([
        { versionId: starting, parentId: null, files: minimalFiles, origin: "starting harness" },
      ]);
    });

    it("that is opened again stays as it was", async () => {
      const id = await opened();
      const first = await stores().records.optimization(id);
      const other = anOpening(aPlan({ optimizationId: id, seed: "another" }), ["task-x"]);
      await stores().records.openOptimization(other);
      expect(await stores().records.optimization(id)).toEqual(first);
    });

    it("is opened once by many at once", async () => {
      const optimizationId = asId<OptimizationId>(`opt-${randomBytes(4).toString("hex")}`);
      const opening = anOpening(aPlan({ optimizationId }));
      await Promise.all(Array.from({ length: 8 }, () => stores().records.openOptimization(opening)));
      expect((await stores().records.optimization(optimizationId))?.tasks).toHaveLength(3);
      expect(await stores().records.listVersions(optimizationId)).toHaveLength(1);
    });

    it("that does not exist is null", async () => {
      expect(await stores().records.optimization(asId<OptimizationId>("opt-none"))).toBeNull();
    });

    it("is listed before those that began earlier", async () => {
      const older = await opened();
      const newer = await opened();
      const ids = (await stores().records.listOptimizations()).map(({ plan }) => plan.optimizationId);
      expect(ids.slice(0, 2)).toEqual([newer, older]);
    });

    it("that is closed again keeps the time of its first end", async () => {
      const id = await opened();
      await stores().records.closeOptimization(id, "stopped", { gain: 1 });
      const first = await stores().records.optimization(id);
      await stores().records.closeOptimization(id, "failed", { gain: 2, text: "a\u0000b" });
      const second = await stores().records.optimization(id);
      expect(first).toMatchObject({ end: "stopped", report: { gain: 1 } });
      expect(second).toMatchObject({ end: "failed", report: { gain: 2, text: "ab" }, endedAt: first?.endedAt });
    });

    it("keeps a report that is a mere text", async () => {
      const id = await opened();
      await stores().records.closeOptimization(id, "converged", "12");
      expect((await stores().records.optimization(id))?.report).toBe("12");
    });
  });

  describe("a harness version", () => {
    it("is shared by content and keeps the lineage of each optimization", async () => {
      const [first, second] = [await opened(), await opened()];
      const version = await savedVersion(first, `shared ${first}`);
      await stores().records.saveVersion(first, { ...version, origin: "P-009" });
      await stores().records.saveVersion(second, { ...version, parentId: null, origin: "P-002" });
      expect((await stores().records.listVersions(first)).slice(1)).toEqual([version]);
      expect((await stores().records.listVersions(second)).slice(1)).toEqual([
        { ...version, parentId: null, origin: "P-002" },
      ]);
      expect(await stores().records.version(version.versionId)).toEqual(version);
    });

    it("that does not exist is null", async () => {
      expect(await stores().records.version(asId<VersionId>("v-none"))).toBeNull();
    });
  });

  describe("an iteration", () => {
    it("is opened once, closed with what it promoted, and listed by number", async () => {
      const id = await opened();
      await stores().records.openIteration(id, 2, starting, { "label-failure": "b2" });
      await stores().records.openIteration(id, 1, starting, { "label-failure": "a1" });
      await stores().records.openIteration(id, 1, asId<VersionId>("v-other"), { "label-failure": "c3" });
      await stores().records.closeIteration(id, 1, asId<VersionId>("v-next"), "one promoted");
      await stores().records.openIteration(id, 1, starting, {});
      const [first, second] = [{ "label-failure": "a1" }, { "label-failure": "b2" }];
      expect(await stores().records.listIterations(id)).toEqual([
        {
          number: 1,
          versionId: starting,
          prompts: first,
          promotedId: "v-next",
          summary: "one promoted",
          closed: true,
          ...unjudged,
        },
        { number: 2, versionId: starting, prompts: second, promotedId: null, summary: "", closed: false, ...unjudged },
      ]);
    });

    it("keeps what its sentinels said, and which series of results is its baseline", async () => {
      const id = await opened();
      await stores().records.openIteration(id, 1, starting, {});
      const baseline = judgeSentinels(new Map(), []);
      await stores().records.saveBaseline(id, 1, { series: 1, baseline });
      await stores().records.openIteration(id, 1, starting, {});
      expect(await stores().records.listIterations(id)).toMatchObject([{ number: 1, series: 1, baseline }]);
      await expect(stores().records.saveBaseline(id, 2, { series: 0, baseline })).rejects.toThrow(/iteration 2/);
    });

    it("that was never opened can't be closed", async () => {
      await expect(stores().records.closeIteration(await opened(), 7, null, "")).rejects.toThrow(/iteration 7/);
    });
  });

  describe("a trial", () => {
    it("is planned once, with the split of its task", async () => {
      const id = await opened();
      const keys = ["task-a", "task-c"].map((task) => aTrialKey(id, { taskId: asId<TaskId>(task) }));
      await stores().records.planTrials(keys);
      await stores().records.openAttempt(trialIdOf(aTrialKey(id)), "worker");
      await stores().records.planTrials([...keys, aTrialKey(id, { repeat: 2 })]);
      await stores().records.planTrials([]);
      const trials = await stores().records.listTrials(id);
      const byTask = Object.fromEntries(trials.map((trial) => [`${trial.key.taskId} ${trial.key.repeat}`, trial]));
      expect(trials).toHaveLength(3);
      expect(byTask["task-a 1"]).toMatchObject({ split: "held-in", attempts: 1, outcome: null, steps: 0 });
      expect(byTask["task-a 2"]).toMatchObject({ attempts: 0 });
      expect(byTask["task-c 1"]).toMatchObject({ split: "held-out" });
    });

    it("is planned once by many planners at once, and more of them than one statement takes", async () => {
      const id = await opened();
      const keys = Array.from({ length: 1_200 }, (_, index) => aTrialKey(id, { repeat: index + 1 }));
      await Promise.all([keys, [...keys].reverse(), keys].map((each) => stores().records.planTrials(each)));
      const listed = (await stores().records.listTrials(id)).map((trial) => trial.id);
      expect(new Set(listed)).toEqual(new Set(keys.map(trialIdOf)));
      expect(listed).toHaveLength(1_200);
      expect((await stores().records.listTrials(id)).map((trial) => trial.id)).toEqual(listed);
    });

    it("of an unknown task is a bug", async () => {
      const key = aTrialKey(await opened(), { taskId: asId<TaskId>("task-unknown") });
      await expect(stores().records.planTrials([key])).rejects.toThrow();
    });

    it("is listed by versions", async () => {
      const id = await opened();
      const { versionId } = await savedVersion(id, "x");
      await stores().records.planTrials([aTrialKey(id), aTrialKey(id, { versionId })]);
      const listed = await stores().records.listTrials(id, [versionId]);
      expect(listed.map(({ key }) => key.versionId)).toEqual([versionId]);
      expect(await stores().records.listTrials(id, [])).toEqual([]);
    });

    it("that does not exist is null, and so is its trace", async () => {
      expect(await stores().records.trial(asId<TrialId>("t-none"))).toBeNull();
      expect(await stores().records.trace(asId<TrialId>("t-none"))).toBeNull();
      expect(await stores().journal.isAlive(asId<TrialId>("t-none"), 1)).toBe(false);
    });

    it("has one outcome, which never changes", async () => {
      const id = await plannedTrial();
      const { epoch } = await stores().records.openAttempt(id, "worker");
      await stores().records.closeTrial(id, epoch, aClosing("passed"));
      await stores().records.closeTrial(id, epoch, aClosing("failed", { verifierOutput: "other" }));
      expect(await stores().records.trial(id)).toMatchObject({
        outcome: { kind: "passed", reward: 1, flags: [] },
        agentEnd: { kind: "finished", summary: "done" },
        attempts: 1,
      });
      expect(await stores().records.trace(id)).toMatchObject({ verifierOutput: "not ok - the file is there" });
    });

    it("that is closed takes no attempt, no step and no failure any more", async () => {
      const { records, journal } = stores();
      const id = await plannedTrial();
      const { epoch } = await records.openAttempt(id, "worker");
      expect(await journal.isAlive(id, epoch)).toBe(true);
      await records.closeTrial(id, epoch, aClosing());
      expect(await journal.isAlive(id, epoch)).toBe(false);
      await expect(records.openAttempt(id, "late")).rejects.toThrow(Superseded);
      await expect(journal.write(id, epoch, { entries: [], steps: [aStep(1)] })).rejects.toThrow(Superseded);
      await expect(records.failAttempt(id, epoch, errored)).rejects.toThrow(Superseded);
    });
  });

  describe("an attempt", () => {
    it("has an epoch of its own, however many begin at once", async () => {
      const id = await plannedTrial();
      const opening = Array.from({ length: 12 }, (_, index) => stores().records.openAttempt(id, `worker ${index}`));
      const epochs = (await Promise.all(opening)).map(({ epoch }) => epoch);
      expect(epochs.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    });

    it("of a trial that was never planned is a bug", async () => {
      await expect(stores().records.openAttempt(asId<TrialId>("t-none"), "worker")).rejects.toThrow(/t-none/);
    });

    it("tells when it began, on which worker, and how long it took once its trial is closed", async () => {
      const { records } = stores();
      const id = await plannedTrial();
      expect(await records.timing(id)).toBeNull();
      await records.openAttempt(id, "first");
      const { epoch } = await records.openAttempt(id, "second");
      const open = await records.timing(id);
      expect(open).toMatchObject({ worker: "second", agentMs: null, totalMs: null });
      expect(Math.abs(Date.parse(open?.startedAt ?? "") - Date.now())).toBeLessThan(600_000);
      await records.closeTrial(id, epoch, aClosing("passed", { agentMs: 20, totalMs: 30 }));
      expect(await records.timing(id)).toEqual({ ...open, agentMs: 20, totalMs: 30 });
    });

    it("that was superseded can write nothing", async () => {
      const { records, journal } = stores();
      const id = await plannedTrial();
      const { epoch: old } = await records.openAttempt(id, "frozen worker");
      await journal.write(id, old, { entries: [], steps: [aStep(1)] });
      const { epoch } = await records.openAttempt(id, "new worker");
      await journal.enter(id, epoch, epoch);
      expect(await journal.isAlive(id, old)).toBe(false);
      await expect(journal.enter(id, old, old)).rejects.toThrow(Superseded);
      await expect(journal.write(id, old, { entries: [], steps: [aStep(2)] })).rejects.toThrow(Superseded);
      await expect(records.failAttempt(id, old, errored)).rejects.toThrow(Superseded);
      await expect(records.closeTrial(id, old, aClosing("passed"))).rejects.toThrow(Superseded);
      await records.closeTrial(id, epoch, aClosing("failed"));
      await expect(records.closeTrial(id, old, aClosing("passed"))).rejects.toThrow(Superseded);
      expect(await records.trial(id)).toMatchObject({ outcome: { kind: "failed" }, attempts: 2 });
    });

    it("that failed leaves the trial open for the next", async () => {
      const id = await plannedTrial();
      const { epoch } = await stores().records.openAttempt(id, "worker");
      await stores().records.failAttempt(id, epoch, errored);
      await stores().records.failAttempt(id, epoch, errored);
      expect(await stores().records.trial(id)).toMatchObject({ outcome: null, attempts: 1 });
      expect(await stores().records.openAttempt(id, "worker")).toMatchObject({ epoch: 2, errors: 1 });
    });

    it("closes a trial against a newer one, or is refused: never both", async () => {
      const id = await plannedTrial();
      const { epoch } = await stores().records.openAttempt(id, "old");
      const [closing, opening] = await Promise.allSettled([
        stores().records.closeTrial(id, epoch, aClosing("passed")),
        stores().records.openAttempt(id, "new"),
      ]);
      expect([closing.status, opening.status].sort()).toEqual(["fulfilled", "rejected"]);
    });
  });

  describe("a trial of another optimization", () => {
    const day = 86_400_000;
    /** A closed trial in an optimization of its own, with a step. */
    async function measured(changes: Parameters<typeof aPlan>[0] = {}, kind: "passed" | "failed" = "passed") {
      const id = await opened(changes);
      const trialId = await plannedTrial(id);
      const { epoch } = await stores().records.openAttempt(trialId, "worker");
      await saveStep(trialId, epoch, aStep(1));
      await stores().records.closeTrial(trialId, epoch, aClosing(kind));
      return { id, trialId };
    }
    const plan = () => ({ seed: randomBytes(4).toString("hex"), models: modelsNamed(randomBytes(4).toString("hex")) });

    it("may stand in where the conditions are the same: version, task, model, limits; and it is young enough", async () => {
      const shared = plan();
      const { trialId } = await measured(shared);
      const id = await opened(shared);
      const found = await stores().records.reusableTrials(id, starting, day);
      expect(found).toMatchObject([{ trialId, taskId: "task-a", repeat: 1, servedModel: null }]);
      expect(await stores().records.reusableTrials(id, starting, -day)).toEqual([]);
      expect(await stores().records.reusableTrials(id, asId<VersionId>("v-other"), day)).toEqual([]);
      expect(await stores().records.reusableTrials(await opened(plan()), starting, day)).toEqual([]);
    });

    it("stands in with its outcome and its trace, without attempt and without cost, and not a second time for others", async () => {
      const shared = plan();
      const { trialId } = await measured(shared, "failed");
      const id = await opened(shared);
      const reused = { ...aTrialKey(id), iteration: 3, from: trialId };
      await stores().records.reuseTrials([reused, reused]);
      const [trial, ...others] = await stores().records.listTrials(id);
      expect(others).toEqual([]);
      expect(trial).toMatchObject({
        outcome: { kind: "failed" },
        attempts: 0,
        steps: 1,
        iteration: 3,
        reusedFrom: trialId,
      });
      expect(trial?.closedAt).toBe((await stores().records.trial(trialId))?.closedAt);
      expect(await stores().records.trace(trial?.id as TrialId)).toEqual(await stores().records.trace(trialId));
      expect((await stores().paidCalls.spendOf(id)).trials).toBe(0);
      const third = await opened(shared);
      expect(await stores().records.reusableTrials(third, starting, day)).toMatchObject([{ trialId }]);
    });

    it("leaves a trial that is there already as it is", async () => {
      const shared = plan();
      const { trialId } = await measured(shared);
      const { id, trialId: own } = await measured(shared, "failed");
      await stores().records.reuseTrials([{ ...aTrialKey(id), from: trialId }]);
      expect(await stores().records.trial(own)).toMatchObject({ outcome: { kind: "failed" }, reusedFrom: null });
    });

    it("says which model the provider served, for what stands in as well", async () => {
      const shared = plan();
      const { id, trialId } = await measured(shared);
      const reserved = await stores().paidCalls.reserve(aReservation(id, 0, { trialId }));
      if (reserved.kind !== "reserved") throw new Error("expected a reservation");
      await stores().paidCalls.settle(reserved.spendId, { ...aPaidAnswer(), servedModel: "served-1" }, 1);
      const other = await opened(shared);
      await stores().records.reuseTrials([{ ...aTrialKey(other), from: trialId }]);
      const ids = (await stores().records.listTrials(other)).map((each) => each.id);
      expect(await stores().records.servedModels(ids)).toEqual(["served-1"]);
      expect(await stores().records.reusableTrials(other, starting, day)).toMatchObject([{ servedModel: "served-1" }]);
      expect(await stores().records.servedModels([])).toEqual([]);
    });
  });

  describe("an optimization that ended", () => {
    const queued = (number: number, changes: Parameters<typeof aProposal>[1] = {}) =>
      aProposal(`P-${number}11`, { iteration: number, ...changes });

    it("is taken up again with what its end left undecided; what earlier iterations left stays", async () => {
      const id = await opened();
      for (const number of [1, 2]) await stores().records.openIteration(id, number, starting, {});
      await stores().records.closeIteration(id, 1, null, "nothing promoted");
      const undecided = { status: "undecided", reason: "out-of-budget", detail: "the budget ended first" } as const;
      await stores().records.saveProposal(id, queued(1, undecided));
      await stores().records.saveProposal(id, queued(2, undecided));
      await stores().records.closeOptimization(id, "out-of-budget", {});
      for (let twice = 0; twice < 2; twice++) await stores().records.reopenOptimization(id);
      expect(await stores().records.optimization(id)).toMatchObject({ end: null, endedAt: null, report: null });
      expect(await stores().records.listProposals(id)).toMatchObject([
        { status: "undecided" },
        { status: "queued", reason: null, detail: "" },
      ]);
      expect((await stores().records.events(id, 0)).map((event) => event.kind)).toEqual(["reopened"]);
    });

    it("opens its newest iteration again when it had left something undecided and promoted nothing", async () => {
      const id = await opened();
      await stores().records.openIteration(id, 1, starting, {});
      await stores().records.closeIteration(id, 1, null, "nothing promoted");
      await stores().records.saveProposal(id, queued(1, { status: "undecided", reason: "coverage" }));
      await stores().records.closeOptimization(id, "converged", {});
      await stores().records.reopenOptimization(id);
      expect(await stores().records.listIterations(id)).toMatchObject([{ closed: false, summary: "" }]);
    });

    it("has not spent the time until it was taken up again, nor that of a pause", async () => {
      const id = await opened();
      const wallTimeMs = async () => (await stores().paidCalls.spendOf(id)).wallTimeMs;
      const idleMs = 400;
      const idle = () => new Promise((resolve) => setTimeout(resolve, idleMs));
      /** However slow the machine is: what was spent since then is less than what went by, by the time of being idle. */
      const leavesOutIdle = async (since: number, spent: number) => {
        const more = (await wallTimeMs()) - spent;
        expect(more).toBeLessThanOrEqual(performance.now() - since - 0.9 * idleMs);
      };
      let since = performance.now();
      await stores().records.closeOptimization(id, "out-of-budget", {});
      const atEnd = await wallTimeMs();
      await idle();
      await stores().records.reopenOptimization(id);
      await leavesOutIdle(since, atEnd);
      since = performance.now();
      for (let twice = 0; twice < 2; twice++) await stores().records.setIdle(id, true);
      const paused = await wallTimeMs();
      await idle();
      expect(await wallTimeMs()).toBe(paused);
      for (let twice = 0; twice < 2; twice++) await stores().records.setIdle(id, false);
      await leavesOutIdle(since, paused);
    });
  });

  describe("a trace", () => {
    it("holds the steps of the newest attempt in order, each as it was saved last", async () => {
      const id = await plannedTrial();
      const first = await stores().records.openAttempt(id, "worker");
      await saveStep(id, first.epoch, { ...aStep(1), text: "of the first attempt" });
      const { epoch } = await stores().records.openAttempt(id, "worker");
      expect(await stores().records.trace(id)).toEqual({
        instruction: aTask("task-a").instruction,
        steps: [],
        verifierOutput: "",
      });
      for (const step of [aStep(2), aStep(1, ["ls", "no such folder", 2]), aStep(10), { ...aStep(2), text: "again" }])
        await stores().journal.write(id, epoch, { entries: [], steps: [step] });
      await stores().records.closeTrial(id, epoch, aClosing("failed", { verifierOutput: "not ok\u0000 \udfff" }));
      const steps = [aStep(1, ["ls", "no such folder", 2]), { ...aStep(2), text: "again" }, aStep(10)];
      expect(await stores().records.trace(id)).toEqual({
        instruction: aTask("task-a").instruction,
        steps,
        verifierOutput: "not ok \ufffd",
      });
      expect(await stores().records.trial(id)).toMatchObject({ steps: 10 });
    });

    it("keeps what commands print, but for what no database can hold", async () => {
      const id = await plannedTrial();
      const { epoch } = await stores().records.openAttempt(id, "worker");
      await saveStep(id, epoch, {
        ...aStep(1),
        text: "\\u0000 \u0000\u0007\u001b[31m 😀 \ud83d \" ' $1 {}",
      });
      expect((await stores().records.trace(id))?.steps[0]?.text).toBe("\\u0000 \u0007\u001b[31m 😀 \ufffd \" ' $1 {}");
    });
  });

  describe("labels and weaknesses", () => {
    it("are kept by iteration; the last label of a trial counts", async () => {
      const id = await opened();
      const trialId = await plannedTrial(id);
      await stores().records.saveLabel(id, 1, { trialId, label: null });
      await stores().records.saveLabel(id, 2, { trialId, label: null });
      await stores().records.saveLabel(id, 1, { trialId, label: aLabel() });
      expect(await stores().records.listLabels(id, 1)).toEqual([{ trialId, label: aLabel() }]);
      expect(await stores().records.listLabels(id, 2)).toEqual([{ trialId, label: null }]);
      expect(await stores().records.listLabels(id, 3)).toEqual([]);
    });

    it("replace those of their iteration and keep their rank", async () => {
      const id = await opened();
      const trialId = await plannedTrial(id);
      const [first, second] = [aWeakness("W-002", [trialId, trialId]), aWeakness("W-001", [], { impact: 0.1 })];
      await stores().records.saveWeaknesses(id, 2, [first]);
      await stores().records.saveWeaknesses(id, 1, [aWeakness("W-007", [trialId])]);
      await stores().records.saveWeaknesses(id, 1, [first, second]);
      expect(await stores().records.listWeaknesses(id)).toEqual([
        { ...first, iteration: 1 },
        { ...second, iteration: 1 },
        { ...first, iteration: 2 },
      ]);
      await stores().records.saveWeaknesses(id, 2, []);
      expect(await stores().records.listWeaknesses(id)).toHaveLength(2);
    });

    it("may be saved by two at once", async () => {
      const id = await opened();
      const trialId = await plannedTrial(id);
      const found = [aWeakness("W-001", [trialId]), aWeakness("W-002", [trialId])];
      await Promise.all(Array.from({ length: 6 }, () => stores().records.saveWeaknesses(id, 1, found)));
      expect(await stores().records.listWeaknesses(id)).toHaveLength(2);
    });
  });

  describe("a proposal", () => {
    it("is found by its id", async () => {
      const [first, second] = [await opened(), await opened()];
      await stores().records.saveProposal(first, aProposal("P-001"));
      const id = asId<ProposalId>("P-001");
      expect(await stores().records.proposal(first, id)).toEqual(aProposal("P-001"));
      expect(await stores().records.proposal(second, id)).toBeNull();
    });

    it("that a person turned down is rejected, one that was approved stays as it was; both with an event", async () => {
      const id = await opened();
      const [one, two] = [asId<ProposalId>("P-001"), asId<ProposalId>("P-002")];
      for (const each of ["P-001", "P-002"])
        await stores().records.saveProposal(id, aProposal(each, { status: "accepted" }));
      await stores().records.saveReview(id, { proposalId: one, approved: true, reason: "" });
      await stores().records.saveReview(id, { proposalId: two, approved: false, reason: "too long" });
      expect(await stores().records.listProposals(id)).toMatchObject([
        { status: "accepted", reason: null },
        { status: "rejected", reason: "review", detail: "too long" },
      ]);
      expect((await stores().records.events(id, 0)).map((event) => event.kind)).toEqual(["reviewed", "reviewed"]);
      const unknown = { proposalId: asId<ProposalId>("P-009"), approved: true, reason: "" };
      await expect(stores().records.saveReview(id, unknown)).rejects.toThrow(/P-009/);
    });

    it("is replaced by id and keeps its place", async () => {
      const id = await opened();
      await stores().records.saveProposal(id, aProposal("P-002"));
      await stores().records.saveProposal(id, aProposal("P-001", { weaknessId: null, slot: null, edit: null }));
      await stores().records.saveProposal(id, aProposal("P-002", { title: "Better" }));
      await stores().records.setProposalStatus(id, asId<ProposalId>("P-001"), "rejected", "leak", "names a task");
      expect(await stores().records.listProposals(id)).toEqual([
        aProposal("P-002", { title: "Better" }),
        aProposal("P-001", {
          weaknessId: null,
          slot: null,
          edit: null,
          status: "rejected",
          reason: "leak",
          detail: "names a task",
        }),
      ]);
    });

    it("belongs to its optimization", async () => {
      const [first, second] = [await opened(), await opened()];
      await stores().records.saveProposal(first, aProposal("P-001"));
      expect(await stores().records.listProposals(second)).toEqual([]);
      const status = stores().records.setProposalStatus(second, asId<ProposalId>("P-001"), "merged", null, "");
      await expect(status).rejects.toThrow(/P-001/);
    });

    it("has a validation with its whole ledger, replaced when it is taken up again", async () => {
      const id = await opened();
      await stores().records.saveValidation(id, aValidation("P-001"));
      await stores().records.saveValidation(id, aValidation("P-002"));
      const again = aValidation("P-001", {
        verdict: { kind: "accepted" },
        ledger: aValidation("P-001").ledger.slice(1),
      });
      await stores().records.saveValidation(id, again);
      expect(await stores().records.listValidations(id)).toEqual([again, aValidation("P-002")]);
    });
  });

  describe("a promotion", () => {
    const promotion = (optimizationId: OptimizationId, versionId: VersionId, expected: VersionId = starting) => ({
      optimizationId,
      request: `to ${versionId}`,
      iteration: 1,
      expected,
      versionId,
      proposalIds: [asId<ProposalId>("P-001")],
      reason: "accepted",
    });

    it("makes a version current, once, with an event", async () => {
      const id = await opened({ lineage: "promoted-once" });
      const version = await savedVersion(id, "better");
      expect(await stores().records.promotedVersion("promoted-once")).toBeNull();
      expect(await stores().records.promote(promotion(id, version.versionId))).toBe("promoted");
      expect(await stores().records.promote(promotion(id, version.versionId))).toBe("already");
      expect(await stores().records.optimization(id)).toMatchObject({
        currentVersionId: version.versionId,
        startingVersionId: starting,
      });
      expect(await stores().records.promotedVersion("promoted-once")).toEqual(version);
      expect(await stores().records.events(id, 0)).toMatchObject([
        {
          kind: "promoted",
          data: { iteration: 1, from: starting, versionId: version.versionId, proposalIds: ["P-001"] },
        },
      ]);
    });

    it("is refused when another version is current", async () => {
      const id = await opened();
      const [first, second] = [await savedVersion(id, "one"), await savedVersion(id, "two")];
      await stores().records.promote(promotion(id, first.versionId));
      expect(await stores().records.promote(promotion(id, second.versionId))).toBe("conflict");
      expect(await stores().records.optimization(id)).toMatchObject({ currentVersionId: first.versionId });
      expect(await stores().records.events(id, 0)).toHaveLength(1);
    });

    it("back to an older version is one as well, and the way forth again too", async () => {
      const id = await opened();
      const { versionId } = await savedVersion(id, "better");
      const moves = [promotion(id, versionId), promotion(id, starting, versionId), promotion(id, versionId)];
      for (const [number, move] of moves.entries())
        expect(await stores().records.promote({ ...move, request: `move ${number}` })).toBe("promoted");
      expect(await stores().records.optimization(id)).toMatchObject({ currentVersionId: versionId });
    });

    it("of a version that this optimization does not know is a bug and changes nothing", async () => {
      const id = await opened();
      await expect(stores().records.promote(promotion(id, asId<VersionId>("v-unknown")))).rejects.toThrow();
      expect(await stores().records.optimization(id)).toMatchObject({ currentVersionId: starting });
      expect(await stores().records.events(id, 0)).toEqual([]);
    });

    it("is won by exactly one of many at once", async () => {
      const id = await opened();
      const versions: VersionRecord[] = [];
      for (let number = 0; number < 8; number++) versions.push(await savedVersion(id, `candidate ${number}`));
      const racing = versions.map(({ versionId }) => stores().records.promote(promotion(id, versionId)));
      const results = await Promise.all(racing);
      expect(results.filter((result) => result === "promoted")).toHaveLength(1);
      expect(results.filter((result) => result === "conflict")).toHaveLength(7);
      const winner = versions[results.indexOf("promoted")]?.versionId;
      expect(await stores().records.optimization(id)).toMatchObject({ currentVersionId: winner });
    });

    it("that is repeated by many at once is made once", async () => {
      const id = await opened();
      const { versionId } = await savedVersion(id, "better");
      const results = await Promise.all(
        Array.from({ length: 8 }, () => stores().records.promote(promotion(id, versionId))),
      );
      expect(results.filter((result) => result === "promoted")).toHaveLength(1);
      expect(results.filter((result) => result === "already")).toHaveLength(7);
      expect(await stores().records.events(id, 0)).toHaveLength(1);
    });

    it("counts for its lineage: the newest of all its optimizations", async () => {
      const [first, second, other] = [
        await opened({ lineage: "nightly" }),
        await opened({ lineage: "nightly" }),
        await opened(),
      ];
      const older = await savedVersion(second, "monday");
      const newer = await savedVersion(first, "tuesday");
      const foreign = await savedVersion(other, "another lineage");
      await stores().records.promote(promotion(second, older.versionId));
      await stores().records.promote(promotion(first, newer.versionId));
      await stores().records.promote(promotion(other, foreign.versionId));
      expect(await stores().records.promotedVersion("nightly")).toEqual(newer);
    });
  });

  describe("events", () => {
    it("are read in order, from after the last one seen", async () => {
      const id = await opened({ budget: noCaps });
      const other = await opened();
      for (const kind of ["one", "two"]) await stores().records.addEvent(id, kind, { kind, text: "a\u0000" });
      await stores().records.addEvent(other, "foreign", {});
      await stores().records.addEvent(id, "three", {});
      const all = await stores().records.events(id, 0);
      expect(all.map(({ kind }) => kind)).toEqual(["one", "two", "three"]);
      expect(all[0]).toMatchObject({ data: { kind: "one", text: "a" }, at: expect.stringMatching(/Z$/) });
      expect(await stores().records.events(id, all[1]?.id ?? 0)).toEqual([all[2]]);
    });

    it("are missed by no reader, however many write at once", async () => {
      const id = await opened();
      const writing = Promise.all(Array.from({ length: 40 }, (_, n) => stores().records.addEvent(id, "tick", { n })));
      let done = false;
      void writing.then(() => {
        done = true;
      });
      const seen: number[] = [];
      while (!done) seen.push(...(await stores().records.events(id, seen.at(-1) ?? 0)).map((event) => event.id));
      seen.push(...(await stores().records.events(id, seen.at(-1) ?? 0)).map((event) => event.id));
      expect(seen).toEqual((await stores().records.events(id, 0)).map((event) => event.id));
      expect(seen).toHaveLength(40);
    });
  });
}
