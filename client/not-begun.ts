import { blankProgress, type Progress, workflowNames } from "../workflows/messages.ts";
import { recorded } from "./archive.ts";
import { ClientFailure } from "./failure.ts";
import type { Parts } from "./parts.ts";
import { type Temporal, temporalFailure } from "./temporal.ts";

/** An optimization that Temporal knows and no worker has recorded yet. */
export interface NotBegun {
  readonly optimizationId: string;
  readonly model: string;
  readonly simulatedModel: boolean;
  readonly lineage: string;
  readonly startedAt: string;
}

/** Optimizations that run, newest first, as Temporal shows them; its list lags behind a start by about a second. */
export async function runningWorkflows({ client }: Temporal): Promise<readonly NotBegun[]> {
  const query = `WorkflowType = '${workflowNames.optimizeHarness}' AND ExecutionStatus = 'Running'`;
  const found: NotBegun[] = [];
  try {
    for await (const { workflowId, memo, startTime } of client.workflow.list({ query }))
      found.push({
        optimizationId: workflowId,
        model: String(memo?.["model"] ?? "?"),
        simulatedModel: memo?.["simulatedModel"] === true,
        lineage: String(memo?.["lineage"] ?? "?"),
        startedAt: startTime.toISOString(),
      });
  } catch (error) {
    throw temporalFailure(error, "");
  }
  return found.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/**
 * Ends an optimization. One that no worker has recorded, and that none could hear of, is ended at the server: nothing of it runs, and
 * nothing was measured.
 */
export async function stopOptimization(parts: Parts, id: string, reason: string): Promise<Progress> {
  const temporal = await parts.temporal();
  const isRecorded = async () => (await recorded(parts.records())).some((each) => each.plan.optimizationId === id);
  const terminate = async (): Promise<Progress> => {
    await temporal.terminate(id, reason);
    return { ...blankProgress, optimizationId: id, phase: "ended", end: "stopped" };
  };
  if (!(await isRecorded()) && (await temporal.isRunning(id)) && (await temporal.noWorkerWarning())) return terminate();
  try {
    return await temporal.stop(id, reason);
  } catch (error) {
    const unheard = error instanceof ClientFailure && error.kind === "no-worker";
    if (!unheard || (await isRecorded())) throw error;
    return terminate();
  }
}
