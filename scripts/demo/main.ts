import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { WorkflowHandle } from "@temporalio/client";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { openDatabase } from "../../adapters/postgres/open-database.ts";
import { readOptimization } from "../../client/archive.ts";
import { followEvents } from "../../client/event-feed.ts";
import { eventLine } from "../../client/event-text.ts";
import { exitCodes } from "../../client/exit-codes.ts";
import { startOptimization } from "../../client/optimizations.ts";
import { renderReport } from "../../client/report-screen.ts";
import { openTemporal } from "../../client/temporal.ts";
import { optimizationUrl } from "../../client/urls.ts";
import { type Connections, environmentVariables, readConnections } from "../../config.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { OptimizationResult, Progress } from "../../workflows/messages.ts";
import { stopAbandoned } from "./abandoned.ts";
import { demoPlan } from "./plan.ts";
import { type Running, start } from "./processes.ts";
import { demoRecord, isStory } from "./report.ts";

/**
 * One whole optimization, on real parts but for the model, which is simulated. Runs in a namespace and on queues of the
 * development server that set-up started; its worker and its model server end with it.
 */
const checkout = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    model: { type: "string", default: "simulated-forgetful" },
  },
});
/** Aborted by the first signal that asks us to end. */
const interrupted = new AbortController();
// Listened for from the beginning: it may come before there is anything to stop.
const interruption = new Promise<void>((resolve) => interrupted.signal.addEventListener("abort", () => resolve()));
const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function demo(): Promise<number> {
  const started = Date.now();
  const connections = readConnections();
  tell("\nStarting a worker and the simulated model (it is a stand-in: no key, no bill, no real model).");
  const variables = { ...process.env, SELF_HARNESS_DEMO_KEY: "demo" };
  const running: Running[] = [];
  try {
    const simulator = await start(`${checkout}simulator/main.ts`, ["--seed", values.seed], variables);
    running.push(simulator);
    const worker = await start(`${checkout}worker.ts`, [], variables);
    running.push(worker);
    const lost = Promise.race([lastWords("model server", simulator), lastWords("worker", worker)]);
    const plan = demoPlan({
      checkout,
      baseUrl: String(simulator.firstLine["url"]),
      seed: values.seed,
      model: values.model,
      optimizationId: `opt-${randomBytes(3).toString("hex")}`,
    });
    await stopAbandoned(tell);
    const missing = await Promise.race([lost, optimize(connections, plan).then(() => null)]);
    if (missing !== null) {
      tell(missing);
      return exitCodes.failed;
    }
    if (interrupted.signal.aborted) return exitCodes.interrupted;
    return await show(connections, plan, Date.now() - started);
  } finally {
    await Promise.all(running.map((each) => each.stop()));
  }
}

/** Nothing would ever come of waiting for the result then. */
async function lastWords(name: string, { ended }: Running): Promise<string> {
  const said = (await ended).trim().split("\n").slice(-3).join("\n");
  return `\nThe demo's ${name} has ended, and nothing goes on without it; the next demo stops what is open.\n${said}`;
}

async function optimize(connections: Connections, plan: OptimizationPlan): Promise<OptimizationResult> {
  const temporal = await openTemporal(connections, environmentVariables());
  try {
    const tasks = await fileBenchmarks().load(plan.benchmarks);
    await startOptimization(temporal, plan, tasks.length);
    const handle = temporal.client.workflow.getHandle(plan.optimizationId);
    tell(
      `Optimization ${plan.optimizationId} runs. Watch it in the Temporal UI: ${optimizationUrl(connections.temporal, plan.optimizationId) ?? "no UI known"}\n`,
    );
    const database = openDatabase(connections.databaseUrl, { maxConnections: 1, warn: () => {} });
    const { since, ...watching } = watch(handle);
    const stopTelling = followEvents(database.records, plan.optimizationId, (event) => {
      const line = eventLine(event);
      if (line) tell(`${since()}             ${line}`);
    });
    try {
      return await ended(handle);
    } finally {
      watching.stop();
      stopTelling();
      await database.close();
    }
  } finally {
    await temporal.close();
  }
}

/** Waits for the end. Interrupted, it stops the optimization first: nobody else would, and its containers are removed by that. */
async function ended(handle: WorkflowHandle): Promise<OptimizationResult> {
  const result = handle.result() as Promise<OptimizationResult>;
  await Promise.race([result, interruption]);
  if (interrupted.signal.aborted) {
    tell(`\nInterrupted: stopping ${handle.workflowId} and its containers. Once more to leave at once.`);
    await handle.executeUpdate("stop", { args: [{ reason: "the demo was interrupted" }] });
  }
  return result;
}

const sentences: Readonly<Record<string, string>> = {
  evaluating: "runs the minimal harness on every task, twice",
  mining: "reads the failed held-in runs and names what recurs",
  proposing: "lets the model propose small edits to its own harness",
  validating: "runs each candidate beside its parent",
  promoting: "validates the merge of what was accepted, and promotes it",
  reporting: "runs the first and the final harness afresh on held-out tasks",
};

/** One line whenever a phase begins, and one for each quarter of its trials. */
function watch(handle: WorkflowHandle): { readonly since: () => string; readonly stop: () => void } {
  const started = Date.now();
  const since = () => `${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s`;
  let last = "";
  const look = async () => {
    const progress = await handle.query<Progress>("progress").catch(() => null);
    const sentence = progress && sentences[progress.phase];
    if (!sentence) return;
    const quarter = progress.total > 0 ? Math.floor((4 * progress.done) / progress.total) : 0;
    const key = `${progress.phase} ${quarter}`;
    if (key === last) return;
    last = key;
    const count = quarter > 0 ? ` (${progress.done} of ${progress.total} trials)` : "";
    tell(`${since()}  ${progress.phase.padEnd(10)} ${sentence}${count}`);
  };
  const timer = setInterval(() => void look(), 500);
  return { since, stop: () => clearInterval(timer) };
}

async function show(connections: Connections, plan: OptimizationPlan, wallMs: number): Promise<number> {
  const database = openDatabase(connections.databaseUrl);
  try {
    const data = await readOptimization(
      database.records,
      fileHarnesses(),
      plan.optimizationId,
      optimizationUrl(connections.temporal, plan.optimizationId),
    );
    tell(renderReport(data));
    if (values.json) console.log(JSON.stringify(demoRecord(data, wallMs)));
    return isStory(data) ? 0 : 1;
  } finally {
    await database.close();
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (interrupted.signal.aborted) process.exit(exitCodes.interrupted);
    interrupted.abort();
  });
// Who still waits for a part that was lost would keep us.
process.exit(await demo());
