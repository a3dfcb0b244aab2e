import { type AgentEnd, classifyOutcome, type ErrorKind, type Outcome, readReward, type TrialFacts } from "./trial.ts";

/** How a trial ended, in the two places where Harbor's result.json says it. Both may be there: a timed-out agent is verified, too. */
export interface HarborEnding {
  /** `verifier_result.rewards`: key → number. */
  readonly rewards: Readonly<Record<string, unknown>> | null;
  readonly exception: { readonly type: string; readonly message: string } | null;
}

/** Harbor's names of errors, which its users filter by. */
const exceptionOfError: Readonly<Record<ErrorKind, string>> = {
  sandbox: "RuntimeError",
  image: "SandboxBuildFailedError",
  provider: "UnknownApiError",
  "verifier-no-reward": "RewardFileNotFoundError",
  "verifier-bad-reward": "VerifierOutputParseError",
  "verifier-timeout": "VerifierTimeoutError",
  lost: "CancelledError",
};

/** Harbor has no such class: an invalid trial is told by a name of our own rather than passed off as one that failed. */
const invalidTrial = "InvalidTrialError";

export function endingOf(outcome: Outcome, agentEnd: AgentEnd): HarborEnding {
  switch (outcome.kind) {
    case "passed":
    case "failed":
      return { rewards: { reward: outcome.reward }, exception: exceptionOfAgent(agentEnd) };
    case "errored":
      return { rewards: null, exception: { type: exceptionOfError[outcome.error], message: outcome.detail } };
    case "invalid":
      return { rewards: null, exception: { type: invalidTrial, message: `${outcome.reason}: ${outcome.detail}` } };
  }
}

function exceptionOfAgent(end: AgentEnd): HarborEnding["exception"] {
  switch (end.kind) {
    case "timed-out":
      return { type: "AgentTimeoutError", message: "the agent did not end in time" };
    case "refused":
      return { type: "AgentSafetyRefusalError", message: end.detail };
    case "limit":
      return end.limit === "context"
        ? { type: "ContextWindowExceededError", message: "the conversation no longer fits the model's context" }
        : null;
    default:
      return null;
  }
}

/** What Harbor's result says of a trial in our words; outcome null when it was neither verified nor broken off. */
export function outcomeOf(ending: HarborEnding): { readonly outcome: Outcome | null; readonly agentEnd: AgentEnd } {
  const agentEnd = agentEndOf(ending);
  const verifier = verifierOf(ending);
  if (verifier === null) return { outcome: null, agentEnd };
  const facts = { agentEnd, verifier, outOfMemory: false, disabledHooks: [], restarted: false };
  return { outcome: classifyOutcome(facts), agentEnd };
}

function agentEndOf({ exception }: HarborEnding): AgentEnd {
  switch (exception?.type) {
    case "AgentTimeoutError":
      return { kind: "timed-out" };
    case "AgentSafetyRefusalError":
      return { kind: "refused", detail: exception.message };
    case "ContextWindowExceededError":
      return { kind: "limit", limit: "context" };
    case "OutputTokenExceededError":
      return { kind: "limit", limit: "tokens" };
    default:
      return { kind: "finished", summary: "" };
  }
}

function verifierOf({ rewards, exception }: HarborEnding): TrialFacts["verifier"] | null {
  if (rewards !== null) return readReward({ json: JSON.stringify(rewards), text: null });
  if (exception === null) return null;
  const { type, message } = exception;
  switch (type) {
    case "RewardFileNotFoundError":
    case "RewardFileEmptyError":
      return { kind: "no-reward", detail: message };
    case "VerifierOutputParseError":
      return { kind: "bad-reward", detail: message };
    case "VerifierTimeoutError":
      return { kind: "timed-out" };
    case invalidTrial:
      return { kind: "conflict", detail: message };
    default:
      return { kind: "not-run", error: errorOf(type), detail: `${type}: ${message}` };
  }
}

function errorOf(type: string): ErrorKind {
  if (/^(SandboxBuildFailedError|EnvironmentStartTimeoutError)$/.test(type)) return "image";
  if (/^(Api|UnknownApi|AgentAuthentication|ModelNotFound|NetworkConnection|OutputToken)/.test(type)) return "provider";
  return type === "CancelledError" ? "lost" : "sandbox";
}
