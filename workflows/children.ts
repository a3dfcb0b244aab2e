import { executeChild, ParentClosePolicy } from "@temporalio/workflow";
import type { Pausing } from "./pausing.ts";
import { searchKeys } from "./visibility.ts";

interface ChildInput {
  readonly optimizationId: string;
  readonly iteration: number;
  readonly versionId?: string;
}

/**
 * Runs a child workflow under a readable, deterministic id. A cancelled or ended parent asks its children to cancel, so that
 * their sandboxes are removed; it never just drops them.
 */
export function runChild<Input extends ChildInput, Result>(
  pausing: Pausing,
  workflow: (input: Input) => Promise<Result>,
  child: { readonly workflowId: string; readonly summary: string; readonly input: Input },
): Promise<Result> {
  const { workflowId, summary, input } = child;
  return pausing.withChild(workflowId, () =>
    executeChild(workflow, {
      workflowId,
      args: [input],
      staticSummary: summary,
      typedSearchAttributes: [
        { key: searchKeys.optimization, value: input.optimizationId },
        { key: searchKeys.iteration, value: input.iteration },
        ...(input.versionId ? [{ key: searchKeys.version, value: input.versionId }] : []),
      ],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    }),
  );
}
