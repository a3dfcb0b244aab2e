import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";
import { getExternalWorkflowHandle, log, setCurrentDetails, upsertSearchAttributes } from "@temporalio/workflow";
import { type Phase, type Progress, progressSignal } from "./messages.ts";

/** Typed search attributes; their names and types are core/search-attributes.json, which set-up registers. */
export const searchKeys = {
  optimization: defineSearchAttributeKey("SelfHarnessOptimization", SearchAttributeType.KEYWORD),
  iteration: defineSearchAttributeKey("SelfHarnessIteration", SearchAttributeType.INT),
  version: defineSearchAttributeKey("SelfHarnessVersion", SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey("SelfHarnessPhase", SearchAttributeType.KEYWORD),
  model: defineSearchAttributeKey("SelfHarnessModel", SearchAttributeType.KEYWORD),
  passRate: defineSearchAttributeKey("SelfHarnessPassRate", SearchAttributeType.DOUBLE),
  costUsd: defineSearchAttributeKey("SelfHarnessCostUsd", SearchAttributeType.DOUBLE),
};

/** Shows a small Markdown table on the workflow's page; costs no history. */
export function showDetails(title: string, rows: readonly (readonly [string, string | number])[]): void {
  const table = rows.map(([name, value]) => `| ${name} | ${String(value).replaceAll("|", "\\|")} |`);
  setCurrentDetails([`### ${title}`, "", "| | |", "|---|---|", ...table].join("\n"));
}

/** Each upsert is a history event: at changes of phase only. */
export function markPhase(phase: Phase): void {
  upsertSearchAttributes([{ key: searchKeys.phase, value: phase }]);
}

/** Tells the optimization how far its child is. Its end may overtake this message; then nobody needs it. */
export async function tellProgress(
  optimizationId: string,
  part: Partial<Pick<Progress, "phase" | "done" | "total" | "accepted" | "rejected" | "waitingFor">>,
): Promise<void> {
  try {
    await getExternalWorkflowHandle(optimizationId).signal(progressSignal, part);
  } catch (error) {
    log.debug("progress not delivered", { error: String(error) });
  }
}
