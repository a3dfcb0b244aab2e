// Needs no services.
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MockActivityEnvironment } from "@temporalio/testing";
import { createActivities } from "../activities/index.ts";
import { fileBenchmarks } from "../adapters/files/benchmarks.ts";
import { fileHarnesses } from "../adapters/files/harnesses.ts";
import { openMemory } from "../adapters/memory/open-memory.ts";
import { openAiEmbeddings } from "../adapters/openai/embeddings.ts";
import { versionOf } from "../core/harness.ts";
import { asId, type OptimizationId } from "../core/ids.ts";
import type { Ports } from "../core/ports.ts";
import { demoPlan } from "../scripts/demo/plan.ts";
import { stubModels, stubSandboxes } from "./memory/stubs.ts";
import { numberAfter } from "./parameters.ts";
import { report, round } from "./record.ts";
import { timeAll } from "./timing.ts";

/**
 * Does a worker's memory stay flat? So many trials through the real trial activity of one worker (agent loop, journal, ledger, verdict),
 * with a model and sandboxes that keep nothing. The records in memory keep everything by their nature, so every 50 trials are an
 * optimization with records of its own, as a worker sees one after the other. The native parts are left out: Temporal's core, sockets.
 */
const trials = numberAfter("--trials", 2_000);
const perOptimization = 50;
const inFlight = 8;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const checkout = fileURLToPath(new URL("..", import.meta.url));
const [benchmarks, harnesses] = [fileBenchmarks(), fileHarnesses()];
const tasks = await benchmarks.load([`${checkout}/bench/tasks/trivial`]);
const files = await harnesses.load(`${checkout}/harnesses/minimal`);
const embeddings = openAiEmbeddings(() => "no key");
const ports: Ports = {
  ...openMemory(),
  models: stubModels,
  embeddings,
  sandboxes: stubSandboxes,
  benchmarks,
  harnesses,
};
const worker = { identity: "bench", draining: new AbortController().signal };
const { runTrial } = createActivities(ports, worker);

const figures: Record<string, number> = { trials };
let done = 0;
// What is loaded and compiled on first use is no growth.
await runOptimization(perOptimization);
await measure("start");
while (done < trials / 2) await runOptimization(perOptimization);
await measure("middle");
while (done < trials) await runOptimization(perOptimization);
await measure("end");
const grown = (what: "Rss" | "Heap") =>
  Math.round((100 * (figures[`end${what}Mib`] ?? Number.NaN)) / (figures[`middle${what}Mib`] ?? Number.NaN)) / 100;
report({
  bench: "memory",
  figures: { ...figures, endRssOverMiddle: grown("Rss"), endHeapOverMiddle: grown("Heap") },
  // The heap shows what the resident set hides: there a small leak is lost in what the engine keeps for later.
  goals: { endRssOverMiddle: 1.1, endHeapOverMiddle: 1.1 },
});

async function runOptimization(count: number): Promise<void> {
  // One worker, one set of activities; only what a database would hold is new.
  Object.assign(ports, openMemory());
  const optimizationId = asId<OptimizationId>(`opt-bench-${done}`);
  const plan = {
    ...demoPlan({ checkout, baseUrl: "http://127.0.0.1:9/v1", seed: "7", model: "stub", optimizationId }),
  };
  const versionId = versionOf(files);
  const assignments = tasks.map(({ id }) => ({ taskId: id, split: "held-in" as const }));
  const split = { assignments, digest: "", exploratory: true };
  await ports.records.openOptimization({ plan, tasks, split, versionId, files });
  let repeat = 0;
  await timeAll(count, inFlight, async () => {
    const key = { optimizationId, versionId, taskId: tasks[0]?.id, repeat: ++repeat, iteration: 1 };
    const { outcome } = (await new MockActivityEnvironment().run(runTrial as never, key)) as { outcome: string };
    if (outcome !== "passed") throw new Error(`a stubbed trial ended ${outcome}`);
  });
  done += count;
}

async function measure(when: "start" | "middle" | "end"): Promise<void> {
  if (when === "start") done = 0;
  // Twice, with a turn between: what finalizers let go of is garbage only then.
  collectGarbage();
  await new Promise((resolve) => setTimeout(resolve, 100));
  collectGarbage();
  const { rss, heapUsed } = process.memoryUsage();
  figures[`${when}RssMib`] = round(rss / 2 ** 20);
  figures[`${when}HeapMib`] = round(heapUsed / 2 ** 20);
}
