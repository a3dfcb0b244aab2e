import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, NativeConnection, Worker, type WorkerOptions } from "@temporalio/worker";
import { createActivities } from "./activities/index.ts";
import { dockerSandboxes } from "./adapters/docker/sandboxes.ts";
import { fileBenchmarks } from "./adapters/files/benchmarks.ts";
import { fileHarnesses } from "./adapters/files/harnesses.ts";
import { openAiEmbeddings } from "./adapters/openai/embeddings.ts";
import { openAiModels } from "./adapters/openai/models.ts";
import { migrate } from "./adapters/postgres/migrate.ts";
import { openDatabase } from "./adapters/postgres/open-database.ts";
import {
  type Connections,
  environmentVariables,
  readConnections,
  readWorkerSettings,
  temporalConnectionOptions,
  type WorkerSettings,
} from "./config.ts";
import { onHost } from "./core/host-variables.ts";
import { asId, type TrialId } from "./core/ids.ts";
import type { Ports, Sandboxes } from "./core/ports.ts";
import { taskQueues } from "./workflows/messages.ts";

export const workerRoles = ["main", "model", "sandbox"] as const;
export type WorkerRole = (typeof workerRoles)[number];

export interface RunWorkerOptions extends WorkerSettings {
  readonly connections: Connections;
  /** Which queues this process serves; more machines are more processes on the same queues. */
  readonly roles: readonly WorkerRole[];
  /** Called once every queue is polled. */
  readonly onReady?: (identity: string) => void;
  readonly signal: AbortSignal;
}

/**
 * How a worker's grace after SIGTERM is used: in its first part short trials end by themselves; then each trial stops before its next
 * move and is handed over, with nothing in flight; what is still amid a move at the last part is cancelled, and done once more elsewhere.
 */
const handOverAfter = 0.3;
const cancelAfter = 0.8;
const reapEveryMs = 3_000;

