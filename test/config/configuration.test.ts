import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import {
  configJsonSchema,
  environmentVariables,
  type Flags,
  options,
  readConfiguration,
  readConnections,
} from "../../config.ts";
import { InvalidInput } from "../../core/failures.ts";
import { withFolder, writeFiles } from "../adapters/task-folders.ts";

const sound = "model: { name: gpt-4.1-mini }\nbudget: { usd: 20 }\n";
const key = { OPENAI_API_KEY: "sk-very-secret" };

interface Given {
  readonly yaml?: string;
  readonly flags?: Flags;
  readonly variables?: Record<string, string>;
  readonly file?: string;
}

function read({ yaml, flags = {}, variables = key, file }: Given) {
  return withFolder(async (root) => {
    const folder = join(root, "My Agent");
    await writeFiles(folder, { "keep.txt": "", "self-harness.yaml": yaml ?? null });
    try {
      return {
        ...readConfiguration({ file, folder, flags, variables, optimizationId: "opt-test" }),
        folder,
        problems: [] as readonly string[],
      };
    } catch (error) {
      if (error instanceof InvalidInput)
        return { plan: null, warnings: [] as readonly string[], folder, problems: error.problems };
      throw error;
    }
  });
}

describe("a configuration", () => {
  it("stretches the tasks' limits, each phase by its own factor where it has one", async () => {
    const { plan } = await read({ yaml: `${sound}timeouts: { multiplier: 2, agent: 3 }\n` });
    expect(plan?.timeouts).toEqual({ agent: 3, verifier: 2, build: 2 });
  });

  it("limits hooks, with a default, and says where a limit makes no sense", async () => {
    expect((await read({ yaml: sound })).plan?.hooks).toEqual({ timeoutMs: 2_000, outputBytes: 65_536 });
    const { plan } = await read({ yaml: `${sound}hooks: { timeoutSeconds: 0.5, outputKilobytes: 8 }\n` });
    expect(plan?.hooks).toEqual({ timeoutMs: 500, outputBytes: 8_192 });
    expect((await read({ yaml: `${sound}hooks: { timeoutSeconds: 0, outputKilobytes: 2000 }\n` })).problems).toEqual([
      expect.stringMatching(/hooks\.timeoutSeconds: got 0, expected a number from 0.1 to 60/),
      expect.stringMatching(/hooks\.outputKilobytes: got 2000, expected a whole number from 1 to 1024/),
    ]);
  });

  it("says how tasks are verified that don't say it themselves", async () => {
    expect((await read({ yaml: sound })).plan?.verifier).toEqual({ mode: "shared", folders: [], shared: [] });
    const yaml = `${sound}verifier: { folders: [/root], shared: [web-shop] }\n`;
    expect((await read({ yaml, flags: { "verifier.mode": "separate" } })).plan?.verifier).toEqual({
      mode: "separate",
      folders: ["/root"],
      shared: ["web-shop"],
    });
    for (const folder of ["root", "/", "//", "/a/../b"])
      expect((await read({ yaml: `${sound}verifier: { folders: ["${folder}"] }\n` })).problems).toEqual([
        expect.stringMatching(/verifier\.folders\.0: got ".*", expected an absolute path other than \//),
      ]);
  });

  it("says that there is no file when what is missing would stand in it", async () => {
    const { problems } = await read({});
    expect(problems).toHaveLength(2);
    for (const problem of problems) expect(problem).toMatch(/^configuration \(no self-harness.yaml here\): /);
  });

  it("needs a model and a cap, nothing else", async () => {
    const { plan, problems, folder } = await read({ yaml: sound });
    expect(problems).toEqual([]);
    expect(plan).toMatchObject({
      optimizationId: "opt-test",
      lineage: "my-agent",
      agent: "builtin",
      seed: "1",
      heldOutShare: null,
      sealedShare: null,
      repeats: 2,
      gate: { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] },
      iterations: 3,
      weaknessesPerIteration: 3,
      proposalsPerWeakness: 4,
      editLimit: { changedLines: 40, bytes: 4_096 },
      errorRetries: 2,
      budget: { costMicroUsd: 20_000_000, tokens: null, trials: null, wallTimeMs: null },
      simulatedModel: false,
    });
    expect(plan?.models.agent).toEqual({
      name: "gpt-4.1-mini",
      baseUrl: "https://api.openai.com/v1",
      keyVariable: "OPENAI_API_KEY",
      temperature: 0.7,
      maxCompletionTokens: 4_096,
      timeoutMs: 300_000,
      stream: false,
      price: {
        promptMicroUsdPerMillion: 400_000,
        cachedMicroUsdPerMillion: 100_000,
        completionMicroUsdPerMillion: 1_600_000,
      },
    });
    expect(plan?.models).toMatchObject({ miner: plan?.models.agent, proposer: plan?.models.agent });
    expect(plan?.harness.path).toBe(fileURLToPath(new URL("../../harnesses/minimal", import.meta.url)));
    expect(JSON.stringify(plan)).not.toContain("secret");
    expect(folder).toBeTruthy();
  });

  it("can do without a file", async () => {
    const { plan } = await read({
      flags: { "model.name": "local", "budget.trials": "50" },
      variables: { OPENAI_BASE_URL: "http://127.0.0.1:8000/v1" },
    });
    expect(plan).toMatchObject({
      budget: { trials: 50 },
      models: { agent: { name: "local", baseUrl: "http://127.0.0.1:8000/v1" } },
    });
  });

  it("lets a flag win over a variable, and a variable over the file", async () => {
    const yaml = `${sound}run: { iterations: 1, repeats: 1, concurrency: 1 }\n`;
    const { plan } = await read({
      yaml,
      variables: { ...key, SELF_HARNESS_REPEATS: "2", SELF_HARNESS_CONCURRENCY: "2" },
      flags: { "run.concurrency": "3" },
    });
    expect(plan).toMatchObject({ iterations: 1, repeats: 2, concurrency: 3 });
  });

  it("takes paths of the file from its folder and paths of flags from the caller's", async () => {
    const yaml = `${sound}benchmarks: [tasks, ../more]\nharness: h\n`;
    const { plan, folder } = await read({ yaml, flags: { harness: "elsewhere" } });
    expect(plan?.benchmarks).toEqual([join(folder, "tasks"), join(folder, "../more")]);
    expect(plan?.harness).toEqual({ kind: "folder", path: join(folder, "elsewhere") });
    const inside = await withFolder(async (root) => {
      await writeFiles(root, { "sub/other.yaml": yaml });
      return readConfiguration({
        file: "sub/other.yaml",
        folder: root,
        flags: { benchmarks: ["a", "b"] },
        variables: key,
        optimizationId: "x",
      }).plan.benchmarks.map((path) => path.slice(root.length));
    });
    expect(inside).toEqual(["/a", "/b"]);
  });

  it("gives a role only what it changes, and calls that external-model mode", async () => {
    const { plan, warnings } = await read({
      yaml: "model: { name: gpt-4.1-mini, temperature: 0.2 }\nroles: { proposer: { name: o3 } }\nbudget: { usd: 1 }\n",
    });
    expect(plan?.models.proposer).toMatchObject({
      name: "o3",
      temperature: 0.2,
      price: { completionMicroUsdPerMillion: 8_000_000 },
    });
    expect(plan?.models.miner).toEqual(plan?.models.agent);
    expect(warnings).toEqual([expect.stringMatching(/^External-model mode \(proposer: o3 at api\.openai\.com\)/)]);
  });

  it("compares failures by words, or by an embedding model with what it shares with the model", async () => {
    const words = { embeddings: null, mergeSimilarity: null, shownTokens: 8_000, readTokens: 16_000 };
    expect((await read({ yaml: sound })).plan?.mining).toEqual(words);
    const { plan, problems } = await read({
      yaml: "model: { name: gpt-4.1-mini, baseUrl: 'http://localhost:8/v1' }\nbudget: { tokens: 9 }\nmining: { embeddings: { name: small-embedding }, mergeSimilarity: 0.6 }\n",
    });
    expect(problems).toEqual([]);
    expect(plan?.mining).toMatchObject({
      embeddings: { name: "small-embedding", baseUrl: "http://localhost:8/v1", keyVariable: "OPENAI_API_KEY" },
      mergeSimilarity: 0.6,
    });
  });

  it("has caps of iterations and trials besides those of the whole, in the units of the ledger", async () => {
    const yaml =
      "model: { name: gpt-4.1-mini }\nbudget: { usd: 20, perIteration: { usd: 5, trials: 90 }, perTrial: { tokens: 50000, minutes: 30 } }\n";
    const { plan } = await read({ yaml });
    const none = { costMicroUsd: null, tokens: null, trials: null, wallTimeMs: null };
    expect(plan?.budget).toEqual({
      ...none,
      costMicroUsd: 20_000_000,
      perIteration: { ...none, costMicroUsd: 5_000_000, trials: 90 },
      perTrial: { ...none, tokens: 50_000, wallTimeMs: 1_800_000 },
    });
  });

  it("is not enough of a budget with caps of single trials alone", async () => {
    const { problems } = await read({ yaml: "model: { name: gpt-4.1-mini }\nbudget: { perTrial: { usd: 1 } }\n" });
    expect(problems).toEqual([expect.stringContaining("at least one cap")]);
  });

  it("gives a model its rate limits, and another model at another server none of them", async () => {
    const yaml =
      "model: { name: gpt-4.1-mini, limits: { requestsPerMinute: 60 } }\nroles: { miner: { temperature: 0 }, proposer: { name: o3 } }\nbudget: { usd: 1 }\n";
    const { plan } = await read({ yaml });
    const limits = { requestsPerMinute: 60, tokensPerMinute: null };
    expect(plan?.models.agent).toMatchObject({ limits });
    expect(plan?.models.miner).toMatchObject({ limits, temperature: 0 });
    expect(plan?.models.proposer).not.toHaveProperty("limits");
  });

  it("gives sequential its preset and protected tasks, and the other policies their repeats", async () => {
    const sequential = await read({ yaml: `${sound}gate: { preset: strict, protected: [deploy, login] }\n` });
    expect(sequential.plan?.gate).toEqual({
      kind: "sequential",
      repeats: 2,
      preset: "strict",
      protectedTasks: ["deploy", "login"],
    });
    const flags = { "gate.preset": "fast", "gate.protected": ["deploy"] };
    expect((await read({ yaml: sound, flags })).plan?.gate).toMatchObject({
      preset: "fast",
      protectedTasks: ["deploy"],
    });
    const paper = await read({ yaml: `${sound}gate: { policy: paper, repeats: 1 }\n` });
    expect(paper.plan?.gate).toEqual({ kind: "paper", repeats: 1 });
  });

  it("lets own prices win over the built-in table", async () => {
    const { plan } = await read({ yaml: `${sound}prices: { gpt-4.1-mini: { prompt: 1, completion: 3 } }\n` });
    expect(plan?.models.agent.price).toEqual({
      promptMicroUsdPerMillion: 1e6,
      cachedMicroUsdPerMillion: 1e6,
      completionMicroUsdPerMillion: 3e6,
    });
  });

  it("counts an unknown model as free only without a money cap, and says so", async () => {
    const { plan, warnings } = await read({
      yaml: "model: { name: mystery }\nbudget: { trials: 10, hours: 0.5, tokens: 1000 }\n",
    });
    expect(plan?.budget).toEqual({ costMicroUsd: null, tokens: 1_000, trials: 10, wallTimeMs: 1_800_000 });
    expect(plan?.models.agent.price.promptMicroUsdPerMillion).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/no price is known for mystery .*\$0/)]);
  });

  it("names every problem at once, with place, key, value, what was expected and what to do", async () => {
    const yaml = [
      "model:",
      "  name: mystery",
      "  baseUrl: ftp://user:hunter2@host/v1",
      "  tempreature: 1",
      "run:",
      "  repeats: two",
      "  proposals: 9",
      "budget: { usd: 5 }",
      "gates: {}",
    ].join("\n");
    const { problems } = await read({ yaml, variables: {}, flags: { "run.iterations": "0" } });
    expect(problems.map((line) => line.replace(/^.*\/(self-harness\.yaml)/, "$1"))).toEqual([
      'self-harness.yaml:3:12: model.baseUrl: got "ftp://…@host/v1", expected an http or https address, e.g. https://api.openai.com/v1. Correct the value, or leave it out for the default.',
      expect.stringMatching(
        /^self-harness\.yaml:4:16: model\.tempreature: got an unknown key, expected one of name, baseUrl.*Did you mean temperature\?$/,
      ),
      "--iterations: run.iterations: got 0, expected a whole number from 1 to 100. Correct the value, or leave it out for the default.",
      'self-harness.yaml:6:12: run.repeats: got "two", expected a whole number from 1 to 20. Correct the value, or leave it out for the default.',
      "self-harness.yaml:7:14: run.proposals: got 9, expected a whole number from 3 to 5. Correct the value, or leave it out for the default.",
      expect.stringMatching(/^self-harness\.yaml:9:8: gates: got an unknown key.*Did you mean gate\?$/),
      expect.stringMatching(
        /^self-harness\.yaml: prices\.mystery: got nothing, expected a price for every model when budget\.usd is a cap/,
      ),
    ]);
  });

  it.each<[string, Given, RegExp[]]>([
    ["an empty file", { yaml: "" }, [/model\.name: got nothing/, /budget: got nothing, expected at least one cap/]],
    [
      "no cap",
      { yaml: "model: { name: gpt-4o }\nbudget: {}\n" },
      [/yaml:2:9: budget: got \{\}, expected at least one cap.*runs for a night/],
    ],
    [
      "a cap of nothing",
      { yaml: "model: { name: gpt-4o }\nbudget: { usd: 0 }\n" },
      [/budget\.usd: got 0, expected a number above 0/],
    ],
    ["a cap below nothing", { yaml: "model: { name: gpt-4o }\nbudget: { hours: -1 }\n" }, [/budget\.hours: got -1/]],
    ["broken YAML", { yaml: "model: { name: x\nbudget" }, [/yaml:2:1: got broken YAML/, /yaml:2:1: got broken YAML/]],
    ["the same key twice", { yaml: `${sound}budget: { usd: 1 }\n` }, [/yaml:3:1: got broken YAML.*unique/]],
    ["a list", { yaml: "- a\n" }, [/got \["a"\], expected a mapping/, /model\.name/, /budget/]],
    [
      "a file that is not there",
      { file: "nope.yaml", flags: { "model.name": "gpt-4o", "budget.usd": "1" } },
      [/nope\.yaml: got nothing there.*--config/],
    ],
    [
      "a key where its variable belongs",
      { yaml: `${sound}roles: { miner: { keyVariable: sk-live-1234 } }\n` },
      [/roles\.miner\.keyVariable: got something else \(not shown.*never the key itself/],
    ],
    [
      "a key that nobody set",
      { yaml: sound, variables: {} },
      [/environment: OPENAI_API_KEY: got nothing, expected the key for api\.openai\.com/],
    ],
    [
      "an address of the inside",
      { yaml: sound, variables: { ...key, OPENAI_BASE_URL: "http://169.254.169.254/v1" } },
      [/OPENAI_BASE_URL: model\.baseUrl: .*not link-local/],
    ],
    [
      "an address that is none",
      { yaml: sound, flags: { "model.baseUrl": "localhost" } },
      [/--base-url: model\.baseUrl: got "localhost"/],
    ],
    [
      "a flag that is no number",
      { yaml: sound, flags: { "budget.usd": "lots" } },
      [/--budget-usd: budget\.usd: got "lots"/],
    ],
    [
      "too much at once",
      { yaml: `${sound}run: { concurrency: 1000 }\n` },
      [/run\.concurrency: got 1000, expected a whole number from 1 to 256/],
    ],
    [
      "a preset of another policy",
      { yaml: `${sound}gate: { policy: paper, preset: fast, protected: [a] }\n` },
      [
        /yaml:3:32: gate\.preset: got "fast", expected nothing with policy paper: presets belong to sequential/,
        /gate\.protected: got \["a"\], expected nothing with policy paper/,
      ],
    ],
    [
      "a baseline of one run",
      { yaml: `${sound}gate: { repeats: 1 }\n` },
      [/gate\.repeats: got 1, expected at least 2 with policy sequential/],
    ],
    ["another version", { yaml: `version: 2\n${sound}` }, [/yaml:1:10: version: got 2, expected 1/]],
    ["a lineage with a slash", { yaml: `${sound}lineage: a/b\n` }, [/lineage: got "a\/b"/]],
    [
      "a text where a mapping belongs",
      { yaml: "model: gpt-4o\nbudget: { usd: 1 }\n" },
      [/model: got "gpt-4o", expected a mapping/],
    ],
    [
      "a price below nothing",
      { yaml: `${sound}prices: { x: { prompt: -1, completion: 1 } }\n` },
      [/prices\.x\.prompt: got -1/],
    ],
    [
      "a misspelt price",
      { yaml: `${sound}prices: { x: { promt: 1, prompt: 1, completion: 1 } }\n` },
      [/prices\.x\.promt: got an unknown key.*Did you mean prompt\?/],
    ],
  ])("is refused with %s", async (_name, given, messages) => {
    const { problems } = await read(given);
    expect(problems).toEqual(messages.map((message) => expect.stringMatching(message)));
    expect(problems.join("\n")).not.toMatch(/secret|sk-live|hunter2/);
  });

  it("has a schema for editors that is current", () => {
    const kept = readFileSync(new URL("../../docs/self-harness.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it("has options only for keys that exist", () => {
    const schema = configJsonSchema() as { properties: Record<string, { properties?: object }> };
    for (const { key: dotted } of options) {
      const [first, second] = dotted.split(".") as [string, string?];
      expect([
        dotted,
        second === undefined ? first in schema.properties : second in (schema.properties[first]?.properties ?? {}),
      ]).toEqual([dotted, true]);
    }
  });
});

describe("connections", () => {
  const setUp = JSON.stringify({
    TEMPORAL_ADDRESS: "127.0.0.1:1",
    DATABASE_URL: "postgres://made",
    TEMPORAL_UI_URL: "http://127.0.0.1:2/",
    developmentServer: true,
  });

  it("are what set-up made, unless the environment says otherwise", async () => {
    const connections = await withFolder(async (root) => {
      await writeFiles(root, { "environment.json": setUp });
      return readConnections(
        environmentVariables({ TEMPORAL_ADDRESS: "cloud:7233", DATABASE_URL: "" }, join(root, "environment.json")),
      );
    });
    expect(connections).toMatchObject({
      temporal: { address: "cloud:7233", namespace: "default", uiUrl: "http://127.0.0.1:2" },
      databaseUrl: "postgres://made",
    });
    expect(connections).not.toHaveProperty("dockerHost");
    expect(connections.instance).toMatch(/^[0-9a-f]{12}$/);
  });

  it("name the file that set-up left broken", async () => {
    await withFolder(async (root) => {
      await writeFiles(root, { "environment.json": "{" });
      expect(() => environmentVariables({}, join(root, "environment.json"))).toThrow(
        /environment\.json: got broken JSON.*npm run setup/,
      );
    });
  });
});
