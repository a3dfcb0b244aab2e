import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { createActivities } from "../../activities/index.ts";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { wordEmbeddings } from "../../adapters/memory/embeddings.ts";
import { type OpenDatabase, openDatabase } from "../../adapters/postgres/open-database.ts";
import { main } from "../../client/cli.ts";
import { connect } from "../../client/connect.ts";
import type { SelfHarness } from "../../client/self-harness.ts";
import { ModelFailure } from "../../core/failures.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import type { ModelFailureKind } from "../../core/model-failures.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { Benchmarks, ChatModels, ModelRequest, Ports, Sandbox, Sandboxes } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { type OptimizationResult, type Progress, taskQueues, workflowNames } from "../../workflows/messages.ts";
import { aCall, anAnswer, aTask, settings } from "../builders.ts";
import { aPlan, noCaps } from "../conformance/values.ts";
import { createTestDatabase, databaseServer } from "./database.ts";
import { checkout } from "./optimization.ts";
import { createTestNamespace, type TestNamespace } from "./temporal.ts";

/**
 * How agents fare: whether a task is passed under the rules that stand in the harness, when it is run for the n-th time in this world.
 * A rule is a line of a prompt or of a tool's description.
 */
export type Passes = (taskId: string, rules: ReadonlySet<string>, run: number) => boolean | Promise<boolean>;

