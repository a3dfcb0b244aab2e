import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { openDatabase } from "../../adapters/postgres/open-database.ts";
import { versionOf } from "../../core/harness.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { settings } from "../builders.ts";
import { aPlan, aWeakness, noCaps } from "../conformance/values.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";
import { checkout } from "../support/optimization.ts";
import { runCli } from "./running-cli.ts";

describeWithDatabase("self-harness propose and show proposal", (url) => {
  let simulator: Simulator;
  let folder: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, seed: 5 });
    folder = await mkdtemp(join(tmpdir(), "propose-"));
    const database = openDatabase(url());
    close = () => database.close();
    const model = { ...settings, name: "simulated-trusting", baseUrl: simulator.url, keyVariable: "A_KEY" };
    const names = ["data-price-import", "file-billing-total", "git-commit-hook"];
    const tasks = await fileBenchmarks().load(names.map((name) => `${checkout}/benchmarks/starter/${name}`));
    const files = await fileHarnesses().load(`${checkout}/harnesses/minimal`);
    const versionId = versionOf(files);
    const plan = aPlan({ models: { agent: model, miner: model, proposer: model }, budget: noCaps });
    await database.records.openOptimization({
      plan,
      tasks,
      split: {
        assignments: tasks.map(({ id }, index) => ({ taskId: id, split: index === 0 ? "held-out" : "held-in" })),
        digest: "digest",
        exploratory: true,
      },
      versionId,
      files,
    });
    await database.records.openIteration(plan.optimizationId, 1, versionId, {});
    await database.records.saveWeaknesses(plan.optimizationId, 1, [
      aWeakness("W-001", [], {
        pattern: "Success is reported without looking at the files.",
        category: "verification_gap",
      }),
    ]);
  });

  afterAll(async () => {
    await close();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cli = (...parameters: string[]) =>
    runCli(parameters, { folder, variables: { DATABASE_URL: url(), A_KEY: "a key" } });

  it("pays for nothing without a cap", async () => {
    const { code, error } = await cli("propose", "W-001");
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining("expected --usd or --tokens") });
    expect(simulator.calls().answered).toBe(0);
  }, 60_000);

  it("makes proposals for a mined weakness, and shows each with its gates and without a verdict", async () => {
    const made = await cli("propose", "W-001", "--slots", "2", "--tokens", "400000", "--json");
    const records = made.records();
    expect({ code: made.code, error: made.error }).toEqual({ code: 0, error: "" });
    expect(records.map((each) => each["id"] ?? "")).toEqual(["P-A1", "P-A2", ""]);
    expect(records.at(-1)).toMatchObject({ optimizationId: "opt-test", weaknessId: "W-001", ok: true });
    const queued = records.find((each) => each["status"] === "queued");
    expect(queued).toMatchObject({
      validation: null,
      gatesPassed: expect.arrayContaining(["leak", "hook-smoke-test"]),
    });
    const shown = await cli("show", "proposal", String(queued?.["id"]).toLowerCase());
    expect(shown.code).toBe(0);
    for (const part of [
      "answers W-001 (verification_gap)",
      "Rationale",
      "Diff",
      "+",
      "Gates passed",
      "none yet: no paired",
    ])
      expect(shown.out).toContain(part);
    const missing = await cli("show", "proposal", "P-999");
    expect({ code: missing.code, error: missing.error }).toEqual({
      code: 4,
      error: expect.stringContaining("it has P-A1, P-A2"),
    });
  }, 120_000);

  it("says that a weakness is not there as every other verb does, before it asks anything", async () => {
    const asked = simulator.calls().total;
    const { code, error } = await cli("propose", "W-099", "--tokens", "1000");
    expect({ code, error }).toEqual({ code: 4, error: expect.stringContaining('no weakness "W-099"; it has W-001') });
    expect(simulator.calls().total).toBe(asked);
  }, 60_000);

  it("stops before the call that might pass its cap, with a code of its own", async () => {
    const { code, error } = await cli("propose", "W-001", "--tokens", "10");
    expect({ code, error }).toEqual({ code: 20, error: expect.stringContaining("raise the cap of this command") });
  }, 60_000);

  it("says at once that the model server is gone, and buys nothing", async () => {
    await simulator.close();
    const { code, error } = await cli("propose", "W-001", "--tokens", "100000");
    expect({ code, error }).toEqual({ code: 13, error: expect.stringContaining("no connection to the model server") });
  }, 60_000);
});
