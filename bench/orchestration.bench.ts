import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { bundleWorkflowCode, NativeConnection, Worker } from "@temporalio/worker";
import { readConnections } from "../config.ts";
import { taskQueues } from "../workflows/messages.ts";
import { report, round } from "./record.ts";

/**
 * What Temporal costs per trial: 300 trials that do nothing through the real evaluateHarness, side by side with a bare fan-out of
 * activities that do nothing, on the same server in the same run.
 */
const trials = 300;
const windows = [8, 32];

const { temporal } = readConnections();
const connection = await Connection.connect({ address: temporal.address });
const native = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection, namespace: temporal.namespace });
const run = randomBytes(4).toString("hex");
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL("./workflows.ts", import.meta.url)),
});

const ids = Array.from({ length: trials }, (_, index) => ({ taskId: `task-${index}`, repeat: 1 }));
let left = ids;
const activities = {
  nothing: async () => {},
  missingTrials: async () => ({ trials: left.splice(0, 250), planned: trials }),
  runTrial: async () => ({ trialId: "t", outcome: "passed" as const }),
};

const figures: Record<string, number> = {};
const workers = await Promise.all(
  [taskQueues.main, taskQueues.sandbox].map((taskQueue) =>
    Worker.create({
      connection: native,
      namespace: temporal.namespace,
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
        workflowId: `bench-${run}/bare-${limit}`,
        args: [{ count: trials, limit }],
      }),
    );
    left = [...ids];
    const real = await timed(() =>
      client.workflow.execute("evaluateHarness", {
        taskQueue: taskQueues.main,
        workflowId: `bench-${run}/evaluate-${limit}`,
        args: [
          {
            optimizationId: `bench-${run}`,
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
  await connection.close();
  await native.close();
}
report({
  bench: "orchestration",
  figures,
  goals: { evaluateMsPerTrialAt8: 40, evaluateMsPerTrialAt32: 30, evaluateOverBareAt8: 2, evaluateOverBareAt32: 2 },
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
