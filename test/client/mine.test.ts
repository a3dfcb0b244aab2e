import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { causes, plantedRun } from "../../bench/mining/runs.ts";
import { trajectoryOf } from "../../core/trajectory.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { type FileChanges, writeFiles } from "../adapters/task-folders.ts";
import { describeWithDatabase } from "../support/describe-with-database.ts";
import { runCli } from "./running-cli.ts";

const frame = {
  sessionId: "s",
  agent: { name: "other", version: "1" },
  model: "m",
  price: null,
  systemPrompt: "",
  tools: [],
};

/** Each command is a process of its own: a limit for what hangs on a machine that does much else. */
const timeoutMs = 600_000;

/** A Harbor job in which two causes failed three tasks each, and one task passed. */
function aJob(): FileChanges {
  const trials = [0, 3].flatMap((which) =>
    [1, 2, 3].map((task) => {
      const trace = plantedRun(causes[which] as (typeof causes)[number], which * 10 + task, 1);
      return { name: `task-${which}-${task}`, trace, reward: 0 };
    }),
  );
  const passed = { name: "task-passed", trace: plantedRun(causes[2] as (typeof causes)[number], 99, 1), reward: 1 };
  return Object.fromEntries(
    [...trials, passed].flatMap(({ name, trace, reward }) => [
      [
        `job/${name}__1/result.json`,
        JSON.stringify({ task_name: name, trial_name: `${name}__1`, verifier_result: { rewards: { reward } } }),
      ],
      [`job/${name}__1/agent/trajectory.json`, JSON.stringify(trajectoryOf(trace, frame))],
      [`job/${name}__1/verifier/test-stdout.txt`, trace.verifierOutput],
    ]),
  );
}

