import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { openDatabase } from "../../adapters/postgres/open-database.ts";
import { asId, type OptimizationId } from "../../core/ids.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { KeptFiles, PaidCalls, Records } from "../../core/ports.ts";
import { demoPlan } from "../../scripts/demo/plan.ts";
import { type Running, start } from "../../scripts/demo/processes.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import type { OptimizationResult, Progress } from "../../workflows/messages.ts";
import { taskQueues, workflowNames } from "../../workflows/messages.ts";
import { createTestDatabase, databaseServer } from "./database.ts";
import { createTestNamespace, type TestNamespace } from "./temporal.ts";

/** Removing is slower than stopping, and goes on in the background; for what hangs. */
const removalMs = 90_000;

export const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** A small benchmark with every habit in it: enough tasks to split, few enough for a test. */
export const fewTasks = [
  "git-release-notes",
  "git-merge-hotfix",
  "git-revert-surcharge",
  "git-protocol-history",
  "git-commit-hook",
  "plan-release-picks",
  "state-room-rename",
  "state-port-registry",
  "file-merge-readings",
  "recover-quarter-export",
  "tool-archive-traffic",
  "service-status-page",
  "data-sales-folders",
  "data-frame-decoder",
];

/** Everything real that one optimization needs, for one test file: server namespace, database, model server, worker processes. */
export interface Stage {
  readonly temporal: TestNamespace;
  readonly simulator: Simulator;
  readonly records: Records;
  readonly keptFiles: KeptFiles;
  readonly paidCalls: PaidCalls;
  readonly variables: NodeJS.ProcessEnv;
  startWorker(): Promise<Running>;
  plan(change?: Partial<OptimizationPlan>): OptimizationPlan;
  start(plan: OptimizationPlan): Promise<Handle>;
  /** Names of containers that this stage's workers made and in which something may still happen. */
  runningContainers(): Promise<string[]>;
  /** Names of containers that this stage's workers made and that are still there after the time that removal may take in the background. */
  leftContainers(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Handle {
  result(): Promise<OptimizationResult>;
  progress(): Promise<Progress>;
  /** Looks at the progress until it is there, for as long as the test may take. */
  until(reached: (progress: Progress) => boolean): Promise<Progress>;
  stop(reason: string): Promise<unknown>;
  readonly workflowId: string;
}

export async function openStage(seed = 7): Promise<Stage> {
  const server = databaseServer();
  if (!server) throw new Error("no Postgres: run npm run setup, or set DATABASE_URL");
  const [temporal, database, simulator] = await Promise.all([
    createTestNamespace(),
    createTestDatabase(server),
    startSimulator({ port: 0, seed }),
  ]);
  const { records, keptFiles, paidCalls, close } = openDatabase(database.url, { maxConnections: 4 });
  const instance = temporal.namespace;
  const variables = {
    ...process.env,
    NODE_OPTIONS: "",
    DATABASE_URL: database.url,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SELF_HARNESS_INSTANCE: instance,
    SELF_HARNESS_DEMO_KEY: "test",
  };
  const workers = new Set<Running>();
  const docker = new Docker();
  const list = (all: boolean) =>
    docker.listContainers({ all, filters: { label: [`self-harness.instance=${instance}`] } });
  const containers = async (all: boolean) => (await list(all)).flatMap((container) => container.Names);
  return {
    temporal,
    simulator,
    records,
    keptFiles,
    paidCalls,
    variables,
    startWorker: async () => {
      const worker = await start(`${checkout}/worker.ts`, [], variables);
      workers.add(worker);
      return worker;
    },
    plan: (change) => ({
      ...demoPlan({
        checkout,
        baseUrl: simulator.url,
        seed: String(seed),
        model: "simulated-forgetful",
        optimizationId: `opt-${temporal.namespace.slice(5)}`,
      }),
      weaknessesPerIteration: 2,
      proposalsPerWeakness: 3,
      benchmarks: fewTasks.map((task) => `${checkout}/benchmarks/starter/${task}`),
      ...change,
    }),
    start: async (plan) => {
      const workflowId = plan.optimizationId;
      const handle = await temporal.client.workflow.start(workflowNames.optimizeHarness, {
        taskQueue: taskQueues.main,
        workflowId,
        args: [plan],
      });
      const progress = () => handle.query<Progress>("progress");
      return {
        workflowId,
        result: () => handle.result() as Promise<OptimizationResult>,
        progress,
        until: async (reached) => {
          for (;;) {
            const now = await progress().catch(() => null);
            if (now && reached(now)) return now;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        },
        stop: (reason) => handle.executeUpdate("stop", { args: [{ reason }] }),
      };
    },
    runningContainers: () => containers(false),
    leftContainers: async () => {
      const until = Date.now() + removalMs;
      for (;;) {
        const left = await containers(true);
        if (left.length === 0 || Date.now() > until) return left;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
    close: async () => {
      await Promise.all([...workers].map((worker) => worker.stop()));
      // Of a test that failed midway: nobody else would ever come for them.
      for (const { Id } of await list(true))
        await docker
          .getContainer(Id)
          .remove({ force: true, v: true })
          .catch(() => {});
      await simulator.close();
      await close();
      await database.drop();
      await temporal.close();
    },
  };
}

export function optimizationId(text: string): OptimizationId {
  return asId<OptimizationId>(text);
}