/** Real Temporal, real Postgres, real workflows, activities, gates and client, with tasks that take no time: what Docker is not the point of. */
export interface World {
  readonly database: OpenDatabase;
  readonly client: SelfHarness;
  readonly variables: Readonly<Record<string, string>>;
  passes: Passes;
  /** What the model proposes, one after another: the first of {@link ruleTexts} that it sees nowhere; it declines when it has seen all. */
  rules: readonly Rule[];
  /** How the model server fails whoever asks it now; null while it answers. */
  modelFailure: ModelFailureKind | null;
  readonly temporal: TestNamespace;
  startWorker(): Promise<void>;
  /** @param tasks how many, t00, t01 …: half of them held-in, half held-out; folders of real tasks instead by `changes` */
  plan(id: string, tasks: number, changes?: Partial<OptimizationPlan>): OptimizationPlan;
  start(plan: OptimizationPlan): Promise<void>;
  until(id: string, reached: (progress: Progress) => boolean): Promise<Progress>;
  result(id: string): Promise<OptimizationResult>;
  /** A command line as a user types it, run in this process: the tests of test/client/ start processes. */
  cli(...parameters: string[]): Promise<{ readonly code: number; readonly out: string; readonly error: string }>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const server = databaseServer();
  if (!server) throw new Error("no Postgres: run npm run setup, or set DATABASE_URL");
  const [temporal, stored] = await Promise.all([createTestNamespace(), createTestDatabase(server)]);
  const database = openDatabase(stored.url, { maxConnections: 8 });
  const variables = {
    DATABASE_URL: stored.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SELF_HARNESS_INSTANCE: temporal.namespace,
  };
  // The command line reads the process's own; a test file has a copy to itself.
  Object.assign(process.env, variables);
  const client = connect({ variables });
  const running: { readonly workers: Worker[]; readonly ended: Promise<unknown>; close(): Promise<void> }[] = [];
  const world: World = {
    database,
    client,
    variables,
    passes: () => false,
    rules: [],
    modelFailure: null,
    temporal,

    async startWorker() {
      const connection = await NativeConnection.connect({ address: temporal.address });
      const ports: Ports = {
        ...database,
        models: obedientModels(world),
        embeddings: wordEmbeddings(),
        sandboxes: idleSandboxes(world),
        benchmarks: someBenchmarks(),
        harnesses: fileHarnesses(),
      };
      const activities = createActivities(ports, { identity: "world", draining: new AbortController().signal });
      const shared = { connection, namespace: temporal.namespace, activities };
      const workers = await Promise.all([
        Worker.create({ ...shared, taskQueue: taskQueues.main, workflowBundle: await bundled() }),
        Worker.create({ ...shared, taskQueue: taskQueues.model }),
        Worker.create({ ...shared, taskQueue: taskQueues.sandbox, maxConcurrentActivityTaskExecutions: 16 }),
      ]);
      const ended = Promise.all(workers.map((worker) => worker.run()));
      running.push({ workers, ended, close: () => connection.close() });
    },

    plan: (id, tasks, changes) => ({
      ...aPlan({
        benchmarks: [String(tasks)],
        optimizationId: asId<OptimizationId>(id),
        harness: { kind: "folder", path: `${checkout}/harnesses/minimal` },
        lineage: id,
        models: { agent: settings, miner: settings, proposer: settings },
        heldOutShare: 0.5,
        sealedShare: 0,
        repeats: 1,
        gate: { kind: "paper", repeats: 1 },
        iterations: 1,
        weaknessesPerIteration: 1,
        proposalsPerWeakness: 1,
        concurrency: 8,
        budget: noCaps,
        // Stories of one world share its record; each measures for itself.
        reuse: { ttlMs: 0, sentinelShare: 0.05 },
      }),
      ...changes,
    }),

    async start(plan) {
      const workflowId = plan.optimizationId;
      const options = { taskQueue: taskQueues.main, workflowId, args: [plan] as [OptimizationPlan] };
      await temporal.client.workflow.start(workflowNames.optimizeHarness, options);
    },

    async until(id, reached) {
      for (;;) {
        const progress = await client.progress(id).catch(() => null);
        if (progress && reached(progress)) return progress;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },

    result: (id) => client.result(id),
    cli: inThisProcess,

    async close() {
      for (const { workers, ended, close } of running) {
        for (const worker of workers) worker.shutdown();
        await ended;
        await close();
      }
      await client.close();
      await database.close();
      await stored.drop();
      await temporal.close();
    },
  };
  return world;
}

async function inThisProcess(...parameters: string[]) {
  const said = { out: "", error: "" };
  const code = await main(parameters, {
    out: { write: (text) => (said.out += text) },
    error: { write: (text) => (said.error += text) },
  });
  return { code, ...said };
}

/** So many tasks without a folder, or those of real folders. */
function someBenchmarks(): Benchmarks {
  const files = fileBenchmarks();
  const sizeOf = ([first = ""]: readonly string[]) => (/^\d+$/.test(first) ? Number(first) : null);
  return {
    async load(folders) {
      const size = sizeOf(folders);
      return size === null ? files.load(folders) : someTasks(size);
    },
    async survey(folders) {
      const size = sizeOf(folders);
      return size === null ? files.survey(folders) : { tasks: someTasks(size), broken: [], problems: [] };
    },
    leakSources: async () => [],
  };
}

function someTasks(size: number): Task[] {
  return Array.from({ length: size }, (_, index) => aTask(`t${String(index).padStart(2, "0")}`));
}

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;

function bundled(): ReturnType<typeof bundleWorkflowCode> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL("../../workflows/index.ts", import.meta.url)),
    logger: new DefaultLogger("ERROR"),
  });
  return bundle;
}

// Every change of a worker's state would be a line of the test's output.
Runtime.install({ logger: new DefaultLogger("ERROR") });

/** Agent: shows the rules that it was given, then finishes. Miner: reads every failure alike. Proposer: one of the world's rules. */
function obedientModels(world: World): ChatModels {
  return {
    check: async () => ({ simulated: true, listed: true }),
    async complete(request) {
      if (world.modelFailure) throw new ModelFailure(world.modelFailure, `the server says ${world.modelFailure}`);
      const [system, user] = request.messages.map((message) => String(message.content ?? ""));
      const said = (answer: object) => anAnswer({ text: JSON.stringify(answer) });
      if (system?.startsWith("You review the recorded run")) return said(label);
      if (system?.startsWith("You review a group")) return said(name);
      if (system?.startsWith("You improve the harness")) return said(proposalFor(world, user ?? ""));
      return agentTurn(request);
    },
  };
}

