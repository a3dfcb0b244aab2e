import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { migrate } from "../../../adapters/postgres/migrate.ts";
import { openDatabase } from "../../../adapters/postgres/open-database.ts";
import { main } from "../../../client/cli.ts";
import { connect } from "../../../client/connect.ts";
import { readConnections } from "../../../config.ts";
import { asId, type OptimizationId } from "../../../core/ids.ts";
import { withFolder, writeFiles } from "../../adapters/task-folders.ts";
import { openedOptimization } from "../../conformance/stores.ts";
import { aModelServer, runCli } from "../running-cli.ts";

/** Needs what set-up provides. The dry run is a process of its own, as a user runs it; the others run in this one, which is faster. */
const starter = fileURLToPath(new URL("../../../benchmarks/starter", import.meta.url));
const client = connect();
let server: Awaited<ReturnType<typeof aModelServer>>;
beforeAll(async () => {
  await migrate(readConnections().databaseUrl);
  server = await aModelServer(["good-model"], "right-key");
});
afterAll(() => Promise.all([server.close(), client.close()]));

async function command(...argv: string[]) {
  const written = { out: "", error: "" };
  const code = await main(argv, {
    out: { write: (text) => (written.out += text) },
    error: { write: (text) => (written.error += text) },
  });
  const records = () =>
    written.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, ...written, records };
}

describe("run --dry-run", () => {
  it("says what the plan would take and warns, and starts, pays and writes nothing", async () => {
    const id = `opt-dry-${process.pid}`;
    await withFolder(async (folder) => {
      await writeFiles(folder, {
        "self-harness.yaml": `model: { name: good-model, baseUrl: "${server.baseUrl}", keyVariable: TEST_KEY }\nbudget: { trials: 10 }\nbenchmarks: ["${starter}"]\nlineage: dry-${process.pid}\n`,
      });
      const run = await runCli(["run", "--dry-run", "--json", "--id", id], {
        folder,
        variables: { TEST_KEY: "right-key" },
      });
      expect(run.code).toBe(0);
      expect(run.records().at(-1)).toMatchObject({
        event: "done",
        tasks: 36,
        estimate: {
          tasks: { "held-in": 25, "held-out": 11, sealed: 0 },
          claim: { split: "held-out", tasks: 11 },
          kept: { trials: { low: 44, high: 44 } },
          warnings: expect.arrayContaining([expect.stringMatching(/^This plan can't decide anything/)]),
        },
      });
      expect(await readdir(folder)).toEqual(["self-harness.yaml"]);
    });
    await expect(client.attach(id)).rejects.toMatchObject({ kind: "not-found" });
    expect(await client.parts.records().optimization(asId<OptimizationId>(id))).toBeNull();
    expect(server.paidCalls()).toBe(0);
  });
});

describe("report", () => {
  let id: OptimizationId;
  beforeAll(async () => {
    const { records, close } = openDatabase(readConnections().databaseUrl, { maxConnections: 1 });
    id = await openedOptimization(records);
    await close();
  });

  it.each([
    ["report.html", /^<!doctype html>/],
    ["report.md", /^# Optimization/],
    ["report.json", /^\{\n {2}"format": "self-harness-report"/],
    ["report.txt", /Optimization opt-\S+ is running/],
  ])("writes %s in the format that its name says", async (file, beginning) => {
    await withFolder(async (folder) => {
      const run = await command("report", id, "-o", join(folder, file));
      expect([run.code, run.error]).toEqual([0, ""]);
      expect(await readFile(join(folder, file), "utf8")).toMatch(beginning);
      expect(await readdir(folder)).toEqual([file]);
    });
  });

  it("replaces a file only when it is told to", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "report.md");
      await writeFiles(folder, { "report.md": "my notes\n" });
      const refused = await command("report", id, "-o", file);
      expect([refused.code, refused.out]).toEqual([6, ""]);
      expect(refused.error).toMatch(/report\.md is there already\. Choose another name, or say --force/);
      expect(await readFile(file, "utf8")).toBe("my notes\n");
      expect((await command("report", id, "-o", file, "--force")).code).toBe(0);
      expect(await readFile(file, "utf8")).toMatch(/^# Optimization/);
    });
  });

  it("gives programs the document itself", async () => {
    const run = await command("report", id, "--json");
    expect(run.records().at(-1)).toMatchObject({ ok: true, document: { version: 1, optimizationId: id } });
  });

  it.each([
    [["--format", "pdf"], 2, /--format: got "pdf", expected one of text, markdown, json, html/],
    [["-o", "nowhere/report.html"], 2, /--output: .*nowhere is not there\. Make the folder/],
    [["-o", "."], 2, /is a folder, expected a file's name/],
  ])("refuses %j before it reads anything", async (flags, code, says) => {
    const run = await command("report", id, ...flags);
    expect([run.code, run.out]).toEqual([code, ""]);
    expect(run.error).toMatch(says);
  });
});

describe("power", () => {
  it("answers how many tasks and repeats +5 points need, without a configuration or a service", async () => {
    const run = await command("power", "--json", "--tasks", "27");
    expect(run.code).toBe(0);
    expect(run.records().filter((each) => each["event"] === "power")).toHaveLength(5);
    expect(run.records()[0]).toMatchObject({
      repeats: 1,
      tasksNeeded: { "these-tasks": 434 },
      withTheseTasks: { power: { "these-tasks": expect.any(Number) } },
    });
  });

  it.each([
    [["--gain", "70"], /a gain of 70 points is more than a pass rate of 40 % leaves room for/],
    [["--gain", "five"], /--gain: got "five", expected a number above 0, at most 100/],
    [["--tasks", "2.5"], /--tasks: got "2\.5", expected a whole number above 0/],
    [["--pass-rate", "-1"], /--pass-rate: got "-1", expected a number from 0/],
    [["--repeats", "0"], /--repeats: got "0"/],
  ])("refuses %j", async (flags, says) => {
    const run = await command("power", ...flags);
    expect([run.code, run.out]).toEqual([2, ""]);
    expect(run.error).toMatch(says);
  });
});
