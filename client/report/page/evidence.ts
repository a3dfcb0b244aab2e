import type { EvidencePath } from "../../../core/evidence-path.ts";
import { furtherFields, ledgerValue } from "../document.ts";
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

function ledgerTable(ledger: EvidencePath["ledger"]): Markup {
  return html`<div class="wide"><table><thead><tr><th scope="col">gate</th><th scope="col">observation</th><th scope="col">value</th><th scope="col">threshold</th><th scope="col"></th></tr></thead><tbody>
${ledger.map(
  (entry) =>
    html`<tr class="${entry.holds ? "holds" : "breaks"}"><td>${entry.gate}</td><td>${entry.observation}${furtherFields(
      entry,
    ).map(
      ([name, value]) => html`<br><small>${name}: ${value}</small>`,
    )}</td><td class="number">${ledgerValue(entry.value)}</td><td>${entry.threshold}</td><td>${entry.holds ? "✓ holds" : "✗ does not hold"}</td></tr>`,
)}
</tbody></table></div>`;
}
