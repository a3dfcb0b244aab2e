import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { migrate } from "../../adapters/postgres/migrate.ts";
import { connect } from "../../client/connect.ts";
import { type ExitKind, exitCodes } from "../../client/exit-codes.ts";
import { readConnections } from "../../config.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import { soundTask, withFolder, writeFiles } from "../adapters/task-folders.ts";
import { aModelServer, type CliRun, runCli } from "./running-cli.ts";

/** Needs what set-up provides: Temporal, Postgres and Docker have to be there for one of them to be missed. */
const starter = fileURLToPath(new URL("../../benchmarks/starter", import.meta.url));
const closedPort = "127.0.0.1:9";

let server: Awaited<ReturnType<typeof aModelServer>>;
const client = connect();
beforeAll(async () => {
  // On a fresh machine no worker has made the tables yet, and a missing table would be the first thing to be missed.
  await migrate(readConnections().databaseUrl);
  server = await aModelServer(["good-model"], "right-key");
});
afterAll(() => Promise.all([server.close(), client.close()]));

interface Refusal {
  readonly yaml?: string | null;
  readonly files?: Record<string, string>;
  readonly flags?: readonly string[];
  readonly variables?: Record<string, string>;
}

const sound = () =>
  `model: { name: good-model, baseUrl: "${server.baseUrl}", keyVariable: TEST_KEY }\nbudget: { trials: 10 }\nbenchmarks: ["${starter}"]\n`;

let count = 0;

/** `run` that must be refused; proves that it left nothing behind: no file, no optimization, no container, no paid call. */
async function refused({
  yaml,
  files = {},
  flags = [],
  variables = {},
}: Refusal): Promise<CliRun & { readonly last: Record<string, unknown> }> {
  const id = `opt-refused-${process.pid}-${++count}`;
  const run = await withFolder(async (folder) => {
    await writeFiles(folder, { "keep.txt": "", "self-harness.yaml": yaml === undefined ? sound() : yaml, ...files });
    const before = (await readdir(folder, { recursive: true })).sort();
    const done = await runCli(["run", "--json", "--detach", "--id", id, ...flags], {
      folder,
      variables: { TEST_KEY: "right-key", OPENAI_BASE_URL: "", ...variables },
    });
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(before);
    return done;
  });
  await expectNothingLeft(id);
  return { ...run, last: run.records().at(-1) ?? {} };
}

async function expectNothingLeft(id: string): Promise<void> {
  await expect(client.attach(id)).rejects.toMatchObject({ kind: "not-found" });
  expect(await client.parts.records().optimization(asId<OptimizationId>(id))).toBeNull();
  expect(
    execFileSync("docker", ["ps", "-aq", "--filter", `label=self-harness.optimization=${id}`], { encoding: "utf8" }),
  ).toBe("");
  expect(server.paidCalls()).toBe(0);
}