/** Serves the task queues until the signal. Composes configuration, adapters, activities and Temporal; nothing else does. */
export async function runWorker({
  connections,
  roles,
  sandboxSlots,
  graceMs,
  onReady,
  signal,
}: RunWorkerOptions): Promise<void> {
  const identity = `${roles.join("+")}@${hostname()}#${process.pid}`;
  await migrate(connections.databaseUrl);
  const database = openDatabase(connections.databaseUrl);
  const sandboxes = onHost(dockerSandboxes(connections), process.env);
  const ports: Ports = {
    records: database.records,
    journal: database.journal,
    keptFiles: database.keptFiles,
    paidCalls: database.paidCalls,
    pace: database.pace,
    models: openAiModels((variable) => process.env[variable]),
    embeddings: openAiEmbeddings((variable) => process.env[variable]),
    sandboxes,
    benchmarks: fileBenchmarks(),
    harnesses: fileHarnesses(),
  };
  const draining = new AbortController();
  let handOver: NodeJS.Timeout | undefined;
  const connection = await NativeConnection.connect(temporalConnectionOptions(connections, environmentVariables()));
  try {
    const shared = {
      connection,
      namespace: connections.temporal.namespace,
      identity,
      shutdownGraceTime: graceMs * cancelAfter,
      shutdownForceTime: graceMs,
      // Cancellation arrives with the answer to a heartbeat: the default throttle would make a stop wait for most of its timeout.
      maxHeartbeatThrottleInterval: "5s",
      // A workflow that a dead worker has in its memory is offered to that for so long before another one may read its history: each of an
      // optimization, its iteration and its evaluation in turn. With the default (10 s) a stop waited for nothing else.
      stickyQueueScheduleToStartTimeout: "2s",
    } satisfies Partial<WorkerOptions>;
    const activities = createActivities(ports, { identity, draining: draining.signal });
    const workers = await Promise.all(roles.map((role) => createWorker(role, { ...shared, activities }, sandboxSlots)));
    const stopReaping = roles.includes("sandbox") ? startReaping(ports) : async () => {};
    let goneBy = Number.POSITIVE_INFINITY;
    const stop = () => {
      goneBy = performance.now() + graceMs;
      workers.forEach(shutDown);
      handOver = setTimeout(() => draining.abort(), graceMs * handOverAfter);
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const running = Promise.all(workers.map((worker) => worker.run()));
    onReady?.(identity);
    await running.finally(() => withinGrace(cleanUp(stopReaping, sandboxes), goneBy - performance.now()));
  } finally {
    clearTimeout(handOver);
    await connection.close();
    await database.close();
  }
}

async function cleanUp(stopReaping: () => Promise<void>, sandboxes: Sandboxes): Promise<void> {
  await stopReaping();
  await sandboxes.settled();
}

/** The end of a worker's grace is kept for this; a second is what nobody minds. */
const leastCleaningMs = 1_000;
const longestCleaningMs = 30_000;

/** An engine that is silent keeps whatever is asked of it waiting for a minute and more: what it still has is then left to another worker's reaper. */
async function withinGrace(cleaning: Promise<void>, leftMs: number): Promise<void> {
  const late = Symbol();
  const limitMs = Math.max(leastCleaningMs, Math.min(leftMs - leastCleaningMs, longestCleaningMs));
  const first = await Promise.race([cleaning, sleep(limitMs, late, { ref: false })]);
  if (first !== late) return;
  console.error("Docker does not answer: sandboxes that are not removed yet are left to the next worker");
  // What was asked of it would keep the process; nothing else does by then.
  setTimeout(() => process.exit(), leastCleaningMs).unref();
}

function shutDown(worker: Worker): void {
  if (worker.getState() === "RUNNING") worker.shutdown();
}

async function createWorker(role: WorkerRole, shared: WorkerOptionsBase, sandboxSlots: number): Promise<Worker> {
  const taskQueue = taskQueues[role];
  switch (role) {
    case "main":
      return Worker.create({ ...shared, taskQueue, workflowBundle: await bundleWorkflows() });
    case "model":
      return Worker.create({ ...shared, taskQueue, maxConcurrentActivityTaskExecutions: 16 });
    case "sandbox":
      return Worker.create({ ...shared, taskQueue, maxConcurrentActivityTaskExecutions: sandboxSlots });
  }
}

type WorkerOptionsBase = Omit<WorkerOptions, "taskQueue">;

function bundleWorkflows(): ReturnType<typeof bundleWorkflowCode> {
  const workflowsPath = fileURLToPath(new URL("./workflows/index.ts", import.meta.url));
  return bundleWorkflowCode({
    workflowsPath,
    logger: { info() {}, debug() {}, trace() {}, warn: console.warn, error: console.error, log() {} },
  });
}

/**
 * Removes what crashed workers and ended optimizations left behind: at start, every three seconds and at the end, since no other worker
 * may ever come. So often because a trial that is between two attempts when its optimization is stopped has nobody else to remove its
 * container. A failed round is tried again with the next one.
 */
function startReaping(ports: Ports): () => Promise<void> {
  const round = () =>
    ports.sandboxes
      // Epoch 0 is no trial (a smoke test, a benchmark check): nothing but its deadline speaks for or against it.
      .reap(async (trialId, epoch) => epoch === 0 || ports.journal.isAlive(asId<TrialId>(trialId), epoch))
      .then((removed) => {
        if (removed > 0) console.error(`removed ${removed} sandboxes without an owner`);
      })
      .catch((error: unknown) => console.error(`could not look for sandboxes without an owner: ${String(error)}`));
  // One after another: a slow engine is not asked by two rounds at once.
  const ended = new AbortController();
  const rounds = (async () => {
    while (!ended.signal.aborted) {
      await round();
      await sleep(reapEveryMs, undefined, { signal: ended.signal, ref: false }).catch(() => {});
    }
  })();
  return async () => {
    ended.abort();
    await rounds;
    await round();
  };
}

/** `node --import tsx worker.ts`: all roles, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stopping.abort());
  await runWorker({
    connections: readConnections(),
    roles: workerRoles,
    ...readWorkerSettings(),
    onReady: (identity) => console.log(JSON.stringify({ event: "ready", identity })),
    signal: stopping.signal,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
