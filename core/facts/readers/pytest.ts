import { blocks, type FailingCheck, matches, nameless } from "./check.ts";

/**
 * The short summary names the tests, else the verbose lines (xdist's too), else the headings. What a test said stands below its heading in
 * lines with `E`: the summary cuts it at the width of a terminal.
 */
const naming: readonly RegExp[] = [
  /^(?:FAILED|ERROR|SUBFAIL(?:ED)?\S*?(?:\s.*?)??)\s+([^\s[(']+(?:::|\.py)[^\s[]*)(?:\[.*\])?(?:\s+-\s+(.*))?$/,
  /^\[gw\d+\]\s+\[\s*\d+%\]\s+(?:FAILED|ERROR|SUBFAIL.*?)\s+([^\s[(']+::[^\s[]+)/,
  /^(\S+::[^\s[]+)(?:\[.*\])?\s+(?:SUB)?(?:FAIL(?:ED)?|ERROR)\b/,
  /^_{3,}\s+(?:ERROR at \w+ of )?([\w.]+)(?:\s*[[(].*[\])])?\s+_{3,}$/,
];
const heading = /^_{3,}\s+(?:ERROR (?:at \w+ of|collecting) )?([\w./-]+?\w)(?:\s*[[(].*[\])])?\s+_{3,}$/;

export function readPytest(lines: readonly string[]): FailingCheck[] {
  const named = naming.map((pattern) => matches(lines, pattern)).find((each) => each.length > 0) ?? [];
  const said = new Map<string, string[][]>();
  for (const { match, body } of blocks(lines, heading, /^={3,} .* ={3,}$/)) {
    const key = match[1] ?? "";
    said.set(key, [...(said.get(key) ?? []), explained(body)]);
  }
  const checks = named.map(([, name = "", message]) => ({
    name: name.slice(0, 120),
    lines: [...(message ? [message] : []), ...(said.get(keyOf(name))?.shift() ?? [])],
  }));
  const taken = new Set(checks.flatMap((check) => check.lines));
  const others = explained(lines).filter((line) => !taken.has(line));
  return [...checks, ...nameless(others), ...overTime(lines)];
}

/** `tests/test_it.py::TestThings::test_a` is headed `TestThings.test_a`; a file that could not be read is headed by its path. */
function keyOf(name: string): string {
  return name.includes("::") ? name.split("::").slice(1).join(".") : name;
}

function explained(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const said = /^(?:E\s{2,}|INTERNALERROR> )(\S.*)$/.exec(line)?.[1];
    return said === undefined ? [] : [said.trim()];
  });
}

/** pytest-timeout ends the whole process and prints where it stood instead of a summary. */
function overTime(lines: readonly string[]): FailingCheck[] {
  if (!lines.some((line) => /^\++ Timeout \++$/.test(line))) return [];
  const name = matches(lines, /^ {2}File ".*", line \d+, in (test_\w+)$/).at(-1)?.[1];
  return [{ name: name ?? null, lines: ["Timeout"] }];
}
