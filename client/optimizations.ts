import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import type { UpdateDefinition } from "@temporalio/common";
import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import {
  type Beginning,
  type OptimizationResult,
  type Progress,
  progressQuery,
  taskQueues,
  workflowNames,
} from "../workflows/messages.ts";
import { ClientFailure, failure } from "./failure.ts";
import { visibleOptions } from "./start-options.ts";
import { type Temporal, temporalFailure } from "./temporal.ts";

/** A worker answers a message within a second; ten are enough to know that none is there. */
const answerDeadlineMs = 10_000;

export interface Started {
  readonly optimizationId: string;
  /** True when an optimization of this id was there already: its own plan goes on, not the one just given. */
  readonly attached: boolean;
}

/** Starts the optimization, or attaches to the one of this id: starting twice is starting once. */
export async function startOptimization(temporal: Temporal, plan: OptimizationPlan, tasks: number): Promise<Started> {
  const { optimizationId } = plan;
  if (await isKnown(temporal, optimizationId)) return { optimizationId, attached: true };
  try {
    await temporal.client.workflow.start(workflowNames.optimizeHarness, {
      workflowId: optimizationId,
      taskQueue: taskQueues.main,
      args: [plan],
      workflowIdConflictPolicy: "USE_EXISTING",
      workflowIdReusePolicy: "REJECT_DUPLICATE",
      ...visibleOptions(plan, tasks, temporal),
    });
    return { optimizationId, attached: false };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { optimizationId, attached: true };
    throw temporalFailure(error, optimizationId);
  }
}

/** Whether Temporal knows an optimization of this id, running or ended. */
export async function isKnown({ client }: Temporal, id: string): Promise<boolean> {
  try {
    const { type } = await client.workflow.getHandle(id).describe();
    if (type === workflowNames.optimizeHarness) return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw temporalFailure(error, id);
  }
  throw failure("conflict", `${id} is the id of another workflow. Choose another --id.`);
}

/** Whether it can be told anything; false for one that ended, whoever ended it. */
export async function isRunning({ client }: Temporal, id: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(id).describe()).status.name === "RUNNING";
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw temporalFailure(error, id);
  }
}

export async function readProgress({ client }: Temporal, id: string): Promise<Progress> {
  const handle = client.workflow.getHandle(id);
  return answered(id, () => client.withDeadline(Date.now() + answerDeadlineMs, () => handle.query(progressQuery)));
}

/** Waits for the end, over continued runs as well. The signal ends the waiting, never the optimization. */
export async function awaitResult({ client }: Temporal, id: string, signal?: AbortSignal): Promise<OptimizationResult> {
  const handle = client.workflow.getHandle(id);
  const wait = () => handle.result() as Promise<OptimizationResult>;
  try {
    return await (signal ? client.withAbortSignal(signal, wait) : wait());
  } catch (error) {
    if (signal?.aborted) throw failure("interrupted", `stopped waiting; ${id} goes on`);
    throw temporalFailure(error, id);
  }
}

/**
 * Starts an ended optimization again under its own id: its workflow finds everything that was measured and paid, and goes on where
 * it ended.
 */
export async function restartOptimization(
  temporal: Temporal,
  plan: OptimizationPlan,
  tasks: number,
  budget: Budget | null,
): Promise<void> {
  const { optimizationId } = plan;
  const beginning: Beginning = { kind: "resumed", budget };
  try {
    await temporal.client.workflow.start(workflowNames.optimizeHarness, {
      workflowId: optimizationId,
      taskQueue: taskQueues.main,
      args: [plan, beginning],
      workflowIdConflictPolicy: "FAIL",
      workflowIdReusePolicy: "ALLOW_DUPLICATE",
      ...visibleOptions(plan, tasks, temporal),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      throw failure(
        "conflict",
        `${optimizationId} still runs: it is about to end, or was resumed a moment ago. Try again in a moment.`,
      );
    throw temporalFailure(error, optimizationId);
  }
}

/** What a running optimization is told; it answers with its progress. An update waits for a worker for ever unless it is told not to. */
export function tell<Parameters extends unknown[]>(
  { client }: Temporal,
  id: string,
  update: UpdateDefinition<Progress, Parameters>,
  ...args: Parameters
): Promise<Progress> {
  const handle = client.workflow.getHandle(id);
  const send = () =>
    handle.executeUpdate<Progress, [unknown, ...unknown[]]>(update.name, {
      args: args as unknown[] as [unknown, ...unknown[]],
    });
  return answered(id, () => client.withDeadline(Date.now() + answerDeadlineMs, send));
}

async function answered<T>(id: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw messageFailure(error, id);
  }
}

function messageFailure(error: unknown, id: string): Error {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return noWorker(id);
  if (error instanceof WorkflowUpdateFailedError) return failure("conflict", `${id} refused: ${innermost(error)}`);
  if (error instanceof WorkflowNotFoundError)
    return failure(
      "conflict",
      `${id} does not run (any more, or at all), so it can't be told anything. See self-harness list.`,
    );
  const translated = temporalFailure(error, id);
  return translated instanceof ClientFailure && /deadline|no poller|cancell?ed|timed? ?out/i.test(translated.message)
    ? noWorker(id)
    : translated;
}

function noWorker(id: string): ClientFailure {
  return failure(
    "no-worker",
    `no worker answers for ${id} within ${answerDeadlineMs / 1_000} s. Start one with self-harness worker; it may still hear this message then.`,
  );
}

function innermost(error: Error): string {
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
