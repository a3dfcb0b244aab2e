import Table from "cli-table3";
import pc from "picocolors";
import { externalModelNote } from "../core/external-models.ts";
import type { VersionId } from "../core/ids.ts";
import type { OptimizationRecord, SpendLine, VersionRecord } from "../core/ports.ts";
import type { Proposal } from "../core/proposal.ts";
import type { OptimizationReport, ReportSource } from "../core/report.ts";
import type { Weakness } from "../core/weakness.ts";
import { accountLines, claimLines, headlineOf, type ReportLine, selectionNote } from "./report/claim-lines.ts";
import { rateText } from "./report/words.ts";
import { renderWeaknesses } from "./weaknesses.ts";

/** What the final screen of an optimization is made of; all of it is in Postgres. */
export interface ReportData {
  readonly optimization: OptimizationRecord;
  readonly report: OptimizationReport;
  /** What the report was computed from. */
  readonly source: ReportSource;
  readonly weaknesses: readonly (Weakness & { readonly iteration: number })[];
  readonly proposals: readonly Proposal[];
  readonly versions: readonly VersionRecord[];
  readonly spend: readonly SpendLine[];
  /** Unified diff between the starting and the final harness. */
  readonly diff: string;
  /** Address of the optimization's page in the Temporal UI, or null. */
  readonly temporalUrl: string | null;
}

/** The whole story on one screen, for somebody who has never seen the product: found, proposed, decided, changed, paid. */
export function renderReport(data: ReportData): string {
  const { optimization } = data;
  const sections = [
    heading(
      `Optimization ${optimization.plan.optimizationId} ${optimization.end ? `ended: ${optimization.end}` : "is running"}`,
    ),
    ...(optimization.plan.simulatedModel
      ? [pc.yellow("The model was simulated: this proves the machinery and says nothing about any real model.")]
      : []),
    ...[externalModelNote(optimization.plan)].flatMap((note) => (note ? [pc.yellow(note)] : [])),
    ...(optimization.report && (optimization.report as { detail?: string }).detail
      ? [(optimization.report as { detail: string }).detail]
      : []),
    heading("Weaknesses found"),
    renderWeaknesses(data.source),
    heading("Edits proposed, and what became of them"),
    renderProposals(data.proposals),
    heading("Result"),
    renderResult(data.report),
    ...(data.diff ? [heading("What changed in the harness"), colourDiff(data.diff)] : []),
    heading("Spend"),
    renderSpend(data.spend),
    ...renderLinks(data),
  ];
  return sections.join("\n");
}

function heading(text: string): string {
  return `\n${pc.bold(text)}`;
}

function table(head: readonly string[], widths: readonly (number | null)[]): Table.Table {
  return new Table({
    head: [...head],
    colWidths: [...widths],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
}

const verdicts: Readonly<Record<Proposal["status"], string>> = {
  queued: "waiting",
  declined: pc.dim("declined"),
  rejected: pc.red("rejected"),
  accepted: pc.green("accepted"),
  undecided: pc.yellow("undecided"),
  merged: pc.green("merged"),
  superseded: pc.yellow("accepted, superseded"),
};

export function renderProposals(proposals: readonly Proposal[]): string {
  if (proposals.length === 0) return "none";
  const rows = table(["id", "for", "edit", "verdict", "why"], [8, 7, 38, 13, 52]);
  for (const each of proposals) {
    const place = each.edit ? `\n${pc.dim(`${each.slot?.approach.replaceAll("_", " ")} on ${each.edit.surface}`)}` : "";
    const why = each.reason ? `${each.reason}: ${each.detail}` : each.detail;
    rows.push([each.id, each.weaknessId ?? "–", each.title + place, verdicts[each.status], why.slice(0, 240)]);
  }
  return rows.toString();
}

function renderResult(report: OptimizationReport): string {
  const lines = report.measured.map(
    ({ versionId, heldIn, heldOut }) =>
      `  ${versionId}${markOf(versionId, report)}  held-in ${rateText(heldIn)}   held-out ${rateText(heldOut)}`,
  );
  return [
    pc.bold(headlineOf(report)),
    "",
    ...(report.claim ? renderLines(claimLines(report.claim)) : []),
    ...renderLines(accountLines(report)),
    "",
    "What the gates measured:",
    ...lines,
    pc.dim(selectionNote(report)),
  ].join("\n");
}

/** ` (start)`, ` (final)` or nothing. */
export function markOf(
  versionId: VersionId,
  report: Pick<OptimizationReport, "startingVersionId" | "finalVersionId">,
): string {
  if (versionId === report.startingVersionId) return " (start)";
  return versionId === report.finalVersionId ? " (final)" : "";
}

function renderLines(lines: readonly ReportLine[]): string[] {
  return lines.map(({ name, text }) => `  ${name.padEnd(26)}${text}`);
}

function colourDiff(diff: string): string {
  return diff
    .split("\n")
    .map((line) => (/^\+(?!\+\+)/.test(line) ? pc.green(line) : /^-(?!--)/.test(line) ? pc.red(line) : line))
    .join("\n");
}

export function renderSpend(spend: readonly SpendLine[]): string {
  const rows = table(
    ["role", "model", "calls", "prompt tokens", "answer tokens", "USD"],
    [null, null, null, null, null, null],
  );
  for (const line of spend)
    rows.push([
      line.role,
      line.model,
      line.calls,
      line.promptTokens,
      line.completionTokens,
      (line.costMicroUsd / 1e6).toFixed(4),
    ]);
  const total = spend.reduce((sum, line) => sum + line.costMicroUsd, 0);
  return `${rows.toString()}\ntotal $${(total / 1e6).toFixed(4)}`;
}

function renderLinks({ optimization, report, temporalUrl }: ReportData): string[] {
  return [
    heading("Look closer"),
    ...(temporalUrl ? [`  Temporal UI        ${temporalUrl}`] : []),
    `  everything again   npx self-harness show ${optimization.plan.optimizationId}`,
    `  as a web page      npx self-harness report ${optimization.plan.optimizationId} --format html -o report.html`,
    `  the new harness    npx self-harness export ${report.finalVersionId} -o my-harness`,
    ...(optimization.end === "out-of-budget"
      ? [`  go on with more    npx self-harness resume ${optimization.plan.optimizationId} --budget usd=…`]
      : []),
  ];
}
