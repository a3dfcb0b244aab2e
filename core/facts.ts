import type { Step, Trace } from "./trace.ts";
import type { AgentEnd } from "./trial.ts";

/** What ended a failed trial, as far as rules can tell. Closed vocabulary: how the agent phase ended, else {@link causeRules}. */
export const terminalCauses = [
  "agent_timeout",
  "limit_reached",
  "refused",
  "gave_up",
  "missing_artifact",
  "service_down",
  "build_failed",
  "dependency_missing",
  "wrong_format",
  "wrong_output",
  "unknown",
] as const;
export type TerminalCause = (typeof terminalCauses)[number];

/** What pure code can say about a failed trial. Never holds an expected value of a test: those are the answers. */
export interface Facts {
  readonly cause: TerminalCause;
  /** Names of failing tests, without what they expected or got. */
  readonly failingTests: readonly string[];
  readonly lastErrors: readonly string[];
  readonly exitCodes: Readonly<Record<string, number>>;
  readonly repeatedCommands: readonly string[];
  readonly steps: number;
  readonly hookEvents: readonly string[];
  readonly agentEnd: AgentEnd["kind"];
}

/** Rules in order; the first that matches the verifier's (lower-cased) failing lines names the cause. */
export const causeRules: readonly {
  readonly cause: TerminalCause;
  readonly pattern: RegExp;
  readonly reason: string;
}[] = [
  {
    cause: "missing_artifact",
    pattern:
      /no such file|not found at|does not exist|is missing|missing file|filenotfound|not created|no commit|absent/,
    reason: "the tests looked for something that is not there",
  },
  {
    cause: "dependency_missing",
    pattern: /command not found|modulenotfound|no module named|cannot find module/,
    reason: "something that the result needs is not installed",
  },
  {
    cause: "service_down",
    pattern: /connection refused|did not start|not listening|no response|not answer|unreachable/,
    reason: "a service does not answer",
  },
  {
    cause: "build_failed",
    pattern: /compil|syntaxerror|syntax error|build failed|undefined reference/,
    reason: "the result does not build or parse",
  },
  {
    cause: "wrong_format",
    pattern: /invalid json|not valid|\bpars|malformed|\bformat|header|column|encoding|unexpected token/,
    reason: "the result is there but in another form",
  },
  {
    cause: "wrong_output",
    pattern: /assert|differs?|mismatch|wrong|incorrect|not ok|fail|expected/,
    reason: "the result is there and wrong",
  },
];

/** Terminal cause and facts of a failed trial, from its trace, the verifier's output and how the agent phase ended. */
export function factsOf(trace: Trace, agentEnd: AgentEnd): Facts {
  const observations = trace.steps.flatMap((step) => step.observations);
  const failed = observations.filter((observation) => observation.failed);
  return {
    cause: causeOf(agentEnd, trace),
    failingTests: failingTests(trace.verifierOutput),
    lastErrors: failed.slice(-3).map((observation) => lastLine(observation.text)),
    exitCodes: count(observations.flatMap((each) => (each.exitCode === null ? [] : [String(each.exitCode)]))),
    repeatedCommands: repeatedCommands(trace.steps),
    steps: trace.steps.length,
    hookEvents: observations.flatMap((each) => each.hooks.map((note) => `${note.event} ${note.name} ${note.effect}`)),
    agentEnd: agentEnd.kind,
  };
}

function causeOf(agentEnd: AgentEnd, trace: Trace): TerminalCause {
  if (agentEnd.kind === "timed-out") return "agent_timeout";
  if (agentEnd.kind === "limit") return "limit_reached";
  if (agentEnd.kind === "refused") return "refused";
  if (agentEnd.kind === "gave-up") return "gave_up";
  const lines = failingLines(trace.verifierOutput).join("\n").toLowerCase();
  return causeRules.find((rule) => rule.pattern.test(lines))?.cause ?? "unknown";
}

const failurePattern = /^(not ok\b|FAILED\b|FAIL\b|--- FAIL|E\s|.*\berror\b|.*\bassert|✕|×|ERROR:|FAIL:)/i;

function failingLines(output: string): string[] {
  return output.split("\n").filter((line) => failurePattern.test(line.trim()));
}

/**
 * Test names in the styles of TAP, pytest, jest, go test and unittest. Whatever follows a name is dropped, and so are the parameters
 * of a pytest case: both may hold the answer.
 */
const namePatterns: readonly RegExp[] = [
  /^not ok\b[\s\d-]*([^:#]+)/,
  /^FAILED\s+([^\s[(][^\s[]*)(?=\s+-|\[|$)/,
  /^--- FAIL:\s+(\S+)/,
  /^\s*[✕×]\s+(.+?)(?:\s+\(\d+.*\))?$/,
  /^(?:FAIL|ERROR):\s+([A-Za-z_][\w.]*)(?=\s+\(|$)/,
];

export function failingTests(output: string): string[] {
  const names = output.split("\n").flatMap((line) => {
    for (const pattern of namePatterns) {
      const name = pattern.exec(line.trim())?.[1]?.trim();
      if (name && /\p{L}/u.test(name)) return [name.slice(0, 120)];
    }
    return [];
  });
  return [...new Set(names)].slice(0, 20);
}

function repeatedCommands(steps: readonly Step[]): string[] {
  const counts = count(steps.flatMap((step) => step.toolCalls.map((call) => `${call.name} ${call.arguments}`)));
  return Object.entries(counts)
    .filter(([, times]) => times >= 3)
    .map(([command, times]) => `${times}× ${command.slice(0, 160)}`);
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\[exit code \d+\]$/.test(line.trim()));
  return (lines.at(-1) ?? "").slice(0, 300);
}

function count(items: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
