import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, NativeConnection, Worker } from "@temporalio/worker";
import { createTestNamespace } from "../test/support/temporal.ts";
import { taskQueues } from "../workflows/messages.ts";
import { report, round } from "./record.ts";

/**
 * What Temporal costs per trial: 300 trials that do nothing through the real evaluateHarness, side by side with a bare fan-out of
 * activities that do nothing, on the same server in the same run.
 */
const trials = 300;
const windows = [8, 32];

// A namespace of its own: the queues have the names of the real ones, and a worker of this server must not serve them.
const server = await createTestNamespace();
const { client, namespace } = server;
const native = await NativeConnection.connect({ address: server.address });
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("./workflows.ts", import.meta.url)),
});

const pageSize = 250;
/** Far beyond what a run takes: one that waits for something that never comes is a failed bench, not an endless one. */
const workflowExecutionTimeout = "5 minutes";
/** Tasks whose trial was not run yet, as the database of a real optimization would know them. */
const missing = new Set<string>();
let runs = 0;
const activities = {
  nothing: async () => {
    runs++;
  },
  prepareBaseline: async () => ({ reused: 0, sentinels: [], open: false }),
  missingTrials: async () => ({
    trials: [...missing].slice(0, pageSize).map((taskId) => ({ taskId, repeat: 1 })),
    planned: trials,
  }),
  runTrial: async ({ taskId }: { readonly taskId: string }) => {
    runs++;
    missing.delete(taskId);
    return { trialId: "t", outcome: "passed" as const };
  },
};

const figures: Record<string, number> = {};
const workers = await Promise.all(
  [taskQueues.main, taskQueues.sandbox].map((taskQueue) =>
    Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle,
      activities,
      maxConcurrentActivityTaskExecutions: 64,
    }),
  ),
);
const running = Promise.all(workers.map((worker) => worker.run()));
try {
  for (const limit of windows) {
    const bare = await timed(() =>
      client.workflow.execute("bareFanOut", {
        taskQueue: taskQueues.main,
        workflowId: `bare-${limit}`,
        workflowExecutionTimeout,
        args: [{ count: trials, limit }],
      }),
    );
    for (let index = 0; index < trials; index++) missing.add(`task-${index}`);
    const real = await timed(() =>
      client.workflow.execute("evaluateHarness", {
        taskQueue: taskQueues.main,
        workflowId: `evaluate-${limit}`,
        workflowExecutionTimeout,
        args: [
          {
            optimizationId: "bench",
            iteration: 1,
            versionId: "v-bench",
            concurrency: limit,
            purpose: "measure",
            paused: false,
          },
        ],
      }),
    );
    figures[`bareMsPerActivityAt${limit}`] = round(bare / trials);
    figures[`evaluateMsPerTrialAt${limit}`] = round(real / trials);
    figures[`evaluateOverBareAt${limit}`] = Math.round((100 * real) / bare) / 100;
  }
} finally {
  for (const worker of workers) worker.shutdown();
  await running;
  await native.close();
  await server.close();
}
report({
  bench: "orchestration",
  figures,
  goals: { evaluateMsPerTrialAt8: 40, evaluateMsPerTrialAt32: 30, evaluateOverBareAt8: 2, evaluateOverBareAt32: 2 },
});

/** Wall time of work that must run every one of the trials exactly once: a time per trial means nothing otherwise. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  runs = 0;
  const started = performance.now();
  await work();
  const elapsedMs = performance.now() - started;
  if (runs !== trials) throw new Error(`expected ${trials} activities, got ${runs}: the time per trial would be wrong`);
  return elapsedMs;
}
