import type { FailingCheck } from "./check.ts";

const plainFailure =
  /^\s*(?:\[?(?:FAIL(?:ED|URE)?|ERROR|✗|✘|❌)\]?(?![a-z])|\S*(?:Error|Exception)\b|error\b|fatal:|panic:|Traceback\b|assertion\b)|: (?:error|fatal|fail(?:ed|ure)?)\b|\b(?:not found|no such file|command not found|connection refused|permission denied|timed out|does not|did not|doesn't|didn't|mismatch|missing|differ|expected\b.*\b(?:got|but)|incorrect|wrong)\b/i;

/** Whether a line says that something failed, whatever printed it. */
export function isPlainFailure(line: string): boolean {
  return plainFailure.test(line) && !/^\s*(?:ok|pass(?:ed)?|✓|✔)\b/i.test(line);
}

/** Lines that say that something failed; a name only where one stands right behind the mark. */
export function readShell(lines: readonly string[]): FailingCheck[] {
  return lines.filter(isPlainFailure).map((line) => ({ name: plainName(line), lines: [line] }));
}

/** A compound identifier (`check_users`) right behind the mark: a single word, or what follows a colon, may as well be a value. */
function plainName(line: string): string | null {
  const mark =
    /^\s*(?:\[(?:FAIL(?:ED|URE)?|ERROR)\]|FAIL(?:ED|URE)?|ERROR|✗|✘|❌)\s+([A-Za-z]\w*(?:[_.-][A-Za-z]\w*)+)(?=$|\s+[([]|:\s)/;
  return mark.exec(line)?.[1]?.slice(0, 120) ?? null;
}
