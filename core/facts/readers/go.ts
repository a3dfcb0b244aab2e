import { type FailingCheck, merged, nameless } from "./check.ts";

const running = /^=== (?:RUN|CONT|NAME)\s+([A-Za-z_]\w*)/;
const ended = /^\s*--- (FAIL|PASS|SKIP):\s+([A-Za-z_]\w*)/;
const overTime = /^panic: test timed out after/;
const broken = /^FAIL\s+\S+\s+\[(?:build|setup) failed\]|^panic: |\.go:\d+:\d+: /;

/**
 * What a test said stands below the line that it failed, or with -v above it, and may be mixed with other tests'. A subtest's name is made
 * of its case, which may be the answer: only the test's own name is taken.
 */
export function readGo(printed: readonly string[]): FailingCheck[] {
  const lines = printed.some((line) => /^\{"(?:Time|ImportPath|Action)":/.test(line)) ? fromJson(printed) : printed;
  const said: { name: string; line: string }[] = [];
  const failed: string[] = [];
  const others: string[] = [];
  let current: string | null = null;
  for (const [at, line] of lines.entries()) {
    const [, end, name] = ended.exec(line) ?? [];
    if (end === "FAIL" && name) failed.push(name);
    if (overTime.test(line)) {
      const names = lines.slice(at + 1, at + 20).flatMap((each) => /^\t\t([A-Za-z_]\w*)\S* \(/.exec(each)?.[1] ?? []);
      failed.push(...names);
      said.push(...names.map((each) => ({ name: each, line })));
      if (names.length === 0) others.push(line);
      current = null;
    } else if (name ?? running.test(line)) current = name ?? running.exec(line)?.[1] ?? null;
    else if (/^(?:=== |(?:FAIL|ok|PASS)\b|goroutine \d)/.test(line)) current = null;
    else if (current !== null) said.push({ name: current, line: line.trim() });
    if ((current === null || !failed.includes(current)) && broken.test(line) && !overTime.test(line)) others.push(line);
  }
  const known = new Set(failed);
  return [
    ...merged([
      ...failed.map((name) => ({ name, lines: [] })),
      ...said.filter(({ name }) => known.has(name)).map(asCheck),
    ]),
    ...nameless(others),
  ];
}

function asCheck({ name, line }: { readonly name: string; readonly line: string }): FailingCheck {
  return { name, lines: [line] };
}

/** The lines that -json wraps into events, each led by the test that printed it; whatever else stands there stays. */
function fromJson(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const { Test: test, Output: output, Action: action } = eventOf(line) ?? {};
    if (action === undefined) return [line];
    if (typeof output !== "string") return [];
    const printed = output.replace(/\n$/, "").split("\n");
    return typeof test === "string" && !/^\s*---/.test(output) ? [`=== NAME  ${test}`, ...printed] : printed;
  });
}

function eventOf(line: string): Partial<Record<"Test" | "Output" | "Action", unknown>> | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
