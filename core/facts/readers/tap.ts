import { nameAmong } from "../values.ts";
import { blocks, type FailingCheck } from "./check.ts";
import { isPlainFailure } from "./shell.ts";

/** Keys of a producer's details that say how a check failed, and those that say where; under all others there may be values. */
const telling = new Set(["error", "message", "code", "operator", "failureType", "severity", "name"]);
const places = new Set(["location", "file", "line", "column", "at", "stack", "duration_ms"]);

/** Failed points of the Test Anything Protocol. One that is marked TODO or SKIP failed as it was to be expected. */
export function readTap(lines: readonly string[]): FailingCheck[] {
  return blocks(withoutEarlierComments(lines), /^\s*not ok\b[\s\d]*(?:-\s*)?(.*)$/, /^\s*(?:not )?ok\b|^\d+\.\.\d+/)
    .map(({ match, body }) => ({ said: match[1] ?? "", body }))
    .filter(({ said, body }) => !/#\s*(?:todo|skip)/i.test(said) && !body.some((line) => /'subtestsFailed'/.test(line)))
    .map(({ said, body }) => {
      const { tells, values } = detailsOf(body);
      return { name: nameAmong(said, [...tells, ...values]), lines: [said, ...tells] };
    });
}

/** Of a block of details: what tells how the check failed, unquoted, and what may be values; lines outside of one tell as they are. */
function detailsOf(body: readonly string[]): { readonly tells: readonly string[]; readonly values: readonly string[] } {
  const from = body.findIndex((line) => line.trim() === "---");
  if (from < 0) return { tells: body, values: [] };
  const tells = body.slice(0, from);
  const values: string[] = [];
  let key = "";
  for (const line of body.slice(from + 1)) {
    const [, indent = "", next, value = ""] = /^(\s*)([A-Za-z]\w*):(?:\s+(.*))?$/.exec(line) ?? [];
    const opens = next !== undefined && indent.length <= indentOf(body[from] ?? "");
    if (opens) key = next;
    if (telling.has(key)) tells.push(opens ? value.replace(/^["'](.*)["']$/, "$1") : line.trim());
    else if (!places.has(key)) values.push(line);
  }
  return { tells, values };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** node:test prints what a file said before it died as comments above its point: those that speak of an error go below it. */
function withoutEarlierComments(lines: readonly string[]): string[] {
  const moved: string[] = [];
  let above: string[] = [];
  let closed = true;
  for (const line of lines) {
    const comment = /^\s*#\s(?!\s*Subtest:)(.*)$/.exec(line)?.[1];
    if (comment !== undefined && closed) {
      if (isPlainFailure(comment)) above.push(comment);
      continue;
    }
    moved.push(line);
    if (/^\s*(?:not )?ok\b/.test(line)) {
      if (/^\s*not ok\b/.test(line)) moved.push(...above);
      above = [];
      closed = false;
    } else if (line.trim() === "...") closed = true;
  }
  return moved;
}
