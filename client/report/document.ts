import type { LedgerEntry } from "../../core/evidence/evidence.ts";
import { isControl } from "../../core/evidence/explanation.ts";
import type { EvidencePath } from "../../core/evidence-path.ts";
import { evidencePathsOf } from "../../core/evidence-path.ts";
import { externalModelNote } from "../../core/external-models.ts";
import type { OptimizationReport } from "../../core/report.ts";
import { type TaskMatrix, taskMatrixOf } from "../../core/task-matrix.ts";
import type { ReportData } from "../report-screen.ts";
import { noWeaknessText } from "../weaknesses.ts";
import { accountLines, claimLines, headlineOf, type ReportLine, selectionNote } from "./claim-lines.ts";
import { percent } from "./words.ts";

/**
 * A whole report as data: what `--format json` writes, and what Markdown and HTML are made from, so that all of them say the same.
 * Everything is computed from stored trials; recomputing it gives the same document.
 */
export interface ReportDocument {
  readonly format: "self-harness-report";
  readonly version: 1;
  readonly optimizationId: string;
  /** True when the model was a stand-in: then nothing here says anything about a real model. */
  readonly simulatedModel: boolean;
  /** Which roles other models played than the agent's; null when one model played all. */
  readonly externalModels: string | null;
  readonly model: string;
  readonly lineage: string;
  readonly gate: string;
  readonly seed: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Why it ended; null while it runs. */
  readonly end: string | null;
  readonly headline: string;
  /** Empty when there is no claim. */
  readonly claimLines: readonly ReportLine[];
  readonly accountLines: readonly ReportLine[];
  readonly selectionNote: string;
  readonly report: OptimizationReport;
  readonly matrix: TaskMatrix;
  readonly evidence: readonly EvidencePath[];
  readonly weaknesses: ReportData["weaknesses"];
  /** Why there is none; null when there are some. */
  readonly noWeakness: string | null;
  readonly spend: ReportData["spend"];
  /** Unified diff between the starting and the final harness. */
  readonly diff: string;
}

export function reportDocument({ optimization, report, source, weaknesses, spend, diff }: ReportData): ReportDocument {
  const { plan, startedAt, endedAt, end } = optimization;
  return {
    format: "self-harness-report",
    version: 1,
    optimizationId: plan.optimizationId,
    simulatedModel: plan.simulatedModel,
    externalModels: externalModelNote(plan),
    model: plan.models.agent.name,
    lineage: plan.lineage,
    gate: plan.gate.kind,
    seed: plan.seed,
    startedAt,
    endedAt,
    end,
    headline: headlineOf(report),
    claimLines: report.claim ? claimLines(report.claim) : [],
    accountLines: accountLines(report),
    selectionNote: selectionNote(report),
    report,
    matrix: taskMatrixOf(source),
    evidence: evidencePathsOf(source),
    weaknesses,
    noWeakness: weaknesses.length === 0 ? noWeaknessText(source) : null,
    spend,
    diff,
  };
}

export const simulatedNote =
  "The model was simulated: this proves the machinery and says nothing about any real model.";

/** One line of an evidence ledger in words, whatever the policy. */
export interface LedgerRow {
  readonly gate: string;
  readonly text: string;
  /** The gate's running value after it. */
  readonly value: string;
  /** What a check asked for and what came of it; empty for an observation. */
  readonly check: string;
  readonly kind: "observation" | "holds" | "breaks";
}

export function ledgerRow(entry: LedgerEntry): LedgerRow {
  const { gate } = entry;
  const value = digits(entry.value);
  if (entry.kind === "observation") {
    const expected = entry.expected === null ? "" : `, ${percent(entry.expected)} expected`;
    const run = isControl(entry)
      ? `fresh run of the parent on ${entry.taskId}`
      : `${entry.arm} on ${entry.taskId}, repeat ${entry.repeat}`;
    const text = `${run}: ${entry.outcome}${expected}; contributes ${digits(entry.contribution)}`;
    return { gate, text, value, check: "", kind: "observation" };
  }
  const { observation: text, threshold, holds } = entry;
  const check = `${threshold}: ${holds ? "holds" : "does not hold"}`;
  return { gate, text, value, check, kind: holds ? "holds" : "breaks" };
}

/** As many digits as a reader can use. */
function digits(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
