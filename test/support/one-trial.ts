import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { createActivities } from "../../activities/index.ts";
import type { ThisWorker } from "../../activities/run-trial.ts";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { openMemory } from "../../adapters/memory/open-memory.ts";
import { versionOf } from "../../core/harness.ts";
import { asId, type TaskId } from "../../core/ids.ts";
import type { ModelSettings } from "../../core/plan.ts";
import type { ChatModels, Ports, Sandboxes } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { trialIdOf } from "../../core/trial.ts";
import { aCall } from "../builders.ts";
import { taskOf } from "../conformance/sandbox.ts";
import { aPlan } from "../conformance/values.ts";

const files = { "harness.yaml": "version: 1\nname: test\ntools: [bash, finish]\n" };

/** A trial that is made again once when it errored, of a task that gives the agent three seconds. */
export async function aTrial(parts: {
  readonly models: ChatModels;
  readonly sandboxes: Sandboxes;
  readonly baseUrl?: string;
  /** Of the agent's model, where it is not the usual one that is given 150 ms to answer. */
  readonly model?: Partial<ModelSettings>;
  readonly tests?: string;
  readonly task?: Partial<Task>;
}) {
  const store = openMemory();
  const task = await taskOf(
    {
      "tests/test.sh":
        parts.tests ??
        "test -f /app/done && echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n",
    },
    { id: asId<TaskId>("a-task"), agentTimeoutMs: 3_000, verifierTimeoutMs: 20_000, ...parts.task },
  );
  const { models } = aPlan();
  const server = parts.baseUrl ? { baseUrl: parts.baseUrl } : {};
  const agent = { ...models.agent, timeoutMs: 150, ...server, ...parts.model };
  const plan = aPlan({ errorRetries: 1, models: { agent, miner: agent, proposer: agent } });
  const versionId = versionOf(files);
  const split = { assignments: [{ taskId: task.id, split: "held-in" as const }], digest: "digest", exploratory: true };
  await store.records.openOptimization({ plan, tasks: [task], split, versionId, files });
  const ports = { ...store, models: parts.models, sandboxes: parts.sandboxes, harnesses: fileHarnesses() };
  const worker = { identity: "test", draining: new AbortController().signal, silenceMarginMs: 200 };
  const key = { optimizationId: plan.optimizationId, versionId, taskId: task.id, repeat: 1 };
  /** @param margin of the worker, where it is not the usual one */
  const attempt = (margin: Pick<ThisWorker, "verifierMarginMs"> = {}) => {
    const { runTrial } = createActivities(ports as unknown as Ports, { ...worker, ...margin });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger("ERROR") });
    return environment.run(runTrial, { ...key, iteration: 1 });
  };
  return { ...store, attempt, trial: () => store.records.trial(trialIdOf(key)), optimizationId: plan.optimizationId };
}

/** Answers of a model that solves the task. */
export const works = [
  { toolCalls: [aCall("bash", { command: "touch /app/done" })] },
  { toolCalls: [aCall("finish", { summary: "" })] },
];
