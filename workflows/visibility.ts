import { defineSearchAttributeKey, SearchAttributeType } from "@temporalio/common";
import {
  getExternalWorkflowHandle,
  log,
  patched,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import { type ChildProgress, type Phase, progressSignal } from "./messages.ts";

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

/** A schedule can't know the ids of the optimizations that it starts, so they name themselves. */
export function markOptimization(optimizationId: string): void {
  const known = workflowInfo().typedSearchAttributes.get(searchKeys.optimization);
  if (known !== optimizationId && isLive())
    upsertSearchAttributes([{ key: searchKeys.optimization, value: optimizationId }]);
}

/** Each upsert is a history event: at changes of phase only. */
export function markPhase(phase: Phase): void {
  upsertSearchAttributes([{ key: searchKeys.phase, value: phase }]);
}

/** Whether this run tells, and reads, more than runs did that began before there was a live table. */
export function isLive(): boolean {
  return patched("live-board");
}

/** Tells the optimization how far its child is. Its end may overtake this message; then nobody needs it. */
export async function tellProgress(optimizationId: string, part: ChildProgress): Promise<void> {
  try {
    await getExternalWorkflowHandle(optimizationId).signal(progressSignal, part);
  } catch (error) {
    log.debug("progress not delivered", { error: String(error) });
  }
}

/** As {@link tellProgress}, what older runs did not tell. */
export async function tellLive(optimizationId: string, part: ChildProgress): Promise<void> {
  if (isLive()) await tellProgress(optimizationId, part);
}
