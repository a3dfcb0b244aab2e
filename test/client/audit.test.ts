import { afterAll, beforeAll, expect, it } from "@jest/globals";
import pg from "pg";
import { type OpenDatabase, openDatabase } from "../../adapters/postgres/open-database.ts";
import { exitCodes } from "../../client/exit-codes.ts";
import { auditOptimization } from "../../core/evidence/audit.ts";
import type { Evidence, GatePolicy, LedgerEntry, Observed } from "../../core/evidence/evidence.ts";
import { nextTrials, ruleVersionOf } from "../../core/evidence/policy.ts";
import { versionOf } from "../../core/harness.ts";
import { asId, type OptimizationId, type ProposalId, type VersionId } from "../../core/ids.ts";
import { readReportSource } from "../../core/report.ts";
import { trialIdOf } from "../../core/trial.ts";
import { withFolder } from "../adapters/task-folders.ts";
import { minimalFiles, task } from "../builders.ts";
import { openedOptimization } from "../conformance/stores.ts";
import { aClosing, aProposal } from "../conformance/values.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";
import { runCli } from "./running-cli.ts";

const gate: GatePolicy = { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] };
const parentId = versionOf(minimalFiles);
const files = { ...minimalFiles, "prompts/planning.md": "Plan first.\n" };
const versionId = versionOf(files);
const proposalId = asId<ProposalId>("P-001");

