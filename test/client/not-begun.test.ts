import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { withFolder, writeFiles } from "../adapters/task-folders.ts";
import { createTestDatabase, databaseServer, type TestDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { createTestNamespace, type TestNamespace } from "../support/temporal.ts";
import { aModelServer, runCli } from "./running-cli.ts";

const starter = fileURLToPath(new URL("../../benchmarks/starter", import.meta.url));
const id = "opt-early";

/** Needs what set-up provides. One story, told in order: somebody's first minutes, without a worker. */
describe("before a worker is there", () => {
  let temporal: TestNamespace;
  let database: TestDatabase;
  let server: Awaited<ReturnType<typeof aModelServer>>;
  beforeAll(async () => {
    [temporal, database, server] = await Promise.all([
      createTestNamespace(),
      createTestDatabase(databaseServer() ?? "", "empty"),
      aModelServer(["good-model"], "right-key"),
    ]);
  }, 120_000);
  afterAll(async () => {
    await server.close();
    await temporal.close();
    await database.drop();
  });

  const cli = (...parameters: string[]) =>
    withFolder(async (folder) => {
      const model = `model: { name: good-model, baseUrl: "${server.baseUrl}", keyVariable: TEST_KEY }`;
      const yaml = `${model}\nbudget: { trials: 900 }\nbenchmarks: ["${starter}"]\nlineage: early\n`;
      await writeFiles(folder, { "self-harness.yaml": yaml });
      const own = { TEST_KEY: "right-key", OPENAI_BASE_URL: "", SELF_HARNESS_INSTANCE: temporal.namespace };
      const services = { DATABASE_URL: database.url, TEMPORAL_NAMESPACE: temporal.namespace };
      return runCli(parameters, { folder, variables: { ...own, ...services } });
    });

  it("a database without tables holds no optimization, and says how to come by one", async () => {
    const [list, show, report] = [await cli("list"), await cli("show"), await cli("report")];
    expect([list.code, list.out.trim()]).toEqual([0, "no optimization yet; start one with self-harness run"]);
    for (const { code, error } of [show, report])
      expect([code, error]).toEqual([
        4,
        expect.stringContaining("no optimization yet. Start one with self-harness run"),
      ]);
  }, 120_000);

  it("a run that is started says that it waits for a worker, and is listed", async () => {
    const run = await cli("run", "-d", "--id", id);
    expect([run.code, run.out.trim()]).toEqual([0, id]);
    expect(run.error).toContain(
      "no worker is polling: nothing happens until one does. Start one with: npx self-harness worker",
    );
    await eventually(async () => {
      const { code, out } = await cli("list");
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`${id}.*good-model.*waits for a worker`));
    }, 60_000);
  }, 180_000);

  it("it has nothing to show yet, and says why", async () => {
    const { code, error } = await cli("show", id);
    expect([code, error]).toEqual([4, expect.stringContaining(`${id} has stored nothing yet: it waits for a worker`)]);
  }, 60_000);

  it("it can be stopped, and then is no more", async () => {
    const stop = await cli("stop", id);
    expect([stop.code, stop.error]).toEqual([0, ""]);
    const described = await temporal.client.workflow.getHandle(id).describe();
    expect(described.status.name).toBe("TERMINATED");
    await eventually(async () => expect((await cli("list")).out).toContain("no optimization yet"), 60_000);
    expect(server.paidCalls()).toBe(0);
  }, 180_000);
});
