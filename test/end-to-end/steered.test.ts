import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { WithStartWorkflowOperation } from "@temporalio/client";
import pg from "pg";
import type { Proposal } from "../../core/proposal.ts";
import { isFresh, repeatOf } from "../../core/repeats.ts";
import type { OptimizationReport } from "../../core/report.ts";
import { pauseUpdate, taskQueues, workflowNames } from "../../workflows/messages.ts";
import { noCaps } from "../conformance/values.ts";
import { eventually } from "../support/eventually.ts";
import { checkout, optimizationId } from "../support/optimization.ts";
import { openWorld, type World } from "../support/world.ts";

/** A limit for what hangs on a machine that does much else. */
const timeoutMs = 300_000;

/** What a person does to optimizations, and what a world does to them, on real services; tasks take no time. */
describe("an optimization that is steered", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await world.startWorker();
  }, timeoutMs);
  afterAll(() => world.close(), 60_000);

  const stored = async (id: string) => {
    const { records } = world.database;
    const [optimization, proposals, trials, iterations, events] = await Promise.all([
      records.optimization(optimizationId(id)),
      records.listProposals(optimizationId(id)),
      records.listTrials(optimizationId(id)),
      records.listIterations(optimizationId(id)),
      records.events(optimizationId(id), 0),
    ]);
    return { optimization, report: optimization?.report as OptimizationReport, proposals, trials, iterations, events };
  };
  const statuses = (proposals: readonly Proposal[]) =>
    Object.fromEntries(proposals.map(({ id, status, reason }) => [id, reason ? `${status}: ${reason}` : status]));

  it(
    "offers the next best after a rejection, and promotes what is approved",
    async () => {
      const id = "opt-reviewed";
      world.rules = ["A", "B"];
      // A mends all, B all but one.
      world.passes = (task, rules) => rules.has("A") || (rules.has("B") && task !== "t00");
      await world.start(world.plan(id, 8, { proposalsPerWeakness: 2, review: "required" }));
      const first = await world.until(id, (progress) => progress.review !== null || progress.end !== null);
      const wrong = await world.cli("reject", id, "P-999");
      expect([wrong.code, wrong.error]).toEqual([
        6,
        expect.stringContaining(`${first.review} waits for a review, got P-999`),
      ]);
      const reject = await world.cli("reject", id, "--reason", "too broad for us");
      expect([reject.code, reject.out.trim()]).toEqual([0, `${first.review} is turned down`]);
      const second = await world.until(id, (progress) => progress.review !== null || progress.end !== null);
      expect(second.review).not.toBe(first.review);
      const approve = await world.cli("approve", id, String(second.review).toLowerCase());
      expect([approve.code, approve.error]).toEqual([0, ""]);
      const result = await world.result(id);
      const { proposals, optimization, events } = await stored(id);
      expect(statuses(proposals)).toMatchObject({ [String(first.review)]: "rejected: review" });
      const approved = proposals.find((each) => each.id === second.review);
      expect(result.finalVersionId).toBe(approved?.versionId);
      expect(optimization?.currentVersionId).toBe(approved?.versionId);
      expect(events.filter((event) => event.kind === "reviewed").map((event) => event.data)).toMatchObject([
        { approved: false, reason: "too broad for us" },
        { approved: true },
      ]);
      const nothing = await world.cli("approve", id, String(first.review));
      expect(nothing.code).toBe(6);
    },
    timeoutMs,
  );

  it(
    "promotes nothing over a version that somebody changed while it validated, and goes on from there",
    async () => {
      const id = "opt-conflict";
      world.rules = ["A", "B"];
      let rolledBack = false;
      world.passes = async (task, rules) => {
        if (rules.has("A") && rules.has("B") && !rolledBack) {
          rolledBack = true;
          const start = (await stored(id)).optimization?.startingVersionId ?? "";
          const { code, error } = await world.cli("rollback", id, start);
          expect([code, error]).toEqual([0, ""]);
        }
        return rules.size > Number(task.slice(1)) % 2;
      };
      await world.start(world.plan(id, 8, { iterations: 2 }));
      const result = await world.result(id);
      const { optimization, iterations, events, proposals } = await stored(id);
      expect(rolledBack).toBe(true);
      expect(statuses(proposals.filter((each) => each.iteration === 2))).toEqual({ "P-211": "accepted" });
      expect(iterations.map((each) => each.promotedId !== null)).toEqual([true, false]);
      expect(iterations[1]?.summary).toContain("nothing promoted: the current version was changed meanwhile");
      expect(events.map((event) => event.kind)).toContain("promotion-conflict");
      expect(result.finalVersionId).toBe(result.startingVersionId);
      expect(optimization?.currentVersionId).toBe(result.startingVersionId);
    },
    timeoutMs,
  );

  it(
    "opens its sealed tasks once, for the claim",
    async () => {
      const id = "opt-sealed";
      world.rules = ["A"];
      world.passes = (_task, rules) => rules.size > 0;
      await world.start(world.plan(id, 60, { heldOutShare: null, sealedShare: null }));
      await world.result(id);
      const { trials, report } = await stored(id);
      const sealed = trials.filter((trial) => trial.split === "sealed");
      expect([sealed.length, sealed.every(isFresh), trials.filter(isFresh).length]).toEqual([60, true, 60]);
      expect(report.claim).toMatchObject({ split: "sealed", tasks: 15, repeats: 2, reading: "gain" });
      expect(report.heldOutLooks).toMatchObject({ reports: 0, sealedOpenings: 1 });
      expect((await world.cli("report", id)).out).toContain("sealed tasks opened once");
    },
    timeoutMs,
  );

  it(
    "leaves a place from which no edit leads up, by another parent of the archive",
    async () => {
      const id = "opt-pareto";
      world.rules = ["A", "B", "C", "D", "E", "F"];
      // A does more than B, but whatever is added to it breaks it; B with anything else does all.
      world.passes = (task, rules) => {
        const number = Number(task.slice(1));
        if (rules.has("A")) return rules.size === 1 && number < 10;
        return rules.has("B") && (rules.size > 1 || number >= 8);
      };
      await world.start(world.plan(id, 16, { iterations: 3, proposalsPerWeakness: 2, selection: "pareto" }));
      const result = await world.result(id);
      const { iterations, proposals, report } = await stored(id);
      const [first, second, third] = iterations;
      const versionOf = (proposal: string) => proposals.find((each) => each.id === proposal)?.versionId;
      expect(first?.promotedId).toBe(versionOf("P-111"));
      expect([second?.versionId, second?.promotedId]).toEqual([first?.promotedId, null]);
      expect(third?.versionId).toBe(versionOf("P-112"));
      expect(third?.promotedId).toBe(result.finalVersionId);
      expect(result.finalVersionId).not.toBe(first?.promotedId);
      expect(report.claim).toMatchObject({ final: { passed: 16, scored: 16 } });
    },
    timeoutMs,
  );

  it(
    "ends undecided when its money is used up, and goes on with more",
    async () => {
      const id = "opt-poor";
      world.rules = ["A"];
      let lowered = false;
      world.passes = async (_task, rules) => {
        if (rules.size > 0 && !lowered) {
          lowered = true;
          const { spend, kept } = await world.database.paidCalls.budgetOf(optimizationId(id));
          const usd = String((spend.costMicroUsd + kept.costMicroUsd + 1) / 1e6);
          const { code, error } = await world.cli("budget", id, "--usd", usd);
          expect([code, error]).toEqual([0, ""]);
        }
        return rules.size > 0;
      };
      await world.start(world.plan(id, 8, { concurrency: 2, budget: { ...noCaps, costMicroUsd: 1_000_000 } }));
      const poor = await world.result(id);
      const before = await stored(id);
      expect(poor).toMatchObject({
        end: "out-of-budget",
        detail: expect.stringMatching(/^costMicroUsd of the optimization/),
      });
      expect(statuses(before.proposals)).toEqual({ "P-111": "undecided: out-of-budget" });
      const explain = await world.cli("explain", "P-111", "--optimization", id);
      expect(explain.out).toMatch(/undecided/);
      const resume = await world.cli("resume", id, "--budget", "usd=1");
      expect([resume.code, resume.error]).toEqual([0, ""]);
      const result = await world.result(id);
      expect(result).toMatchObject({ end: "iterations-done", accepted: 1 });
      const after = await stored(id);
      expect(statuses(after.proposals)).toEqual({ "P-111": "accepted" });
      for (const trial of before.trials.filter((each) => each.outcome))
        expect(after.trials.find((each) => each.id === trial.id)).toEqual(trial);
      expect(after.report.claim).toMatchObject({ tasks: 4, final: { passed: 8 } });
    },
    timeoutMs,
  );

  it(
    "that is paused before it is open spends no time of its own until it goes on, and shows its newest caps when it is taken up again",
    async () => {
      const id = "opt-early-pause";
      world.rules = [];
      world.passes = () => false;
      const { workflow } = world.temporal.client;
      const startWorkflowOperation = new WithStartWorkflowOperation(workflowNames.optimizeHarness, {
        taskQueue: taskQueues.main,
        workflowId: id,
        args: [world.plan(id, 8, { budget: { ...noCaps, costMicroUsd: 1_000_000 } })],
        workflowIdConflictPolicy: "FAIL",
      });
      expect(await workflow.executeUpdateWithStart(pauseUpdate, { startWorkflowOperation })).toMatchObject({
        paused: true,
      });
      const idle = () => asked("select idle_since is not null as idle from optimizations where id = $1", id);
      await eventually(async () => expect(await idle()).toEqual([{ idle: true }]), 60_000);
      await world.client.resume(id);
      expect(await idle()).toEqual([{ idle: false }]);
      expect((await world.cli("budget", id, "--usd", "2")).code).toBe(0);
      await world.cli("stop", id);
      await world.result(id);
      expect(await world.client.resume(id)).toMatchObject({ restarted: true });
      await world.result(id);
      const metadata = await workflow.getHandle(id).query("__temporal_workflow_metadata");
      expect((metadata as { currentDetails?: string }).currentDetails).toContain(" of 2.00 USD");
    },
    timeoutMs,
  );

  async function asked(statement: string, ...values: unknown[]): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: world.variables["DATABASE_URL"] });
    await client.connect();
    try {
      return (await client.query(statement, values)).rows;
    } finally {
      await client.end();
    }
  }

  describe("and its next nights", () => {
    const night = (id: string) =>
      world.plan(id, 16, {
        lineage: "nights",
        harness: { kind: "lineage", lineage: "nights", path: `${checkout}/harnesses/minimal` },
        reuse: { ttlMs: 3_600_000, sentinelShare: 0.5 },
      });
    const outcomeOf = async (trialId: string, kind: "passed" | "failed") => {
      const client = new pg.Client({ connectionString: world.variables["DATABASE_URL"] });
      await client.connect();
      const outcome = { kind, reward: kind === "passed" ? 1 : 0, flags: [] };
      const { rowCount } = await client.query("update trials set outcome = $2 where id = $1", [trialId, outcome]);
      await client.end();
      expect(rowCount).toBe(1);
    };

    it(
      "rest their verdicts on reused results, which an audit follows and whose change it finds",
      async () => {
        world.rules = [];
        world.passes = (task, rules) => rules.size > 0 || Number(task.slice(1)) % 4 === 0;
        await world.start(night("opt-night-1"));
        await world.result("opt-night-1");
        world.rules = ["A"];
        await world.start(night("opt-night-2"));
        const result = await world.result("opt-night-2");
        expect(result.accepted).toBe(1);
        const { trials, report } = await stored("opt-night-2");
        const reused = trials.filter((trial) => trial.reusedFrom !== null);
        expect([reused.length, report.reusedTrials]).toEqual([16, 16]);
        const sound = await world.cli("audit", "opt-night-2");
        expect([sound.code, sound.out.trim().split("\n").at(-1)]).toEqual([0, "1 verdicts recomputed, no difference"]);
        const failed = reused.find((trial) => trial.outcome?.kind === "failed");
        await outcomeOf(failed?.id ?? "", "passed");
        const altered = await world.cli("audit", "opt-night-2");
        expect([altered.code, altered.out]).toEqual([23, expect.stringContaining(`✗ P-111`)]);
        await outcomeOf(failed?.id ?? "", "failed");
        expect((await world.cli("audit", "opt-night-2")).code).toBe(0);
      },
      timeoutMs,
    );

    it(
      "measure anew what no longer holds, and say so",
      async () => {
        world.rules = [];
        world.passes = () => false;
        await world.start(night("opt-night-3"));
        await world.result("opt-night-3");
        const { trials, report, iterations, events } = await stored("opt-night-3");
        expect(trials.filter((trial) => trial.reusedFrom !== null)).toHaveLength(16);
        expect(iterations[0]).toMatchObject({
          series: 1,
          baseline: { holds: false, reason: "drift", passed: 0, sentinels: 8 },
        });
        const anew = trials.filter(({ key }) => {
          const place = repeatOf(key.repeat);
          return place.kind === "measured" && place.series === 1;
        });
        expect(anew.map((trial) => trial.outcome?.kind)).toEqual(new Array(16).fill("failed"));
        expect(events.map((event) => event.kind)).toContain("baseline-invalidated");
        expect(report.invalidated).toMatchObject([
          { iteration: 1, detail: expect.stringMatching(/0 of 8 sentinels passed/) },
        ]);
        const { out } = await world.cli("report", "opt-night-3");
        expect(out).toMatch(
          /baseline measured again +iteration 1: earlier results no longer held, 0 of 8 sentinels passed/,
        );
      },
      timeoutMs,
    );
  });
});