describeWithDatabase("audit and explain", (url) => {
  let database: OpenDatabase;
  let id: OptimizationId;
  beforeAll(async () => {
    database = openDatabase(url(), { maxConnections: 2 });
    id = await judgedOptimization();
  });
  afterAll(async () => {
    await database.close();
  });

  const cli = (...parameters: string[]) =>
    withFolder((folder) => runCli([...parameters, "--json"], { folder, variables: { DATABASE_URL: url() } }));
  const sql = async (text: string, values: readonly unknown[]) => {
    const client = new pg.Client({ connectionString: url() });
    await client.connect();
    const { rowCount } = await client.query(text, [...values]);
    await client.end();
    expect(rowCount).toBe(1);
  };

  async function run(version: VersionId, taskId: string, repeat: number, kind: "passed" | "failed"): Promise<Observed> {
    const key = { optimizationId: id, versionId: version, taskId: task(taskId), repeat };
    await database.records.planTrials([{ ...key, iteration: 1 }]);
    const { epoch } = await database.records.openAttempt(trialIdOf(key), "worker");
    await database.records.closeTrial(trialIdOf(key), epoch, aClosing(kind));
    return { taskId: key.taskId, repeat, outcome: kind };
  }

  /** Two failing targets and a steady held-out task, an edit that fixes both, run as the policy asks, judged and stored. */
  async function judgedOptimization(): Promise<OptimizationId> {
    id = await openedOptimization(database.records, { gate });
    await database.records.saveVersion(id, { versionId, parentId, files, origin: "P-001" });
    const targets = [task("task-a"), task("task-b")];
    await database.records.saveProposal(id, aProposal("P-001", { versionId, targets, status: "queued" }));
    const tasks = (await database.records.optimization(id))?.tasks ?? [];
    let evidence: Evidence = {
      tasks: tasks.map((each) => ({ taskId: each.task.id, split: each.split })),
      targets,
      parent: [],
      candidate: [],
      inherited: [],
      earlier: { judged: 0, accepted: 0 },
      resumptions: 0,
    };
    for (;;) {
      const step = nextTrials(gate, evidence);
      if (step.kind === "verdict") {
        expect(step.verdict).toEqual({ kind: "accepted" });
        const { earlier, resumptions } = evidence;
        const trialsUsed = evidence.candidate.length;
        const { verdict, ledger } = step;
        const rule = ruleVersionOf(gate);
        const record = { proposalId, parentId, versionId, verdict, ledger, trialsUsed, earlier, resumptions, rule };
        await database.records.saveValidation(id, record);
        await database.records.setProposalStatus(id, proposalId, "accepted", null, "");
        return id;
      }
      for (const { arm, taskId, repeat } of step.trials) {
        const passes = arm === "candidate" || taskId === "task-c";
        const seen = await run(arm === "parent" ? parentId : versionId, taskId, repeat, passes ? "passed" : "failed");
        evidence = { ...evidence, [arm]: [...evidence[arm], seen] };
      }
    }
  }

  const differences = async () => {
    const source = await readReportSource(database.records, id);
    if (!source) throw new Error("nothing stored");
    const audited = auditOptimization(source);
    return audited.flatMap((each) => each.differences.map((found) => found.kind));
  };
  const setOutcome = (version: VersionId, taskId: string, repeat: number, kind: "passed" | "failed") =>
    sql(
      "update trials set outcome = $5 where optimization_id = $1 and version_id = $2 and task_id = $3 and repeat = $4",
      [id, version, taskId, repeat, { kind, reward: kind === "passed" ? 1 : 0, flags: [] }],
    );

  it("finds that a verdict follows from its trials", async () => {
    expect(await differences()).toEqual([]);
    const { code, records } = await cli("audit", id);
    expect(code).toBe(exitCodes.ok);
    expect(records()).toMatchObject([
      { event: "verdict", proposalId, differences: [] },
      { event: "done", verdicts: 1 },
    ]);
  });

  it("is not confused by trials that came after the verdict, of either version", async () => {
    await run(versionId, "task-a", 17, "failed");
    await run(parentId, "task-a", 18, "passed");
    await run(parentId, "task-c", 19, "failed");
    expect(await differences()).toEqual([]);
  });

  it("finds an outcome that was changed, in either arm, and that the verdict no longer follows", async () => {
    await setOutcome(versionId, "task-a", 1, "failed");
    expect(await differences()).toEqual(expect.arrayContaining(["trial-changed", "verdict"]));
    const { code, records } = await cli("audit", id);
    expect(code).toBe(exitCodes.altered);
    expect(records().at(-1)).toMatchObject({ ok: false, exitCode: 23, kind: "altered" });
    await setOutcome(versionId, "task-a", 1, "passed");
    await setOutcome(parentId, "task-c", 2, "failed");
    expect(await differences()).toContain("trial-changed");
    await setOutcome(parentId, "task-c", 2, "passed");
    expect(await differences()).toEqual([]);
  });

  it("finds a trial that lost its outcome", async () => {
    await sql(
      "update trials set outcome = null where optimization_id = $1 and version_id = $2 and task_id = $3 and repeat = $4",
      [id, versionId, "task-c", 1],
    );
    expect(await differences()).toContain("trial-missing");
    await setOutcome(versionId, "task-c", 1, "passed");
    expect(await differences()).toEqual([]);
  });

  it("finds a ledger line, and a verdict, that were changed although the trials are as they were", async () => {
    const [validation] = await database.records.listValidations(id);
    if (!validation) throw new Error("no validation");
    const forged = validation.ledger.map(
      (line, at): LedgerEntry => (at === validation.ledger.length - 1 ? { ...line, value: line.value + 0.001 } : line),
    );
    await database.records.saveValidation(id, { ...validation, ledger: forged });
    expect(await differences()).toEqual(["ledger"]);
    const verdict = { kind: "rejected", reason: "regression", detail: "" } as const;
    await database.records.saveValidation(id, { ...validation, verdict });
    expect(await differences()).toEqual(["verdict"]);
    await database.records.saveValidation(id, validation);
    expect(await differences()).toEqual([]);
  });

  it("finds an acceptance that no verdict stands behind", async () => {
    await database.records.saveProposal(id, aProposal("P-002", { versionId, status: "accepted" }));
    expect(await differences()).toEqual(["no-verdict"]);
  });

  it("explains a verdict run by run, for a person and for a program", async () => {
    const { out, code } = await withFolder((folder) =>
      runCli(["explain", "p-001", "--optimization", id], { folder, variables: { DATABASE_URL: url() } }),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^P-001 .*\naccepted\n/);
    expect(out).toMatch(
      /weakness addressed\n.*task-a +candidate +repeat 1 +passed +expected +\d+ % +× [\d.]+ +e-value [\d.]+/,
    );
    expect(out).toMatch(/fresh parent +control 1 +failed/);
    expect(out).toMatch(/✓ e-value of gain over 2 targets: [\d.]+ \(needs ≥ 25\)/);
    expect(out).toMatch(/baseline: 2 of 6 runs of the parent passed/);
    const records = (await cli("explain", "P-001", "--optimization", id)).records();
    const [validation] = await database.records.listValidations(id);
    expect(records.filter((each) => each["event"] === "evidence")).toHaveLength(validation?.ledger.length ?? -1);
    expect(records.at(-1)).toMatchObject({ event: "done", ok: true, verdict: { kind: "accepted" } });
  });
});
