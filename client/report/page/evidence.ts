import type { EvidencePath } from "../../../core/evidence-path.ts";
import { ledgerRow } from "../document.ts";
import { html, type Markup } from "./markup.ts";

/** One proposal from its weakness to its verdict: "why was this rejected?" in one place. */
export function evidencePath({ proposal, weakness, ledger, trialsUsed }: EvidencePath): Markup {
  const place = proposal.slot
    ? `${proposal.slot.approach.replaceAll("_", " ")}${proposal.edit ? ` on ${proposal.edit.surface}` : ""}`
    : "merge";
  return html`<details class="path ${proposal.status}">
<summary><strong>${proposal.id}</strong> <span class="status">${proposal.status}</span> ${proposal.title}${
    proposal.reason ? html` <span class="reason">${proposal.reason}</span>` : null
  }</summary>
<dl>
${weakness ? html`<dt>answers</dt><dd>${proposal.weaknessId}: ${weakness}</dd>` : null}
<dt>approach</dt><dd>${place}; iteration ${proposal.iteration}</dd>
${proposal.rationale ? html`<dt>rationale</dt><dd>${proposal.rationale}</dd>` : null}
${proposal.targets.length > 0 ? html`<dt>targets</dt><dd>${proposal.targets.join(", ")}</dd>` : null}
${proposal.detail ? html`<dt>outcome</dt><dd>${proposal.detail}</dd>` : null}
<dt>trials</dt><dd>${trialsUsed}${trialsUsed === 0 ? ": decided before anything was run" : null}</dd>
</dl>
${ledger.length > 0 ? ledgerTable(ledger) : null}
${proposal.diff ? html`<pre>${proposal.diff}</pre>` : null}
</details>`;
}

const marks = { observation: "", holds: "✓ ", breaks: "✗ " } as const;

function ledgerTable(ledger: EvidencePath["ledger"]): Markup {
  return html`<div class="wide"><table><thead><tr><th scope="col">gate</th><th scope="col">observation</th><th scope="col">value</th><th scope="col">asked for</th></tr></thead><tbody>
${ledger
  .map(ledgerRow)
  .map(
    ({ gate, text, value, check, kind }) =>
      html`<tr class="${kind}"><td>${gate}</td><td>${text}</td><td class="number">${value}</td><td>${marks[kind]}${check}</td></tr>`,
  )}
</tbody></table></div>`;
}
