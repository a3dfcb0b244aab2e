import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { OptimizationRecord } from "../../core/ports.ts";
import { writeFiles } from "../adapters/task-folders.ts";
import { aModelServer } from "../client/running-cli.ts";
import { noCaps } from "../conformance/values.ts";
import { eventually } from "../support/eventually.ts";
import { checkout, fewTasks, optimizationId } from "../support/optimization.ts";
import { openWorld, ruleTexts, type World } from "../support/world.ts";

/** A limit for what hangs on a machine that does much else. */
const timeoutMs = 300_000;
const lineage = "hands";
const scheduleId = `nightly-${lineage}`;

/** One story, told in order, in the folder of somebody who has an agent, a benchmark and a configuration file. */
describe("at the command line", () => {
  let world: World;
  let server: Awaited<ReturnType<typeof aModelServer>>;
  let folder: string;
  let config: string;
  let first: OptimizationRecord;
  const releases: (() => void)[] = [];

  beforeAll(async () => {
    [world, server, folder] = await Promise.all([
      openWorld(),
      aModelServer(["good-model"], "right-key"),
      mkdtemp(join(tmpdir(), "at-the-command-line-")),
    ]);
    process.env["TEST_KEY"] = "right-key";
    process.env["OPENAI_BASE_URL"] = "";
    config = join(folder, "self-harness.yaml");
    await writeFiles(folder, { "self-harness.yaml": configuration(server.baseUrl) });
    await world.startWorker();
    world.rules = ["A"];
    world.passes = (_task, rules) => rules.size > 0;
  }, timeoutMs);
  afterAll(async () => {
    // Of a test that failed midway: a worker waits for its trials.
    for (const letGo of releases) letGo();
    await world.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const stored = async (id: string) =>
    (await world.database.records.optimization(optimizationId(id))) as OptimizationRecord;
  const spent = (id: string) => world.database.paidCalls.spendOf(optimizationId(id));
  const recordsIn = (out: string) =>
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const named = (records: readonly Record<string, unknown>[], event: string) =>
    records.filter((each) => each["event"] === event);
  const eventsOf = async (workflowId: string) => {
    const { events } = await world.temporal.client.workflow.getHandle(workflowId).fetchHistory();
    return events ?? [];
  };
  /** Trials that do not come to their verdict before they are let go. */
  const heldTrials = () => {
    let begun = 0;
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    releases.push(letGo);
    world.passes = async (_task, rules) => {
      begun++;
      await held;
      return rules.size > 0;
    };
    return { letGo, begun: () => begun };
  };

  it(
    "run goes on to the end and says in its last record what came of it",
    async () => {
      const { code, out } = await world.cli("run", "--config", config, "--id", "opt-first", "--json");
      first = await stored("opt-first");
      const records = recordsIn(out);
      expect(code).toBe(0);
      expect(named(records, "started")).toMatchObject([{ optimizationId: "opt-first", attached: false }]);
      expect(named(records, "progress").length).toBeGreaterThan(0);
      expect(named(records, "happened").length).toBeGreaterThan(0);
      expect(named(records, "done")).toEqual([records.at(-1)]);
      expect(records.at(-1)).toMatchObject({
        ok: true,
        exitCode: 0,
        kind: "ok",
        optimizationId: "opt-first",
        end: "iterations-done",
        accepted: 1,
        startingVersionId: first.startingVersionId,
        finalVersionId: first.currentVersionId,
        report: { claim: { starting: { passed: 0, scored: 8 }, final: { passed: 8, scored: 8 }, reading: "gain" } },
      });
      expect(first.currentVersionId).not.toBe(first.startingVersionId);
    },
    timeoutMs,
  );

  it(
    "run of the same id attaches, also to what has ended, and starts and pays for nothing",
    async () => {
      const before = await spent("opt-first");
      const again = await world.cli("run", "--config", config, "--id", "opt-first", "--json");
      const records = recordsIn(again.out);
      expect(named(records, "started")).toMatchObject([{ optimizationId: "opt-first", attached: true }]);
      expect(again.code).toBe(0);
      expect(records.at(-1)).toMatchObject({ event: "done", ok: true, finalVersionId: first.currentVersionId });
      const watch = await world.cli("watch", "opt-first");
      expect(watch.code).toBe(0);
      expect(watch.out).toContain(first.currentVersionId);
      expect(await spent("opt-first")).toEqual(before);
    },
    timeoutMs,
  );

  it("a query over what Temporal knows of it finds it, and its parts by its name", async () => {
    const { client } = world.temporal;
    const found = async (query: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    const { costMicroUsd } = await spent("opt-first");
    const { startingVersionId } = first;
    await eventually(async () => {
      expect(
        await found(
          `SelfHarnessModel = 'good-model' AND SelfHarnessOptimization = 'opt-first' AND SelfHarnessPhase = 'ended' AND ` +
            `SelfHarnessIteration = 1 AND SelfHarnessVersion = '${startingVersionId}' AND SelfHarnessPassRate = 1.0 AND ` +
            `SelfHarnessCostUsd = ${costMicroUsd / 1e6}`,
        ),
      ).toEqual(["opt-first"]);
      expect(await found("SelfHarnessOptimization = 'opt-first'")).toEqual(
        expect.arrayContaining(["opt-first/i01", `opt-first/i01/evaluate/${startingVersionId}`]),
      );
    }, 60_000);
    expect((await client.workflow.getHandle("opt-first").describe()).memo).toMatchObject({
      lineage,
      model: "good-model",
      tasks: 8,
    });
  }, 120_000);

  it("diff and export show and write what was promoted", async () => {
    const { startingVersionId, currentVersionId } = first;
    const diff = await world.cli("diff", "opt-first");
    expect(diff.code).toBe(0);
    expect(diff.out).toContain(`+${ruleTexts.A}`);
    const back = await world.cli("diff", currentVersionId, startingVersionId);
    expect(back.out).toContain(`-${ruleTexts.A}`);
    expect((await world.cli("diff", startingVersionId, startingVersionId)).out.trim()).toBe("no difference");
    expect((await world.cli("diff", "v-000000000000")).code).toBe(4);

    const target = join(folder, "exported");
    const written = await world.cli("export", "opt-first", "--output", target, "--json");
    expect(written.code).toBe(0);
    expect(recordsIn(written.out).at(-1)).toMatchObject({ ok: true, versionId: currentVersionId, folder: target });
    const { files } = (await world.database.records.version(currentVersionId)) as { files: Record<string, string> };
    for (const [path, content] of Object.entries(files))
      expect(await readFile(join(target, path), "utf8")).toBe(content);
  }, 60_000);

  it("doctor looks at every service and at what is configured, and says of each whether it answers", async () => {
    const checksOf = ({ out }: { readonly out: string }) =>
      Object.fromEntries(
        recordsIn(out).flatMap((each) => (each["event"] === "check" ? [[each["name"], each["ok"]]] : [])),
      );
    const all = {
      temporal: true,
      postgres: true,
      docker: true,
      configuration: true,
      benchmark: true,
      harness: true,
      model: true,
    };
    const healthy = await world.cli("doctor", "--config", config, "--json");
    expect([healthy.code, checksOf(healthy)]).toEqual([0, all]);
    const bare = await world.cli("doctor");
    expect(bare.code).toBe(0);
    expect(bare.out).toContain("no self-harness.yaml here and no --model, so not looked at");
    const deadPort = "127.0.0.1:9";
    const ailing = async (variable: string, value: string) => {
      const before = process.env[variable];
      process.env[variable] = value;
      try {
        return await world.cli("doctor", "--config", config, "--json");
      } finally {
        process.env[variable] = before;
      }
    };
    const noTemporal = await ailing("TEMPORAL_ADDRESS", deadPort);
    expect([noTemporal.code, checksOf(noTemporal)]).toEqual([10, { ...all, temporal: false }]);
    const noPostgres = await ailing("DATABASE_URL", `postgres://user:hunter2@${deadPort}/db`);
    expect([noPostgres.code, checksOf(noPostgres)]).toEqual([11, { ...all, postgres: false }]);
    expect(noPostgres.out).not.toContain("hunter2");
  }, 120_000);

  it(
    "a schedule's nights start from what is promoted by then, one at a time, and are optimizations like others",
    async () => {
      const create = () =>
        world.cli("schedule", "create", "--config", config, "--at", "02:00", "--timezone", "Europe/Berlin", "--json");
      const created = await create();
      expect(created.code).toBe(0);
      expect(recordsIn(created.out).at(-1)).toMatchObject({ scheduleId, lineage, next: expect.any(String) });
      const again = await create();
      expect([again.code, again.out]).toEqual([6, expect.stringContaining(`schedule delete ${scheduleId}`)]);
      await eventually(async () => {
        const { out } = await world.cli("schedule", "list", "--json");
        expect(recordsIn(out)[0]).toMatchObject({ event: "schedule", scheduleId, lineage, paused: false, last: null });
      }, 60_000);

      const { begun, letGo } = heldTrials();
      expect((await world.cli("schedule", "trigger", scheduleId)).code).toBe(0);
      await eventually(async () => expect(begun()).toBeGreaterThan(0), timeoutMs);
      expect((await world.cli("schedule", "trigger", scheduleId)).code).toBe(0);
      const schedule = world.temporal.client.schedule.getHandle(scheduleId);
      await eventually(async () => {
        const { info } = await schedule.describe();
        expect([info.numActionsTaken, info.numActionsSkippedOverlap]).toEqual([1, 1]);
      }, 60_000);
      letGo();

      const [night = ""] = (await world.client.list())
        .map(({ plan }) => plan.optimizationId as string)
        .filter((id) => id.startsWith(scheduleId));
      expect(night).not.toBe(scheduleId);
      const watch = await world.cli("watch", night, "--json");
      expect(recordsIn(watch.out).at(-1)).toMatchObject({ ok: true, optimizationId: night });
      expect((await stored(night)).startingVersionId).toBe(first.currentVersionId);
      expect((await world.client.list()).filter(({ plan }) => plan.optimizationId.startsWith(scheduleId))).toHaveLength(
        1,
      );
      const trials = await world.database.records.listTrials(optimizationId(night));
      expect(trials.map((trial) => trial.outcome?.kind)).toEqual(new Array(8).fill("passed"));
      for (const verb of [["show"], ["report"], ["audit"], ["diff"]]) {
        const { code, error } = await world.cli(...verb, night);
        expect([verb, code, error]).toEqual([verb, 0, ""]);
      }
      const target = join(folder, "night");
      expect(await world.cli("export", night, "--trials", "--output", target)).toMatchObject({ code: 0 });

      expect((await world.cli("schedule", "delete", scheduleId)).code).toBe(0);
      await eventually(async () => {
        expect((await world.cli("schedule", "list")).out).toContain("no schedule yet");
      }, 60_000);
      for (const verb of ["delete", "trigger"]) expect((await world.cli("schedule", verb, scheduleId)).code).toBe(4);
    },
    timeoutMs,
  );

  it(
    "a pause lets what runs come to its end and begins nothing, until it is resumed",
    async () => {
      const id = "opt-paused";
      const { begun, letGo } = heldTrials();
      await world.start(world.plan(id, 8, { concurrency: 3 }));
      await eventually(async () => expect(begun()).toBe(3), timeoutMs);
      const pause = await world.cli("pause", id);
      expect([pause.code, pause.out.trim()]).toEqual([0, `${id} is paused; go on with self-harness resume ${id}`]);
      const { startingVersionId } = await stored(id);
      // The optimization tells its iteration, which tells its evaluation.
      const events = () => eventsOf(`${id}/i01/evaluate/${startingVersionId}`);
      await eventually(async () => {
        const signals = (await events()).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
        expect(signals).toContain("paused");
      }, 60_000);
      letGo();
      await eventually(async () => {
        const trials = await world.database.records.listTrials(optimizationId(id));
        expect(trials.filter((trial) => trial.outcome)).toHaveLength(3);
        // All that the evaluation was told of has been thought about: what it wanted to begin would stand in its history.
        const history = await events();
        const last = (has: (event: (typeof history)[number]) => unknown) =>
          history.map((each) => Boolean(has(each))).lastIndexOf(true);
        const told = last((each) => each.activityTaskCompletedEventAttributes);
        expect(history.filter((each) => each.activityTaskCompletedEventAttributes).length).toBeGreaterThanOrEqual(3);
        expect(last((each) => each.workflowTaskCompletedEventAttributes)).toBeGreaterThan(told);
      }, 60_000);
      const scheduled = (await events()).filter(
        (each) => each.activityTaskScheduledEventAttributes?.activityType?.name === "runTrial",
      );
      expect([scheduled.length, begun()]).toEqual([3, 3]);
      expect(await world.client.progress(id)).toMatchObject({
        paused: true,
        phase: "evaluating",
        waitingFor: `resume: self-harness resume ${id}`,
      });
      const clock = (await spent(id)).wallTimeMs;
      expect((await spent(id)).wallTimeMs).toBe(clock);

      expect(await world.cli("resume", id)).toMatchObject({ code: 0, out: `${id} goes on\n` });
      const { code, error } = await world.cli("watch", id);
      expect(code).toBe(0);
      expect(error).not.toContain("paused");
      const trials = await world.database.records.listTrials(optimizationId(id));
      expect(trials.every((trial) => trial.outcome?.kind === "passed" || trial.outcome?.kind === "failed")).toBe(true);
      expect((await stored(id)).end).toBe("iterations-done");
    },
    timeoutMs,
  );

  it(
    "a model server that refuses key or model makes an optimization wait for a person, and no trial errored; a stop is exit code 21",
    async () => {
      const id = "opt-refused";
      const { begun, letGo } = heldTrials();
      world.modelFailure = "wrong-key";
      await world.start(world.plan(id, 8, { concurrency: 2 }));
      const noKey = await world.until(id, (progress) => progress.paused);
      expect(noKey.waitingFor).toMatch(
        /^the server says wrong-key\. To go on: put a valid key .*resume opt-refused\)$/,
      );
      world.modelFailure = "wrong-model";
      expect((await world.cli("resume", id)).code).toBe(0);
      const noModel = await world.until(id, (progress) => /wrong-model/.test(progress.waitingFor));
      expect(noModel).toMatchObject({
        paused: true,
        end: null,
        waitingFor: expect.stringContaining("offer the model"),
      });
      expect((await spent(id)).costMicroUsd).toBe(0);
      world.modelFailure = null;
      expect((await world.cli("resume", id)).code).toBe(0);
      await eventually(async () => expect(begun()).toBeGreaterThan(0), timeoutMs);
      expect((await world.cli("stop", id, "--reason", "seen enough")).code).toBe(0);
      letGo();
      const watch = await world.cli("watch", id, "--json");
      expect(watch.code).toBe(21);
      expect(recordsIn(watch.out).at(-1)).toMatchObject({ ok: false, kind: "stopped", detail: "seen enough" });
      const trials = await world.database.records.listTrials(optimizationId(id));
      expect(trials.filter((trial) => trial.outcome?.kind === "errored")).toEqual([]);
    },
    timeoutMs,
  );

  it(
    "a cap on tokens or hours ends an optimization as out of budget, which is exit code 20",
    async () => {
      let lowered = false;
      world.passes = async () => {
        if (lowered) return false;
        lowered = true;
        const { spend, kept } = await world.database.paidCalls.budgetOf(optimizationId("opt-tokens"));
        const { code } = await world.cli("budget", "opt-tokens", "--tokens", String(spend.tokens + kept.tokens + 1));
        expect(code).toBe(0);
        return false;
      };
      const asked = [
        "run",
        "--config",
        config,
        "--id",
        "opt-tokens",
        "--concurrency",
        "2",
        "--budget-tokens",
        "9000000",
      ];
      const tokens = await world.cli(...asked, "--json");
      expect(tokens.code).toBe(20);
      expect(recordsIn(tokens.out).at(-1)).toMatchObject({
        ok: false,
        kind: "out-of-budget",
        end: "out-of-budget",
        detail: expect.stringMatching(/^tokens of the optimization: \d+ of \d+ is spent or reserved/),
      });

      const capMs = 1_000;
      world.passes = async () => {
        await eventually(async () => expect((await spent("opt-hours")).wallTimeMs).toBeGreaterThan(capMs), timeoutMs);
        return false;
      };
      await world.start(world.plan("opt-hours", 8, { budget: { ...noCaps, wallTimeMs: capMs } }));
      const hours = await world.cli("watch", "opt-hours", "--json");
      expect(hours.code).toBe(20);
      expect(recordsIn(hours.out).at(-1)).toMatchObject({
        detail: expect.stringMatching(/^wallTimeMs of the optimization/),
      });
    },
    timeoutMs,
  );

  it(
    "an optimization that fails, here for a benchmark that its worker does not have, says why and is exit code 22",
    async () => {
      await world.start(world.plan("opt-failed", 8, { benchmarks: [join(folder, "nowhere")] }));
      const watch = await world.cli("watch", "opt-failed", "--json");
      expect(watch.code).toBe(22);
      expect(recordsIn(watch.out).at(-1)).toMatchObject({
        ok: false,
        kind: "failed",
        end: "failed",
        detail: expect.stringMatching(/^InvalidInput: .*nowhere/),
      });
      const { code, error } = await world.cli("show", "opt-failed");
      expect([code, error]).toEqual([
        4,
        expect.stringMatching(/opt-failed ended \(failed\) before anything was stored.*nowhere/),
      ]);
    },
    timeoutMs,
  );

  it(
    "the example script runs as it stands: it starts, waits, and writes the improved harness",
    async () => {
      world.passes = (_task, rules) => rules.size > 0;
      const tsx = join(checkout, "node_modules/tsx/dist/cli.mjs");
      const { NODE_OPTIONS: _ours, ...variables } = process.env;
      const child = spawn(process.execPath, [tsx, join(checkout, "examples/run-and-wait.ts")], {
        cwd: folder,
        env: variables,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
      const [code] = await once(child, "close");
      expect([code, said]).toEqual([0, expect.stringContaining(`+${ruleTexts.A}`)]);
      expect(said).toMatch(/iterations-done: 1 proposals accepted, 0 rejected/);
      const [newest] = await world.client.list();
      const { files } = (await world.database.records.version((newest as OptimizationRecord).currentVersionId)) as {
        files: Record<string, string>;
      };
      for (const [path, content] of Object.entries(files))
        expect(await readFile(join(folder, "improved-harness", path), "utf8")).toBe(content);
    },
    timeoutMs,
  );
});

function configuration(baseUrl: string): string {
  return [
    `model: { name: good-model, baseUrl: "${baseUrl}", keyVariable: TEST_KEY }`,
    `benchmarks: ${JSON.stringify(fewTasks.slice(0, 8).map((task) => `${checkout}/benchmarks/starter/${task}`))}`,
    `lineage: ${lineage}`,
    "split: { heldOut: 0.5, sealed: 0 }",
    "run: { repeats: 1, iterations: 1, weaknesses: 1, proposals: 3, concurrency: 8 }",
    "gate: { policy: paper, repeats: 1 }",
    "budget: { trials: 900 }",
    "reuse: { ttlHours: 0 }",
    "",
  ].join("\n");
}
