import type { FailingCheck } from "./readers/check.ts";
import { readGo } from "./readers/go.ts";
import { readJest } from "./readers/jest.ts";
import { readPytest } from "./readers/pytest.ts";
import { readShell } from "./readers/shell.ts";
import { readTap } from "./readers/tap.ts";
import { readUnittest } from "./readers/unittest.ts";

export type { FailingCheck } from "./readers/check.ts";

export const verifierFormats = ["pytest", "unittest", "jest", "go test", "tap", "shell", "unknown"] as const;
/** The tool whose words were understood; `shell` for plain lines that say FAIL or error, `unknown` when nothing says what failed. */
export type VerifierFormat = (typeof verifierFormats)[number];

/** How a check failed stands early in a line. What an agent makes its tests print must not keep a worker busy. */
const longestLine = 2_000;

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
  const lines = output
    .replace(terminalCodes, "")
    .split(/\r?\n/)
    .map((line) => line.slice(0, longestLine));
  const read = readers
    .map(([format, reader]) => ({ format, checks: reader(lines) }))
    .filter((each) => each.checks.length > 0);
  const [first] = read;
  if (first) return { format: first.format, checks: read.flatMap((each) => each.checks) };
  const plain = readShell(lines);
  return { format: plain.length > 0 ? "shell" : "unknown", checks: plain };
}

/** Colours, movements of the cursor, links: what test tools write for a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const terminalCodes = /\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;
