import { workflowNames } from "../workflows/messages.ts";
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
