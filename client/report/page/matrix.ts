import type { Split } from "../../../core/task.ts";
import type { MatrixCell, MatrixRow, TaskMatrix } from "../../../core/task-matrix.ts";
import { html, type Markup } from "./markup.ts";

/** Which tasks moved: one row a task, one column a version; colour never alone, each cell has its glyph and its words. */
export function taskMatrix({ columns, rows }: TaskMatrix): Markup {
  if (columns.length === 0) return html`<p>No trial has ended yet.</p>`;
  const splits = [...new Set(rows.map((row) => row.split))];
  return html`<div class="wide"><table class="matrix">
<thead><tr><th scope="col">task</th>${columns.map(
    ({ versionId, runs, label }) =>
      html`<th scope="col" class="version ${runs}"><span>${label}${runs === "fresh" ? ", fresh" : ""}<br><code>${versionId}</code></span></th>`,
  )}</tr></thead>
${splits.map((split) => group(split, rows, columns.length))}
</table></div>
<p class="legend">● all passed · ◐ some passed · ○ none passed · ! errored or invalid · blank: not run. Numbers: passed of scored runs.</p>`;
}

function group(split: Split, rows: readonly MatrixRow[], columns: number): Markup {
  const own = rows.filter((row) => row.split === split);
  return html`<tbody><tr><th scope="rowgroup" colspan="${columns + 1}" class="split">${split}, ${own.length} tasks</th></tr>
${own.map((row) => html`<tr><th scope="row">${row.taskId} <small>${row.category}</small></th>${row.cells.map(cell)}</tr>`)}</tbody>`;
}

function cell({ passed, failed, errored, invalid }: MatrixCell): Markup {
  const scored = passed + failed;
  const unscored = errored + invalid;
  if (scored + unscored === 0) return html`<td></td>`;
  const words = `${passed} of ${scored} passed${unscored > 0 ? `, ${errored} errored, ${invalid} invalid` : ""}`;
  const [glyph, kind] = shown(passed, scored);
  return html`<td class="${kind}" title="${words}">${glyph}${unscored > 0 ? "!" : ""} <small>${passed}/${scored}</small></td>`;
}

function shown(passed: number, scored: number): [string, string] {
  if (scored === 0) return ["", "unscored"];
  if (passed === scored) return ["●", "all"];
  return passed === 0 ? ["○", "none"] : ["◐", "some"];
}
