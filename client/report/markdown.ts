import type { EvidencePath } from "../../core/evidence-path.ts";
import type { ReportLine } from "./claim-lines.ts";
import { ledgerRow, type ReportDocument, simulatedNote } from "./document.ts";
import { rateText, usd } from "./words.ts";

/** The report as Markdown for a pull request: everything but the matrix, which is too wide for it. */
export function markdownReport(report: ReportDocument): string {
  const { measured, startingVersionId, finalVersionId } = report.report;
  return `${[
    `# Optimization ${plain(report.optimizationId)}`,
    ...(report.simulatedModel ? [`> ${simulatedNote}`] : []),
    ...(report.externalModels ? [`> ${plain(report.externalModels)}`] : []),
    `**${plain(report.headline)}**`,
    `${plain(report.model)}, gate \`${plain(report.gate)}\`, ${report.end ? `ended: ${report.end}` : "still running"}, begun ${report.startedAt}`,
    ...(report.claimLines.length > 0 ? ["## Claim", linesTable(report.claimLines)] : []),
    "## Account",
    linesTable(report.accountLines),
    "## What the gates measured",
    report.selectionNote,
    table(
      ["version", "promoted in iteration", "held-in", "held-out"],
      measured.map((each) => [
        `\`${each.versionId}\`${each.versionId === startingVersionId ? " (start)" : each.versionId === finalVersionId ? " (final)" : ""}`,
        each.iteration === 0 ? "–" : String(each.iteration),
        rateText(each.heldIn),
        rateText(each.heldOut),
      ]),
    ),
    "## Weaknesses",
    report.noWeakness !== null
      ? `${report.noWeakness}.`
      : table(
          ["id", "pattern", "category", "failures", "tasks"],
          report.weaknesses.map((each) => [
            each.id,
            each.pattern,
            each.category.replaceAll("_", " "),
            String(each.frequency),
            String(each.taskIds.length),
          ]),
        ),
    "## Proposals",
    ...(report.evidence.length === 0 ? ["None."] : report.evidence.map(pathText)),
    ...(report.diff ? ["## What changed in the harness", fenced(report.diff, "diff")] : []),
    "## Spend",
    table(
      ["role", "model", "calls", "prompt tokens", "answer tokens", "cost"],
      report.spend.map((line) => [
        line.role,
        line.model,
        String(line.calls),
        String(line.promptTokens),
        String(line.completionTokens),
        usd(line.costMicroUsd),
      ]),
    ),
    "Each line is explained in docs/reports.md.",
  ].join("\n\n")}\n`;
}

function pathText({ proposal, weakness, ledger, trialsUsed }: EvidencePath): string {
  const why = proposal.reason ? `${proposal.status}: ${proposal.reason}` : proposal.status;
  const head = `### ${plain(proposal.id)} ${plain(proposal.title)} — ${plain(why)}`;
  const about = [
    weakness ? `answers ${plain(proposal.weaknessId ?? "")}: ${plain(weakness)}` : "",
    plain(proposal.detail),
    trialsUsed > 0 ? `${trialsUsed} trials` : "",
  ].filter(Boolean);
  // The checks alone: a pull request is no place for a hundred observations. They are in the page and in the JSON.
  const checks = ledger.filter((entry) => entry.kind === "check").map(ledgerRow);
  const steps = checks.map(({ gate, text, value, check }) => [gate, text, value, check]);
  return [
    head,
    about.join(". "),
    ...(steps.length > 0 ? [table(["gate", "observation", "value", "asked for"], steps)] : []),
  ].join("\n\n");
}

function linesTable(lines: readonly ReportLine[]): string {
  return table(
    ["", ""],
    lines.map(({ name, text }) => [name, text]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row.map(cell)))].join("\n");
}

/** Text of models and tasks must stay text: one line, no markup, no HTML, no mention of anybody. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_[\]|~#!]/g, "\\$&")
    .replace(/@(?=\w)/g, "@\u200b")
    .trim();
}

/** A cell may hold `code` of ours; everything else is plain. */
function cell(text: string): string {
  const code = /^(`v-[0-9a-z-]+`)(.*)$/s.exec(text);
  return code ? `${code[1]}${plain(code[2] ?? "")}` : plain(text);
}

/** A fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
