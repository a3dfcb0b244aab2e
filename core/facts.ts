import { type AssertionClass, assertionsOf } from "./facts/assertions.ts";
import { exitCodes, lastErrors, repeatedCommands } from "./facts/commands.ts";
import { type FailingCheck, failingChecks, type VerifierFormat } from "./facts/failing-checks.ts";
import { causeOf, type TerminalCause } from "./facts/terminal-cause.ts";
import { unfinishedPlan } from "./facts/unfinished-plan.ts";
import type { Trace } from "./trace.ts";
import type { AgentEnd } from "./trial.ts";

export { causeRules, type TerminalCause, terminalCauses } from "./facts/terminal-cause.ts";

/** What pure code can say about a failed trial. Never holds an expected value of a test: those are the answers. */
export interface Facts {
  readonly cause: TerminalCause;
  /** The test tool whose words were understood. */
  readonly format: VerifierFormat;
  /** Names of failing tests, without what they expected or got. */
  readonly failingTests: readonly string[];
  /** How many failing checks compared in which way. */
  readonly assertions: Readonly<Partial<Record<AssertionClass, number>>>;
  readonly lastErrors: readonly string[];
  readonly exitCodes: Readonly<Record<string, number>>;
  readonly repeatedCommands: readonly string[];
  /** Items of the agent's own plan that it did not get to. */
  readonly unfinishedPlan: readonly string[];
  readonly steps: number;
  readonly hookEvents: readonly string[];
  readonly agentEnd: AgentEnd["kind"];
  /** Which limit ended the run; null when none did. */
  readonly limit: string | null;
}

/** Terminal cause and facts of a failed trial, from its trace, the verifier's output and how the agent phase ended. */
export function factsOf(trace: Trace, agentEnd: AgentEnd): Facts {
  const { format, checks } = failingChecks(trace.verifierOutput);
  const observations = trace.steps.flatMap((step) => step.observations);
  return {
    cause: causeOf(agentEnd, checks),
    format,
    failingTests: namesOf(checks),
    assertions: assertionsOf(checks),
    lastErrors: lastErrors(observations),
    exitCodes: exitCodes(observations),
    repeatedCommands: repeatedCommands(trace.steps),
    unfinishedPlan: unfinishedPlan(trace.steps),
    steps: trace.steps.length,
    hookEvents: observations.flatMap((each) => each.hooks.map((note) => `${note.event} ${note.name} ${note.effect}`)),
    agentEnd: agentEnd.kind,
    limit: agentEnd.kind === "limit" ? agentEnd.limit : null,
  };
}

function namesOf(checks: readonly FailingCheck[]): string[] {
  return [...new Set(checks.flatMap((check) => check.name ?? []))].slice(0, 20);
}