describeWithDatabase("mining traces that were made elsewhere", (url) => {
  let simulator: Simulator;
  let folder: string;
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, seed: 7 });
    folder = await mkdtemp(join(tmpdir(), "mine-"));
    await writeFiles(folder, aJob());
  });
  afterAll(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  const cli = (...parameters: readonly string[]) =>
    runCli(parameters, { folder, variables: { DATABASE_URL: url(), OPENAI_API_KEY: "test" } });
  const mine = (...more: readonly string[]) =>
    cli("mine", "job", "--model", "simulated-forgetful", "--base-url", simulator.url, "--json", ...more);

  it(
    "prints weaknesses, and shows one with evidence whose links lead to the steps",
    async () => {
      const run = await mine("--budget-tokens", "2000000");
      expect([run.code, run.error]).toEqual([0, ""]);
      const records = run.records();
      const done = records.at(-1) as { readonly optimizationId: string };
      expect(done).toMatchObject({ event: "done", ok: true, trials: 7, failures: 6 });
      const weaknesses = records.filter((each) => each["event"] === "weakness");
      expect(weaknesses.map((each) => (each["signature"] as { mechanism: string }).mechanism).sort()).toEqual([
        "lost_state",
        "missing_prerequisite",
      ]);

      const shown = await cli("show", done.optimizationId, "weakness", String(weaknesses[0]?.["id"]), "--json");
      const [weakness] = shown.records() as [
        { readonly members: readonly { readonly evidence: readonly { link: string; quote: string }[] }[] },
      ];
      expect(weakness).toMatchObject({ event: "weakness", recurrence: "new", namedBy: "model", proposals: [] });
      const evidence = weakness.members.flatMap((member) => member.evidence);
      expect(evidence.length).toBeGreaterThanOrEqual(3);
      const step = await cli("show", "trace", evidence[0]?.link ?? "");
      expect(step.out).toContain(evidence[0]?.quote ?? "?");

      const text = await cli("show", "weakness", String(weaknesses[0]?.["id"]));
      for (const part of ["root cause", "category", "Members, the most typical first", "Proposals", "history     new"])
        expect(text.out).toContain(part);
      // What rules say of each run stands beside what the model says of it.
      expect(text.out).toMatch(/\n {4}(?:wrong output|missing artifact|crashed|wrong format)[^\n]*; failing: /);
      expect((weakness.members[0] as { facts?: unknown }).facts).toMatchObject({ failingTests: [expect.any(String)] });
      const run1 = await cli("show", "trace", (evidence[0]?.link ?? "").replace(/#.*/, ""));
      expect(run1.out).toMatch(
        /held-in[\s\S]*failed; the agent's run ended: finished[\s\S]*terminal cause: [\s\S]*Steps/,
      );
    },
    timeoutMs,
  );

  it(
    "mines bare trajectories when it is told that they failed, and says so where it is not told",
    async () => {
      const own = await mkdtemp(join(tmpdir(), "bare-"));
      try {
        const lines = [1, 2, 3].map((task) =>
          JSON.stringify(trajectoryOf(plantedRun(causes[0] as (typeof causes)[number], task, 1), frame)),
        );
        await writeFiles(own, { "runs/one.json": lines[0] ?? "", "runs/more.jsonl": lines.slice(1).join("\n") });
        const bare = (...more: readonly string[]) =>
          runCli(
            ["mine", "runs", "--model", "simulated-forgetful", "--base-url", simulator.url, "--budget-tokens", "900000"]
              .concat(["--json"])
              .concat(more),
            { folder: own, variables: { DATABASE_URL: url(), OPENAI_API_KEY: "test" } },
          );
        const refused = await bare();
        expect(refused.code).toBe(2);
        expect(JSON.stringify(refused.records().at(-1))).toContain("--assume-failed");
        const records = (await bare("--assume-failed")).records();
        expect(records.at(-1)).toMatchObject({ event: "done", trials: 3, failures: 3 });
        expect(records.filter((each) => each["event"] === "weakness")).toHaveLength(1);
      } finally {
        await rm(own, { recursive: true });
      }
    },
    timeoutMs,
  );

  it(
    "asks each role's own server with its own key, splits what was paid by role, and says so wherever results are shown",
    async () => {
      const [miner, proposer] = await Promise.all([
        startSimulator({ port: 0, seed: 7, requiredKey: "of the miner" }),
        startSimulator({ port: 0, seed: 5, requiredKey: "of the proposer" }),
      ]);
      const roles = {
        miner: { name: "simulated-trusting", baseUrl: miner.url, keyVariable: "MINER_KEY" },
        proposer: { name: "simulated-scattered", baseUrl: proposer.url, keyVariable: "PROPOSER_KEY" },
      };
      const own = await mkdtemp(join(tmpdir(), "roles-"));
      try {
        const model = { name: "simulated-forgetful", baseUrl: simulator.url };
        await writeFiles(own, { "self-harness.yaml": JSON.stringify({ model, roles, budget: { tokens: 2_000_000 } }) });
        const keys = { OPENAI_API_KEY: "test", MINER_KEY: "of the miner", PROPOSER_KEY: "of the proposer" };
        const run = (...parameters: readonly string[]) =>
          runCli(parameters, { folder: own, variables: { DATABASE_URL: url(), ...keys } });
        const agents = simulator.calls().total;

        const mined = await run("mine", join(folder, "job"), "--json");
        expect([mined.code, mined.error]).toEqual([0, ""]);
        const { optimizationId } = mined.records().at(-1) as { readonly optimizationId: string };
        expect(proposer.calls().total).toBe(0);
        const proposed = await run(
          "propose",
          "W-001",
          "--optimization",
          optimizationId,
          "--slots",
          "1",
          "--tokens",
          "400000",
        );
        expect([proposed.code, proposed.error]).toEqual([0, ""]);

        const spend = (await run("show", optimizationId, "spend", "--json")).records();
        const paid = spend.filter((each) => each["event"] === "spend").map((each) => [each["role"], each["calls"]]);
        expect(Object.fromEntries(paid)).toEqual({
          miner: miner.calls().answered,
          proposer: proposer.calls().answered,
        });
        expect(miner.calls().answered).toBeGreaterThan(6);
        expect(new Set(miner.calls().records.map((call) => call.model))).toEqual(new Set(["simulated-trusting"]));
        expect(new Set(proposer.calls().records.map((call) => call.model))).toEqual(new Set(["simulated-scattered"]));
        expect(simulator.calls().total).toBe(agents);

        const screens = await Promise.all(
          [
            ["list"],
            ["show", optimizationId],
            ["show", optimizationId, "weakness", "W-001"],
            ["show", optimizationId, "proposal", "P-A1"],
            ["report", optimizationId],
            ["diff", optimizationId],
            ["audit", optimizationId],
            ["explain", "P-A1", "--optimization", optimizationId],
            ["export", optimizationId, "--trials", "-o", join(own, "trials")],
          ].map((words) => run(...words)),
        );
        for (const screen of [proposed, ...screens]) expect(screen.out).toMatch(/external-model mode/i);
      } finally {
        await Promise.all([miner.close(), proposer.close(), rm(own, { recursive: true })]);
      }
    },
    timeoutMs,
  );

  it(
    "pays for nothing twice when it is asked again",
    async () => {
      const before = simulator.calls().total;
      expect((await mine("--budget-tokens", "2000000")).code).toBe(0);
      expect(simulator.calls().total).toBe(before);
    },
    timeoutMs,
  );

  it.each<[string, readonly string[], number, RegExp]>([
    ["no cap", [], 18, /budget/],
    ["a cap that is too small", ["--budget-tokens", "100", "--seed", "other"], 20, /budget: .*raise the cap/],
  ])(
    "refuses to go on with %s",
    async (_, more, code, text) => {
      const before = simulator.calls().total;
      const run = await mine(...more);
      expect(run.code).toBe(code);
      expect(JSON.stringify(run.records().at(-1))).toMatch(text);
      expect(simulator.calls().total).toBe(before);
    },
    timeoutMs,
  );

  it.each<[string, readonly string[], number, RegExp]>([
    [
      "a folder without traces",
      ["mine", ".", "--model", "m", "--budget-tokens", "9"],
      2,
      /expected trials that passed or failed|no trial/,
    ],
    ["a weakness that is not there", ["show", "weakness", "W-099"], 4, /no weakness "W-099"/],
    ["a step that is not there", ["show", "trace", "t-none#3"], 4, /no trace/],
    ["a weakness without id", ["show", "weakness"], 2, /expected one id after weakness/],
  ])(
    "says what is wrong with %s",
    async (what, parameters, code, text) => {
      const empty = what.startsWith("a folder") ? await mkdtemp(join(tmpdir(), "none-")) : folder;
      const run = await runCli(parameters, {
        folder: empty,
        variables: { DATABASE_URL: url(), OPENAI_API_KEY: "test" },
      });
      expect([run.code, run.error]).toEqual([code, expect.stringMatching(text)]);
    },
    timeoutMs,
  );
});