function agentTurn({ messages, tools }: ModelRequest) {
  if (messages.some((message) => message.role === "assistant"))
    return anAnswer({ text: "", toolCalls: [aCall("finish", { summary: "done" })], finish: "tool_calls" });
  const prompt = [...messages.map((message) => String(message.content ?? "")), JSON.stringify(tools)].join("\n");
  const rules = [...new Set([...prompt.matchAll(/Rule ([A-F]):/g)].map(([, rule]) => rule))];
  const call = aCall("bash", { command: ["work by", ...rules].join("\n") });
  return anAnswer({ text: "", toolCalls: [call], finish: "tool_calls" });
}

const label = {
  criticality: "root_cause",
  mechanism: "unverified_output",
  description: "The agent finished without looking at what it had produced.",
  unrecoveredStep: null,
  evidence: [{ step: 1, quote: "work by" }],
  counterEvidence: null,
};
const name = {
  pattern: "It finishes without looking at its result.",
  rootCause: "Nothing in its instructions asks for a look.",
  category: "verification_gap",
};

/** Unlike each other: a proposal that repeats another one is turned away. */
export const ruleTexts = {
  A: "Rule A: read back every file that was written.",
  B: "Rule B: keep a list of open questions and answer them before the end.",
  C: "Rule C: prefer small commands over long pipelines.",
  D: "Rule D: after an error find its cause, then repair that.",
  E: "Rule E: make a plan of five points and follow it.",
  F: "Rule F: compare units and formats with what was asked for.",
} as const;
export type Rule = keyof typeof ruleTexts;

const files: Readonly<Record<string, string>> = {
  system: "prompts/system.md",
  planning: "prompts/planning.md",
  verification: "prompts/verification.md",
  recovery: "prompts/recovery.md",
  tool: "tools/bash.md",
};

function proposalFor({ rules }: World, question: string): object {
  const allowed = (question.match(/allowed surfaces: (.*)/)?.[1] ?? "").split(", ");
  const surface = allowed.find((each) => files[each] !== undefined);
  const rule = rules.find((each) => !question.includes(ruleTexts[each]));
  if (surface === undefined || rule === undefined) return { decline: "nothing of this kind would help" };
  return {
    title: `Rule ${rule} in ${surface}`,
    rationale: "Nothing asks for it.",
    surface,
    operations: [{ op: "append", path: files[surface], content: `${ruleTexts[rule]}\n` }],
  };
}

/** A trial passes or fails by the world's word, at once. */
function idleSandboxes(world: World): Sandboxes {
  const runs = new Map<string, number>();
  return {
    async open({ task }) {
      let rules = new Set<string>();
      const sandbox: Partial<Sandbox> = {
        async run(command) {
          rules = new Set(command.split("\n").slice(1));
          return { output: "worked", omittedBytes: 0, exitCode: 0, timedOut: false, durationMs: 1 };
        },
        installHarness: async () => {},
        runHook: async () => ({ exitCode: 0, stdout: "", stderr: "", timedOut: false }),
        readFile: async () => null,
        image: null,
        artifacts: async () => [],
        outOfMemory: async () => false,
        async verify({ id }) {
          const run = (runs.get(id) ?? 0) + 1;
          runs.set(id, run);
          const passed = await world.passes(id, rules, run);
          const output = passed ? "ok 1 - the file is there\n" : "not ok 1 - the file is there\n";
          return { output, rewardText: passed ? "1" : "0", rewardJson: null, timedOut: false, tampered: [] };
        },
        close: async () => {},
        leave: () => {},
      };
      if (!task) throw new Error("a sandbox without a task");
      return sandbox as Sandbox;
    },
    adopt: async () => null,
    reap: async () => 0,
    settled: async () => {},
    check: async () => {},
  };
}
