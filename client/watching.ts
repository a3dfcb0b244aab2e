import { externalRoles } from "../core/external-models.ts";
import { asId } from "../core/ids.ts";
import type { ModelRole, OptimizationEnd } from "../core/plan.ts";
import type { OptimizationReport } from "../core/report.ts";
import { blankProgress, type Progress } from "../workflows/messages.ts";
import { followEvents } from "./event-feed.ts";
import { eventLine, type StoredEvent } from "./event-text.ts";
import type { ExitKind } from "./exit-codes.ts";
import { ClientFailure } from "./failure.ts";
import { endedAtOnce } from "./not-begun.ts";
import type { Output } from "./output.ts";
import { followProgress } from "./progress-feed.ts";
import { worthALine } from "./progress-lines.ts";
import { progressLine } from "./progress-text.ts";
import { ProgressTree } from "./progress-tree.ts";
import { type ReportData, renderReport } from "./report-screen.ts";
import type { SelfHarness } from "./self-harness.ts";

export interface CommandEnd {
  readonly kind: ExitKind;
  /** Members of the final record. */
  readonly fields?: object;
}

const kindOfEnd: Readonly<Record<OptimizationEnd, ExitKind>> = {
  converged: "ok",
  "iterations-done": "ok",
  "out-of-budget": "out-of-budget",
  stopped: "stopped",
  failed: "failed",
};

/** Shows an optimization live until it ends or Ctrl-C detaches; then its report. */
export async function watchToEnd(
  selfHarness: SelfHarness,
  id: string,
  output: Output,
  signal: AbortSignal,
): Promise<CommandEnd> {
  const tree = output.live ? new ProgressTree() : null;
  const drawing = tree?.draw();
  const deservesLine = worthALine();
  const listener = tree ?? {
    onProgress: (progress: Progress) =>
      void (deservesLine(progress) && output.progress(`${timeOfDay()} ${progressLine(progress)}`, progress)),
    onSilence: (text: string) => output.progress(`${timeOfDay()} ${text}`),
  };
  const stopTelling = tree ? () => {} : followEvents(selfHarness.parts.records(), asId(id), tellTo(output));
  try {
    const watched = await followProgress(selfHarness, id, listener, signal);
    if (watched.kind === "ended") tree?.onProgress({ ...blankProgress, phase: "ended", end: watched.result.end });
    tree?.end();
    await drawing;
    if (watched.kind === "detached") {
      output.progress(
        `\nDetached; ${id} goes on. Watch it again: self-harness watch ${id}. End it: self-harness stop ${id}`,
      );
      return { kind: "interrupted", fields: { optimizationId: id, detached: true } };
    }
    const { result } = watched;
    const data = await storedOf(selfHarness, id);
    output.text(data ? renderReport(data) : endedAtOnce(result));
    return { kind: kindOfEnd[result.end], fields: { ...result, ...(data ? reportFields(data) : {}) } };
  } finally {
    stopTelling();
    tree?.end();
    await drawing;
  }
}

/** null for an optimization that ended before anything was stored of it. */
async function storedOf(selfHarness: SelfHarness, id: string): Promise<ReportData | null> {
  try {
    return await selfHarness.show(id);
  } catch (error) {
    if (error instanceof ClientFailure && error.kind === "not-found") return null;
    throw error;
  }
}

function tellTo(output: Output): (event: StoredEvent) => void {
  return (event) => {
    output.record("happened", event);
    const line = eventLine(event);
    if (line !== null && !output.json) output.progress(`${timeOfDay()} ${line}`);
  };
}

function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}

/** The numbers of a report for programs, with what keeps them honest: intervals, and whether the model was simulated. */
export function reportFields({ optimization, report, temporalUrl }: ReportData): {
  readonly report: OptimizationReport;
  readonly simulatedModel: boolean;
  readonly externalModels: readonly ModelRole[];
  readonly temporalUrl: string | null;
} {
  const { plan } = optimization;
  return { report, simulatedModel: plan.simulatedModel, externalModels: externalRoles(plan), temporalUrl };
}
