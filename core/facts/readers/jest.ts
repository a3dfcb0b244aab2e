import { nameAmong } from "../values.ts";
import { type Block, blocks, type FailingCheck, merged } from "./check.ts";

/** A test that failed, as jest, vitest and node:test mark it in their lists. */
const crossed = /^\s*[✕×✖✗]\s+(?!failing tests:|.*# (?:TODO|SKIP)\b)(.+?)(?:\s+\(?\d+(?:\.\d+)?\s*m?s\)?)?$/;
/** jest says why below a bullet, vitest below FAIL and the path of the test. */
const headed = /^\s*(?:●\s+(?!Console$|\w+ Warning|Cannot log after)|FAIL\s+[^\s>]+(?:\s+\[.*\])? > )(.+)$/;
const ends =
  /^\s*[✓✔√✕×✖✗▶ℹ●]\s|^\s*(?:FAIL|PASS)\s|^⎯{3,}|^(?:Test Suites|Tests|Snapshots|Time):|^\s+(?:Test Files|Tests) {2}/;
/** jest's own title for a file that it could not load. */
const unread = "Test suite failed to run";

/**
 * Reads what jest, vitest, node:test and mocha print of tests that failed. The title of a case in a table is made of its values: words of
 * a title that stand among the values that were compared are masked.
 */
export function readJest(lines: readonly string[]): FailingCheck[] {
  // vitest writes the path of a test with >, jest with ›; node:test also marks the suites of what failed, with nothing below them.
  const path = lines.some((line) => /^⎯{3,}/.test(line)) ? " > " : " › ";
  const namesSuites = lines.some((line) => /^ℹ tests \d/.test(line));
  const marked = blocks(lines, crossed, ends).filter(({ body }) => !namesSuites || body.some((line) => line.trim()));
  const found = [...marked, ...blocks(lines, headed, ends)].map(({ match, body }) => ({
    name: (match[1] ?? "").split(path).at(-1)?.trim() ?? "",
    lines: said(body),
  }));
  return merged([...found, ...mochas(lines)]).map(({ name, lines: why }) => ({
    name: name === unread ? name : nameAmong(name ?? "", why),
    lines: why,
  }));
}

/** Without the lines of code and of the stack. */
function said(body: Block["body"]): string[] {
  // What node:test says of its own limit stands in quotes, as values do.
  const lines = body.map((line) => line.trim().replace(/^'(test timed out .*)'$/, "$1"));
  return lines.filter((line) => line !== "" && !/^(?:at |❯ |>?\s*\d*\s*\|)/.test(line));
}

/** mocha numbers what failed at its end: the suites, then the test's own title with a colon, then why. */
function mochas(lines: readonly string[]): FailingCheck[] {
  const from = lines.findIndex((line) => /^ {2}\d+ failing$/.test(line));
  if (from < 0) return [];
  return blocks(lines.slice(from), /^ {2}\d+\) (.+)$/, /^$(?!)/).map(({ match, body }) => {
    const titles = [match[1] ?? "", ...body];
    const last = titles.findIndex((line) => line.endsWith(":"));
    return { name: (titles[last] ?? titles[0] ?? "").trim().replace(/:$/, ""), lines: said(titles.slice(last + 1)) };
  });
}
