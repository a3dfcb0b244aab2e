import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startOptimization } from "../../client/optimizations.ts";
import { openTemporal, type Temporal } from "../../client/temporal.ts";
import { nightlyPlan } from "../../client/timetable.ts";
import { readConnections } from "../../config.ts";
import { type OptimizationResult, type Progress, taskQueues, workflowNames } from "../../workflows/messages.ts";
import { noCaps } from "../conformance/values.ts";
import { eventually } from "../support/eventually.ts";
import { optimizationId } from "../support/optimization.ts";
import { openWorld, type World } from "../support/world.ts";

/** A limit for what hangs on a machine that does much else. */
const timeoutMs = 300_000;
const id = "opt-visible";
const ui = "http://ui.test";

function aGate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** One story, told in order: what a person sees in the Temporal UI and by `watch`, held at two moments of it and after its end. */
describe("an optimization that somebody looks at", () => {
  let world: World;
  let temporal: Temporal;
  const evaluated = aGate();
  const validated = aGate();
  let result: OptimizationResult;

  beforeAll(async () => {
    world = await openWorld();
    const variables = { ...world.variables, TEMPORAL_UI_URL: ui };
    temporal = await openTemporal(readConnections(variables), variables);
    world.rules = ["A", "B"];
    world.passes = async (task, rules) => {
      if (rules.size === 0 && task === "t07") await evaluated.opened;
      if (rules.has("B")) await validated.opened;
      return rules.has("A") && !rules.has("B");
    };
    await world.startWorker();
    const budget = { ...noCaps, costMicroUsd: 1_000_000, trials: 500 };
    await startOptimization(temporal, world.plan(id, 8, { proposalsPerWeakness: 2, budget }), 8);
  }, timeoutMs);

  afterAll(async () => {
    evaluated.open();
    validated.open();
    await temporal.close();
    await world.close();
  }, 60_000);

  const spent = () => world.database.paidCalls.spendOf(optimizationId(id));
  const details = async (workflowId: string) => {
    const metadata = await temporal.client.workflow.getHandle(workflowId).query("__temporal_workflow_metadata");
    return (metadata as { currentDetails?: string }).currentDetails ?? "";
  };

  it(
    "shows what it spends while its first harness is still being evaluated",
    async () => {
      const progress = await world.until(id, (now) => now.trials === 8 && now.costMicroUsd > 0);
      expect(progress).toMatchObject({ phase: "evaluating", iteration: 1, accepted: 0 });
      const { costMicroUsd, tokens } = await eventually(async () => {
        const [now, ledger] = [await world.client.progress(id), await spent()];
        expect(now).toMatchObject({ costMicroUsd: ledger.costMicroUsd, tokens: ledger.tokens, trials: 8 });
        return now;
      }, 60_000);
      expect([costMicroUsd > 0, tokens > 0]).toEqual([true, true]);
      evaluated.open();
    },
    timeoutMs,
  );

  it(
    "shows on its page, amid validation, what is decided, how far it is, and what the phases before took",
    async () => {
      const handle = temporal.client.workflow.getHandle(id);
      await eventually(async () => {
        const own = await handle.query<Progress>("progress");
        expect(own).toMatchObject({ phase: "validating", accepted: 1, rejected: 0 });
        expect(own.done).toBeGreaterThan(0);
        expect(own.total).toBeGreaterThan(own.done);
        expect(own.trials).toBeGreaterThanOrEqual(8);
        expect(own.costMicroUsd).toBeGreaterThan(0);
        const page = await details(id);
        expect(page).toContain(`optimization ${id}`);
        expect(page).toContain("| phase | validating |");
        expect(page).toContain(`| trials of this phase | ${own.done} of ${own.total} |`);
        expect(page).toContain("| proposals | 1 accepted, 0 rejected |");
        expect(page).toContain(`${(own.costMicroUsd / 1e6).toFixed(4)} of 1.00 USD`);
        expect(page).toContain(`${own.trials} of 500 trials`);
        expect(page).toMatch(/spend was read \| \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
      }, timeoutMs - 60_000);
      expect(await details(`${id}/i01`)).toContain("| proposals | 1 accepted, 0 rejected, 0 undecided |");
    },
    timeoutMs,
  );

  it(
    "refuses a cap below what it has seen to be spent, and takes one above it",
    async () => {
      const low = await world.cli("budget", id, "--usd", "0.000001");
      expect([low.code, low.error]).toEqual([
        6,
        expect.stringMatching(
          /a cap of \$0\.000001 is below the \$[\d.]+ that is spent .*self-harness stop opt-visible/,
        ),
      ]);
      const trials = await world.cli("budget", id, "--trials", "3");
      expect([trials.code, trials.error]).toEqual([
        6,
        expect.stringMatching(/a cap of 3 trials is below the \d+ trials/),
      ]);
      const enough = await world.cli("budget", id, "--usd", "0.9");
      expect([enough.code, enough.error]).toEqual([0, ""]);
      expect(await details(id)).toContain(" of 0.90 USD");
    },
    timeoutMs,
  );

  it(
    "is described, once it has ended, by summary, details, memo and typed search attributes",
    async () => {
      validated.open();
      result = await world.result(id);
      expect(result).toMatchObject({ end: "iterations-done", accepted: 1, rejected: 1 });
      const described = await temporal.client.workflow.getHandle(id).describe();
      expect(await described.staticSummary()).toBe("test-model (simulated model) × 8 tasks, up to 1 iterations");
      expect(await described.staticDetails()).toContain("[this page](http://ui.test/namespaces/");
      expect(described.memo).toMatchObject({
        model: "test-model",
        tasks: 8,
        links: { "all of its workflows": expect.stringContaining("workflows?query=SelfHarnessOptimization") },
      });
      const attributes = Object.fromEntries(
        described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      );
      expect(attributes).toMatchObject({
        SelfHarnessOptimization: id,
        SelfHarnessIteration: 1,
        SelfHarnessVersion: result.startingVersionId,
        SelfHarnessPhase: "ended",
        SelfHarnessModel: "test-model",
        SelfHarnessPassRate: 1,
        SelfHarnessCostUsd: (await spent()).costMicroUsd / 1e6,
      });
      expect(await details(id)).toContain("| phase | ended |");
    },
    timeoutMs,
  );

  it(
    "says of each of its activities what it is about",
    async () => {
      const types = Object.values(workflowNames).sort();
      const ids = await eventually(async () => {
        const found: [string, string][] = [];
        for await (const { workflowId, type } of temporal.client.workflow.list({
          query: `SelfHarnessOptimization = '${id}'`,
        }))
          found.push([workflowId, type]);
        expect([...new Set(found.map(([, type]) => type))].sort()).toEqual(types);
        return found.map(([workflowId]) => workflowId);
      }, 60_000);
      const seen = new Map<string, string>();
      for (const workflowId of ids) {
        const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
        for (const { activityTaskScheduledEventAttributes: scheduled, userMetadata } of events ?? [])
          if (scheduled)
            seen.set(
              scheduled.activityType?.name ?? "",
              Buffer.from(userMetadata?.summary?.data ?? []).toString("utf8"),
            );
      }
      expect([...seen.values()].filter((summary) => summary.length < 5)).toEqual([]);
      expect(Object.fromEntries(seen)).toMatchObject({
        runTrial: expect.stringMatching(/^"t0\d × v-[0-9a-f]+ · (fresh )?repeat \d"$/),
        labelFailure: expect.stringMatching(/^"why t-.* failed"$/),
        proposeEdit: '"an edit against W-001, slot 2"',
        readSpend: '"what is spent so far"',
      });
    },
    timeoutMs,
  );

  it(
    "names itself when a schedule started it, which could not know its id",
    async () => {
      world.passes = () => true;
      const workflowId = "nightly-looked-at-2026-11-25T02:00:00Z";
      const plan = nightlyPlan(world.plan("", 8, { lineage: "looked-at" }));
      await temporal.client.workflow.start(workflowNames.optimizeHarness, {
        workflowId,
        taskQueue: taskQueues.main,
        args: [plan],
      });
      await world.result(workflowId);
      const { typedSearchAttributes } = await temporal.client.workflow.getHandle(workflowId).describe();
      const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
      expect(attributes).toMatchObject({ SelfHarnessOptimization: workflowId, SelfHarnessPhase: "ended" });
    },
    timeoutMs,
  );
});
