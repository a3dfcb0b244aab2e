import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import {
  type OptimizationResult,
  type Progress,
  pauseUpdate,
  progressQuery,
  resumeUpdate,
  setBudgetUpdate,
  stopUpdate,
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
      ...visibleOptions(plan, tasks),
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

export function pause(temporal: Temporal, id: string): Promise<Progress> {
  return answered(id, () => inTime(temporal, () => temporal.client.workflow.getHandle(id).executeUpdate(pauseUpdate)));
}

export function resume(temporal: Temporal, id: string): Promise<Progress> {
  return answered(id, () => inTime(temporal, () => temporal.client.workflow.getHandle(id).executeUpdate(resumeUpdate)));
}

export function stop(temporal: Temporal, id: string, reason: string): Promise<Progress> {
  return answered(id, () =>
    inTime(temporal, () => temporal.client.workflow.getHandle(id).executeUpdate(stopUpdate, { args: [{ reason }] })),
  );
}

export function setBudget(temporal: Temporal, id: string, budget: Budget): Promise<Progress> {
  return answered(id, () =>
    inTime(temporal, () => temporal.client.workflow.getHandle(id).executeUpdate(setBudgetUpdate, { args: [budget] })),
  );
}

/** An update waits for a worker for ever unless it is told not to. */
function inTime<T>({ client }: Temporal, ask: () => Promise<T>): Promise<T> {
  return client.withDeadline(Date.now() + answerDeadlineMs, ask);
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
