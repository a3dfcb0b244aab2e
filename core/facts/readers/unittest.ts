import { blocks, type FailingCheck } from "./check.ts";

/** `FAIL: test_x (module.Case)`, a rule, a traceback whose last line says why. */
export function readUnittest(lines: readonly string[]): FailingCheck[] {
  const start = /^(?:FAIL|ERROR|UNEXPECTED SUCCESS):\s+([A-Za-z_]\w*)\s+\([\w.<>]+\)/;
  return blocks(lines, start, /^={20,}$|^Ran \d+ tests? in/).map(({ match, body }) => ({
    name: match[1] ?? null,
    lines: body.filter((line) => /^\S*(?:Error|Exception|Failure|Interrupt)\b/.test(line)),
  }));
}
