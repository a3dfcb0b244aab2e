import type { ReportLine } from "../claim-lines.ts";
import { type ReportDocument, simulatedNote } from "../document.ts";
import { percent, rateText, usd } from "../words.ts";
import { passRateCurve } from "./curve.ts";
import { evidencePath } from "./evidence.ts";
import { html, type Markup, Markup as Safe } from "./markup.ts";
import { taskMatrix } from "./matrix.ts";
import { style } from "./style.ts";

/**
 * The report as one page that needs nothing else: no script, no font, no request. The content policy forbids them, so that text of a
 * model or a task could not reach out even if it slipped through the escaping.
 */
export function htmlReport(report: ReportDocument): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,"><title>${report.optimizationId}: ${report.headline}</title>
<style>${style}</style></head><body>
<header><h1>Optimization ${report.optimizationId}</h1><p class="soft">${about(report)}</p></header>
<main>
${report.simulatedModel ? html`<p class="note">${simulatedNote}</p>` : null}
${report.externalModels ? html`<p class="note">${report.externalModels}</p>` : null}
<p class="headline ${report.report.claim?.reading ?? "none"}">${report.headline}</p>
${report.claimLines.length > 0 ? section("Claim", linesTable(report.claimLines)) : null}
${section("Account", linesTable(report.accountLines))}
${section("Pass rate over iterations", curveSection(report))}
${section("Tasks and versions", taskMatrix(report.matrix))}
${section("Weaknesses", weaknesses(report))}
${section("Proposals and their evidence", proposals(report))}
${report.diff ? section("What changed in the harness", diff(report.diff)) : null}
${section("Spend", spend(report))}
</main>
<footer class="soft"><p>Each line is explained in docs/reports.md. Seed ${report.seed}; split digest <code>${report.report.splitDigest}</code>;
versions <code>${report.report.startingVersionId}</code> and <code>${report.report.finalVersionId}</code>.</p></footer>
</body></html>
`.text;
}

function about({ model, lineage, gate, startedAt, endedAt, end }: ReportDocument): string {
  const time = (iso: string) => `${iso.slice(0, 16).replace("T", " ")} UTC`;
  const ended = end && endedAt ? `ended ${time(endedAt)}: ${end}` : "still running";
  return `${model} · lineage ${lineage} · gate ${gate} · begun ${time(startedAt)} · ${ended}`;
}

function section(title: string, content: Markup): Markup {
  return html`<section><h2>${title}</h2>
${content}</section>`;
}

function linesTable(lines: readonly ReportLine[]): Markup {
  return html`<div class="wide"><table class="lines"><tbody>${lines.map(
    ({ name, text }) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`,
  )}</tbody></table></div>`;
}

function curveSection({ report, selectionNote }: ReportDocument): Markup {
  return html`${passRateCurve(report)}
<p class="legend key"><span class="held-in">● held-in</span> and <span class="held-out">■ held-out</span>: what the gates measured ·
<span class="fresh">◆ fresh runs</span>: the claim. Bars are 95 % intervals.</p>
<p class="soft">${selectionNote}</p>
<div class="wide"><table><thead><tr><th scope="col">version</th><th scope="col">promoted in iteration</th><th scope="col">held-in</th><th scope="col">held-out</th></tr></thead><tbody>
${report.measured.map(
  (each) =>
    html`<tr><td><code>${each.versionId}</code></td><td>${each.iteration === 0 ? "start" : each.iteration}</td><td>${rateText(each.heldIn)}</td><td>${rateText(each.heldOut)}</td></tr>`,
)}
</tbody></table></div>`;
}

function weaknesses({ weaknesses, noWeakness }: ReportDocument): Markup {
  if (noWeakness !== null) return html`<p>${noWeakness}.</p>`;
  return html`<div class="wide"><table><thead><tr><th scope="col">id</th><th scope="col">pattern and root cause</th><th scope="col">category</th><th scope="col">seen</th></tr></thead><tbody>
${weaknesses.map(
  (each) =>
    html`<tr><td>${each.id}</td><td>${each.pattern}<br><small>${each.rootCause}</small></td><td>${each.category.replaceAll("_", " ")}</td><td>${each.frequency} failures, ${each.taskIds.length} tasks, iteration ${each.iteration}</td></tr>`,
)}
</tbody></table></div>`;
}

function proposals({ evidence }: ReportDocument): Markup {
  if (evidence.length === 0) return html`<p>None.</p>`;
  return html`<p class="soft">What a gate saw decided a promotion; it is selected and never the claim.</p>${evidence.map(evidencePath)}`;
}

function diff(text: string): Markup {
  const kind = (line: string) => (/^\+(?!\+\+)/.test(line) ? "added" : /^-(?!--)/.test(line) ? "removed" : "same");
  return html`<pre>${text
    .trimEnd()
    .split("\n")
    .map((line) => html`<span class="${kind(line)}">${line}</span>${new Safe("\n")}`)}</pre>`;
}

function spend({ spend, report }: ReportDocument): Markup {
  const all = Math.max(1, report.costMicroUsd);
  return html`<div class="wide"><table><thead><tr><th scope="col">role</th><th scope="col">model</th><th scope="col">calls</th><th scope="col">prompt tokens</th><th scope="col">answer tokens</th><th scope="col">cost</th><th scope="col">share</th></tr></thead><tbody>
${spend.map(
  (line) =>
    html`<tr><td>${line.role}</td><td>${line.model}</td><td class="number">${line.calls}</td><td class="number">${line.promptTokens}</td><td class="number">${line.completionTokens}</td><td class="number">${usd(line.costMicroUsd)}</td><td class="number">${percent(line.costMicroUsd / all)}</td></tr>`,
)}
</tbody></table></div><p>${usd(report.costMicroUsd)} in all, ${report.tokens} tokens, ${report.trials} trials.</p>`;
}
