import { nameWithoutValues } from "./values.ts";

/** A check of the verifier that failed. `lines` are the test tool's own words and may hold what was expected: they never leave core/facts. */
export interface FailingCheck {
  readonly name: string | null;
  readonly lines: readonly string[];
}

export const verifierFormats = ["pytest", "unittest", "jest", "go test", "tap", "shell", "unknown"] as const;
/** The tool whose words were understood; `shell` for plain lines that say FAIL or error, `unknown` when nothing says what failed. */
export type VerifierFormat = (typeof verifierFormats)[number];

type Reader = (lines: readonly string[]) => FailingCheck[];

/** In this order; every format that is there is read, as one test.sh may run several tools. */
const readers: readonly (readonly [Exclude<VerifierFormat, "unknown">, Reader])[] = [
  ["pytest", readPytest],
  ["unittest", readUnittest],
  ["jest", readJest],
  ["go test", readGo],
  ["tap", readTap],
];

export function failingChecks(output: string): {
  readonly format: VerifierFormat;
  readonly checks: readonly FailingCheck[];
} {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of test tools
  const lines = output.replace(/\u001b\[[0-9;]*m/g, "").split(/\r?\n/);
  const read = readers
    .map(([format, reader]) => ({ format, checks: reader(lines) }))
    .filter((each) => each.checks.length > 0);
  const [first] = read;
  if (first) return { format: first.format, checks: read.flatMap((each) => each.checks) };
  const plain = readShell(lines);
  return { format: plain.length > 0 ? "shell" : "unknown", checks: plain };
}

/** The short summary names the tests, else the verbose lines, else the headings; `E` lines say why. */
function readPytest(lines: readonly string[]): FailingCheck[] {
  const why = lines.filter((line) => /^E\s{2,}\S/.test(line)).map((line) => line.slice(1).trim());
  const named = [
    /^(?:FAILED|ERROR)\s+([^\s[(]+(?:::|\.py)[^\s[]*)(?:\[.*\])?(?:\s+-\s+(.*))?$/,
    /^(\S+::[^\s[]+)(?:\[.*\])?\s+(?:FAILED|ERROR)\b()/,
    /^_{3,}\s+(?:ERROR at \w+ of )?([\w.]+)(?:\[.*\])?\s+_{3,}$()/,
  ].map((pattern) => matches(lines, pattern));
  const checks = named.find((each) => each.length > 0) ?? [];
  if (checks.length === 0 && why.length === 0) return [];
  return [
    ...checks.map(([, name = "", message]) => ({ name: name.slice(0, 120), lines: message ? [message] : [] })),
    ...(why.length > 0 ? [{ name: null, lines: why }] : []),
  ];
}

/** `FAIL: test_x (module.Case)`, a rule, a traceback whose last line says why. */
function readUnittest(lines: readonly string[]): FailingCheck[] {
  return blocks(lines, /^(?:FAIL|ERROR):\s+([A-Za-z_]\w*)\s+\([\w.<>]+\)/, /^={20,}$|^Ran \d+ tests? in/).map(
    ({ match, body }) => ({
      name: match[1] ?? null,
      lines: body.filter((line) => /^\S*(?:Error|Exception|Failure|Interrupt)\b/.test(line)),
    }),
  );
}

/** jest, vitest, node:test and mocha mark what failed with a cross; jest's `●` headings hold the messages. */
function readJest(lines: readonly string[]): FailingCheck[] {
  const crossed = matches(lines, /^\s*[✕×✖✗]\s+(.+?)(?:\s+\(?\d+(?:\.\d+)?\s*m?s\)?)?$/).map(([, name = ""]) => name);
  const headed = blocks(lines, /^\s*●\s+(.+)$/, /^\s*●\s|^Test Suites:|^Tests:/);
  const names = crossed.length > 0 ? crossed : headed.map(({ match }) => (match[1] ?? "").split(" › ").at(-1) ?? "");
  const why = headed.flatMap(({ body }) =>
    body.filter((line) => line.trim() !== "" && !/^\s*(?:at |>?\s*\d+ \|)/.test(line)),
  );
  return [
    ...[...new Set(names)].map((name) => ({ name: nameWithoutValues(name), lines: [] })),
    ...(why.length > 0 ? [{ name: null, lines: why }] : []),
  ];
}

/** A subtest's name is made of its case, which may be the answer: only the test's own name is taken. */
function readGo(lines: readonly string[]): FailingCheck[] {
  const failed = blocks(lines, /^\s*--- FAIL:\s+([A-Za-z_]\w*)/, /^\s*(?:---|===) |^(?:FAIL|ok|PASS)\b/).map(
    ({ match, body }) => ({
      name: match[1] ?? null,
      lines: body,
    }),
  );
  const broken = lines.filter((line) => /^FAIL\s+\S+\s+\[(?:build|setup) failed\]|^panic: |\.go:\d+:\d+: /.test(line));
  return [...failed, ...(broken.length > 0 ? [{ name: null, lines: broken }] : [])];
}

function readTap(lines: readonly string[]): FailingCheck[] {
  return blocks(lines, /^\s*not ok\b[\s\d]*(?:-\s*)?(.*)$/, /^\s*(?:not )?ok\b|^\d+\.\.\d+/).map(({ match, body }) => ({
    name: nameWithoutValues(match[1] ?? ""),
    lines: [match[1] ?? "", ...body],
  }));
}

const plainFailure =
  /^\s*(?:\[?(?:FAIL(?:ED|URE)?|ERROR|✗|✘|❌)\]?(?![a-z])|\S*(?:Error|Exception)\b|error\b|fatal:|panic:|Traceback\b|assertion\b)|: (?:error|fatal|fail(?:ed|ure)?)\b|\b(?:not found|no such file|command not found|connection refused|permission denied|timed out|does not|did not|doesn't|didn't|mismatch|missing|differ|expected\b.*\b(?:got|but)|incorrect|wrong)\b/i;

/** Lines that say that something failed, whatever printed them; a name only where one stands right behind the mark. */
function readShell(lines: readonly string[]): FailingCheck[] {
  return lines
    .filter((line) => plainFailure.test(line) && !/^\s*(?:ok|pass(?:ed)?|✓|✔)\b/i.test(line))
    .map((line) => ({ name: plainName(line), lines: [line] }));
}

/** A compound identifier (`check_users`) right behind the mark: a single word, or what follows a colon, may as well be a value. */
function plainName(line: string): string | null {
  const mark =
    /^\s*(?:\[(?:FAIL(?:ED|URE)?|ERROR)\]|FAIL(?:ED|URE)?|ERROR|✗|✘|❌)\s+([A-Za-z]\w*(?:[_.-][A-Za-z]\w*)+)(?=$|\s+[([]|:\s)/;
  return mark.exec(line)?.[1]?.slice(0, 120) ?? null;
}

function matches(lines: readonly string[], pattern: RegExp): RegExpExecArray[] {
  return lines.map((line) => pattern.exec(line)).filter((match) => match !== null);
}

/** Each line that `start` fits, with the lines after it up to the next start or `end`. */
function blocks(
  lines: readonly string[],
  start: RegExp,
  end: RegExp,
): { readonly match: RegExpExecArray; readonly body: readonly string[] }[] {
  const found: { match: RegExpExecArray; body: string[] }[] = [];
  let open = false;
  for (const line of lines) {
    const match = start.exec(line);
    if (match) found.push({ match, body: [] });
    else if (end.test(line)) open = false;
    else if (open) found.at(-1)?.body.push(line);
    if (match) open = true;
  }
  return found;
}