describe("a run is refused before anything is paid for", () => {
  it.each<[string, ExitKind, () => Refusal, RegExp]>([
    [
      "a configuration file that is not there",
      "no-configuration",
      () => ({ flags: ["--config", "nope.yaml"] }),
      /nope\.yaml: got nothing there/,
    ],
    [
      "an unknown key",
      "unknown-key",
      () => ({ yaml: `${sound()}iterations: 3\n` }),
      /self-harness\.yaml:4:13: iterations: got an unknown key/,
    ],
    [
      "a wrong type",
      "wrong-value",
      () => ({ yaml: `${sound()}run: { repeats: two }\n` }),
      /yaml:4:17: run\.repeats: got "two", expected a whole number/,
    ],
    [
      "no cap",
      "wrong-value",
      () => ({ yaml: sound().replace("{ trials: 10 }", "{}") }),
      /budget: got \{\}, expected at least one cap/,
    ],
    ["a cap that the claim alone uses up", "too-few", () => ({}), /budget\.trials: got 10, expected more than 44\./],
    [
      "a benchmark that is not there",
      "no-benchmark",
      () => ({ flags: ["--benchmark", "missing"] }),
      /benchmark: .*\/missing is not there/,
    ],
    [
      "a broken task",
      "broken-task",
      () => ({
        flags: ["--benchmark", "tasks"],
        files: { ...inFolder("tasks/one"), "tasks/one/task.toml": "[agent]\ntimeout_sec = 0\n" },
      }),
      /task\.toml: agent\.timeout_sec: got 0/,
    ],
    [
      "too few tasks",
      "too-few",
      () => ({ flags: ["--benchmark", "tasks"], files: inFolder("tasks/one") }),
      /at least 8 tasks/,
    ],
    [
      "a harness that is not there",
      "broken-harness",
      () => ({ flags: ["--harness", "missing"] }),
      /missing: got ENOENT, expected a readable harness folder/,
    ],
    [
      "a broken harness",
      "broken-harness",
      () => ({ flags: ["--harness", "h"], files: { "h/harness.yaml": "version: 2\nname: x\n" } }),
      /harness\.yaml: `version` must be 1/,
    ],
    [
      "no Temporal",
      "temporal",
      () => ({ variables: { TEMPORAL_ADDRESS: closedPort } }),
      /Temporal: no answer at 127\.0\.0\.1:9.*npm run setup/,
    ],
    [
      "another namespace",
      "temporal",
      () => ({ variables: { TEMPORAL_NAMESPACE: "elsewhere" } }),
      /Temporal: no namespace elsewhere/,
    ],
    [
      "no Postgres",
      "postgres",
      () => ({ variables: { DATABASE_URL: `postgres://user:hunter2@${closedPort}/db` } }),
      /Postgres: no connection to 127\.0\.0\.1:9\/db \(connect ECONNREFUSED/,
    ],
    [
      "an address of Postgres that is none",
      "bad-input",
      () => ({ variables: { DATABASE_URL: "hunter2" } }),
      /DATABASE_URL must look like/,
    ],
    [
      "no Docker",
      "docker",
      () => ({ variables: { DOCKER_HOST: "unix:///nowhere/docker.sock" } }),
      /Docker: no answer from the Docker engine at unix:\/\/\/nowhere\/docker\.sock/,
    ],
    [
      "no model server",
      "model-unreachable",
      () => ({ flags: ["--base-url", `http://${closedPort}/v1`] }),
      /model: no connection to the model server/,
    ],
    [
      "an unknown model",
      "model-unknown",
      () => ({ flags: ["--model", "other-model"] }),
      /does not offer other-model; it offers good-model/,
    ],
    ["a wrong key", "model-key", () => ({ variables: { TEST_KEY: "hunter2" } }), /model server, status 401/],
  ])("with %s", async (_name, kind, refusal, message) => {
    const { code, last, out, error } = await refused(refusal());
    expect(last).toMatchObject({ event: "done", ok: false, exitCode: exitCodes[kind], kind });
    expect(code).toBe(exitCodes[kind]);
    expect(JSON.stringify(last["problems"]).replaceAll("\\\\", "\\").replaceAll('\\"', '"')).toMatch(message);
    expect(out + error).not.toContain("hunter2");
  });

  it("with everything that is wrong, said at once and in a stable order", async () => {
    const { last } = await refused({
      flags: ["--benchmark", "missing"],
      variables: { TEMPORAL_ADDRESS: closedPort, DOCKER_HOST: "unix:///nowhere.sock", TEST_KEY: "x" },
    });
    expect((last["problems"] as { kind: string }[]).map((problem) => problem.kind)).toEqual([
      "no-benchmark",
      "temporal",
      "docker",
      "model-key",
    ]);
    expect(last["exitCode"]).toBe(exitCodes["no-benchmark"]);
  });
});

describe("wrong usage", () => {
  it.each<[string, readonly string[], ExitKind, RegExp]>([
    ["an unknown verb", ["rnu"], "bad-input", /unknown command 'rnu'\n\(Did you mean run\?\)/],
    ["an unknown flag", ["run", "--modle", "x"], "bad-input", /unknown option '--modle'\n\(Did you mean --model\?\)/],
    ["an id with a slash", ["run", "--id", "a/b"], "bad-input", /--id: got "a\/b"/],
    ["no id to stop", ["stop"], "bad-input", /missing required argument 'id'/],
    ["nothing to show", ["show", "opt-never-was"], "not-found", /no optimization "opt-never-was"/],
    ["no such version", ["export", "v-000000000000", "-o", "x"], "not-found", /no harness version v-000000000000/],
    ["no such schedule", ["schedule", "delete", "nightly-never"], "not-found", /no schedule nightly-never/],
    ["something that does not run", ["pause", "opt-never-was"], "conflict", /opt-never-was does not run/],
    ["a benchmark that is not there", ["benchmark", "check", "missing"], "no-benchmark", /\/missing is not there/],
    ["a schedule without a time", ["schedule", "create"], "bad-input", /either --at TIME or --cron/],
  ])("such as %s has its code and says what to do", async (_name, parameters, kind, message) => {
    const { code, error, out } = await withFolder((folder) => runCli(parameters, { folder }));
    expect(error).toMatch(message);
    expect([code, out]).toEqual([exitCodes[kind], ""]);
  });

  it("ends in a final record for programs, too", async () => {
    const run = await withFolder((folder) => runCli(["rnu", "--json"], { folder }));
    expect(run.records().at(-1)).toMatchObject({ event: "done", ok: false, exitCode: 2, kind: "bad-input" });
  });
});

function inFolder(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(soundTask).map(([path, text]) => [join(folder, path), text]));
}
