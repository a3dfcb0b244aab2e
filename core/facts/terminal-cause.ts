import type { AgentEnd } from "../trial.ts";
import type { FailingCheck } from "./failing-checks.ts";
import { withoutValues } from "./values.ts";

/** What ended a failed trial, as far as rules can tell. Closed vocabulary: how the agent phase ended, else {@link causeRules}. */
export const terminalCauses = [
  "agent_timeout",
  "limit_reached",
  "refused",
  "gave_up",
  "missing_artifact",
  "dependency_missing",
  "permission_denied",
  "service_down",
  "build_failed",
  "wrong_format",
  "crashed",
  "too_slow",
  "wrong_output",
  "unknown",
] as const;
export type TerminalCause = (typeof terminalCauses)[number];

export interface CauseRule {
  readonly cause: TerminalCause;
  /** What a failing check says when this is the cause; lower case, values taken out. */
  readonly says: RegExp;
  /** What a failing check is called when this is the cause, asked only when no check says what it compared; words apart. */
  readonly called: RegExp | null;
  readonly reason: string;
}

/**
 * In order, the most fundamental first: where the file is missing, that its content is wrong as well says nothing. The first rule that
 * fits what the failing checks say decides; when they say nothing and compared nothing, the first that fits what they are called.
 */
export const causeRules: readonly CauseRule[] = [
  {
    cause: "missing_artifact",
    says: /no such file|not found at|file not found|file or directory not found|does(?: not|n't) exist|do not exist|\bis missing\b(?! (?:an?|the|its|some)\b)|missing file|filenotfound|enoent|not created|never created|no commits?\b|\babsent\b|to exist\b|not be found|no such table|was not (?:created|written|found)/,
    called: /\bexists?\b|\bcreated\b|\bpresent\b/,
    reason: "the tests looked for something that is not there",
  },
  {
    cause: "dependency_missing",
    says: /command not found|modulenotfound|importerror|no module named|cannot find module|cannot find package|not installed|undefined symbol|unable to locate/,
    called: /\binstall(?:ed)?\b|\bimports?\b/,
    reason: "something that the result needs is not installed",
  },
  {
    cause: "permission_denied",
    says: /permission denied|not permitted|eacces|permissionerror|not executable|read-only file system|forbidden/,
    called: /\bpermissions?\b|\bexecutable\b/,
    reason: "the result is there and the tests may not use it",
  },
  {
    cause: "service_down",
    says: /connection refused|econnrefused|connectionerror|did(?: not|n't) start|not listening|not running|no response|not (?:answer|respond)|unreachable|(?:failed|unable|could not|couldn't) to? ?connect|connection reset|max retries exceeded/,
    called: /\bservers?\b.*\b(?:runs?|running|up|responds?|listening)\b|\bport\b/,
    reason: "a service does not answer",
  },
  {
    cause: "build_failed",
    says: /\bcompil|syntaxerror|syntax error|build failed|undefined reference|cannot find symbol|\bundefined: |parse error|setup failed|\.go:\d+:\d+: |:\d+:\d+: (?:fatal )?error\b|\berror ts\d+|\berror\[e\d+\]/,
    called: /\bcompiles?\b|\bbuilds?\b/,
    reason: "the result does not build",
  },
  {
    cause: "wrong_format",
    says: /invalid json|not valid|jsondecode|\bpars(?:e|ing|eable)|malformed|\bformat|\bheader|\bcolumns?\b|encoding|unexpected token|unicodedecode|\bschema\b|\bindent|trailing|delimiter/,
    called: /\bformat|\bschema\b|\bheaders?\b|\bcolumns?\b|\bjson\b|\bencoding\b|\bparse/,
    reason: "the result is there but in another form",
  },
  {
    cause: "crashed",
    says: /\bpanic: (?!test timed out)|segmentation fault|core dumped|unhandled|uncaught|(?:type|name|key|value|attribute|index|runtime|reference|range|zerodivision|recursion|os)error\b|exit (?:code|status) (?:1[0-9]{2}|2[0-9]{2})/,
    called: null,
    reason: "the result was run and broke",
  },
  {
    cause: "too_slow",
    says: /timed? ?out|timeout|too slow|deadline exceeded|took longer/,
    called: /\bperformance\b|\btime limit\b|\bspeed\b/,
    reason: "the result was run and did not end in time",
  },
  {
    cause: "wrong_output",
    says: /\S/,
    called: /\S/,
    reason: "a check failed and nothing says more than that the result is wrong",
  },
];

/** How the agent phase ended comes first: a run that was cut off explains whatever is missing after it. */
export function causeOf(agentEnd: AgentEnd, checks: readonly FailingCheck[]): TerminalCause {
  switch (agentEnd.kind) {
    case "timed-out":
      return "agent_timeout";
    case "limit":
      return "limit_reached";
    case "refused":
      return "refused";
    case "gave-up":
      return "gave_up";
    default:
      return causeOfChecks(checks);
  }
}

/** The check got as far as comparing something: then its name says what is compared, not what is missing. */
const comparison = /differ|mismatch|[=!<>]=|\bexpected\b|\bgot\b|equal|\bwrong\b|incorrect|(?:not|n't) match/;

function causeOfChecks(checks: readonly FailingCheck[]): TerminalCause {
  if (checks.length === 0) return "unknown";
  const said = checks.flatMap((check) => check.lines.map((line) => withoutValues(line).toLowerCase())).join("\n");
  const called = checks.map((check) => (check.name ?? "").replace(/[_.:/-]+/g, " ").toLowerCase()).join("\n");
  const specific = causeRules.slice(0, -1);
  const spoken = specific.find((each) => each.says.test(said));
  if (spoken || comparison.test(said)) return spoken?.cause ?? "wrong_output";
  return specific.find((each) => each.called?.test(called))?.cause ?? "wrong_output";
}
