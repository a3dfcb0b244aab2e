/** What goes wrong with a call as a whole: translated once by the adapter. */
export type ModelFailureKind =
  | "rate-limited"
  | "overloaded"
  | "connection"
  | "timed-out"
  | "cut-stream"
  | "empty-answer"
  | "context-exceeded"
  | "bad-request"
  | "quota-exhausted"
  | "wrong-key"
  | "wrong-model";

/** What can be wrong with an answer that did come: paid for, kept, and seen by the agent loop. */
export type AnswerFlaw =
  | "cut-by-token-cap"
  | "malformed-tool-call"
  | "unknown-tool"
  | "silent"
  | "refused"
  | "usage-missing"
  | "usage-implausible";

export type ModelDecision =
  /**
   * The same call again, in this process. `tries` and `patienceMs` bound it, whichever comes first; after that the trial is errored
   * (the provider's fault, never evidence), its attempt is made again, and at last its task leaves the comparison.
   */
  | { readonly act: "retry"; readonly tries: number; readonly patienceMs: number }
  /**
   * Nobody can be asked until the server is back. The same call again for `patienceMs`, in this process; then the optimization stands
   * still, holds no sandbox slot, and goes on by itself once the server answers.
   */
  | { readonly act: "wait-out"; readonly patienceMs: number; readonly failureType: string }
  /** The agent is told what was wrong and goes on: its own doing, so it counts. */
  | { readonly act: "repair" }
  /** Old observations give way and the call is made once more; if that does not help, the agent has reached a limit. */
  | { readonly act: "compact" }
  /** The agent phase, or the trial, ends here. */
  | { readonly act: "stop-trial" }
  /** No retry heals it and every other call would fail as well: the optimization waits for a person. */
  | { readonly act: "pause"; readonly failureType: string; readonly remedy: string }
  /** The answer is used; what it took is estimated from its characters and marked so. */
  | { readonly act: "estimate" };

export interface ModelFailureRule {
  readonly decision: ModelDecision;
  /** Whether the server may have worked for it: then the call stays in the ledger at its worst case. */
  readonly billed: boolean;
  readonly reason: string;
}

const minuteMs = 60_000;

/** The one table. docs/model-failures.md shows it to people; a test keeps the two equal. */
export const modelFailureRules: Readonly<Record<ModelFailureKind | AnswerFlaw, ModelFailureRule>> = {
  "rate-limited": {
    decision: { act: "retry", tries: Number.POSITIVE_INFINITY, patienceMs: 30 * minuteMs },
    billed: false,
    reason: "429: as long as Retry-After says, else longer from try to try; all workers hold back with us",
  },
  overloaded: {
    decision: { act: "retry", tries: Number.POSITIVE_INFINITY, patienceMs: 10 * minuteMs },
    billed: false,
    reason: "5xx, 408, an error inside a 200: outages of minutes are common, and a night must survive them",
  },
  connection: {
    decision: { act: "wait-out", patienceMs: 15_000, failureType: "ModelOutage" },
    billed: false,
    reason: "no connection, or reset before an answer began: nobody is served, so nothing is held until somebody is",
  },
  "timed-out": {
    decision: { act: "retry", tries: 3, patienceMs: 60 * minuteMs },
    billed: true,
    reason: "no whole answer within timeoutSeconds: the server may have worked all that time",
  },
  "cut-stream": {
    decision: { act: "retry", tries: 3, patienceMs: 60 * minuteMs },
    billed: true,
    reason: "the answer broke off: what came is thrown away, never half executed",
  },
  "empty-answer": {
    decision: { act: "retry", tries: 3, patienceMs: 60 * minuteMs },
    billed: true,
    reason: "a 200 without choices or without JSON: the server may bill it",
  },
  "context-exceeded": {
    decision: { act: "compact" },
    billed: false,
    reason: "the conversation is longer than the model's context",
  },
  "bad-request": {
    decision: { act: "stop-trial" },
    billed: false,
    reason: "400 for any other reason, or a 5xx that says the model knows no tools: it will be refused again",
  },
  "quota-exhausted": {
    decision: {
      act: "pause",
      failureType: "ModelQuota",
      remedy: "add credit or raise the spending limit at the provider, then `self-harness resume`",
    },
    billed: false,
    reason: "402, or 429 whose code speaks of quota, credit or a spending limit",
  },
  "wrong-key": {
    decision: {
      act: "pause",
      failureType: "ModelKey",
      remedy: "put a valid key into the workers' environment, restart them, then `self-harness resume`",
    },
    billed: false,
    reason: "401 or 403",
  },
  "wrong-model": {
    decision: {
      act: "pause",
      failureType: "ModelUnknown",
      remedy: "make the server offer the model again (or start anew with another name), then `self-harness resume`",
    },
    billed: false,
    reason: "404: the server does not know the model",
  },
  "cut-by-token-cap": {
    decision: { act: "repair" },
    billed: true,
    reason: "finish_reason length: nothing of it is executed, tool arguments may be half",
  },
  "malformed-tool-call": {
    decision: { act: "repair" },
    billed: true,
    reason: "arguments that are no JSON object, or lack a required text",
  },
  "unknown-tool": { decision: { act: "repair" }, billed: true, reason: "a tool that the harness does not offer" },
  silent: {
    decision: { act: "repair" },
    billed: true,
    reason: "neither words nor a call: one nudge, then the agent gave up",
  },
  refused: {
    decision: { act: "stop-trial" },
    billed: true,
    reason: "content filter or refusal: the agent phase ends, the verifier decides, the flag `refusal` shows it",
  },
  "usage-missing": {
    decision: { act: "estimate" },
    billed: true,
    reason: "the server does not say what the call took",
  },
  "usage-implausible": {
    decision: { act: "estimate" },
    billed: true,
    reason:
      "counts that can't be: negative, fractional, more cached than prompt tokens, no prompt at all, ten times the most that was asked for",
  },
};
