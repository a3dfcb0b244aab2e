import type { TokenUsage } from "./limits.ts";

/** A tool call as the model asked for it. `arguments` is the raw JSON text: it may be malformed, and that is an observation. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What came back for one tool call, as the model saw it. */
export interface Observation {
  readonly callId: string;
  readonly text: string;
  /** Exit code of a command; null where the tool has none or the call was not executed. */
  readonly exitCode: number | null;
  readonly failed: boolean;
  /** Characters (UTF-16 units) that were cut from the middle of the output. */
  readonly omittedBytes: number;
  readonly durationMs: number;
  readonly hooks: readonly HookNote[];
}

/** What a hook did, kept so that mining can see it. */
export interface HookNote {
  readonly event: string;
  readonly name: string;
  readonly effect: "blocked" | "updated-input" | "added-context" | "failed";
  readonly text: string;
}

/** One model call plus the tool calls that it asked for and what came back. Numbered from 1. */
export interface Step {
  readonly index: number;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly observations: readonly Observation[];
  readonly usage: TokenUsage;
  /** Messages that the harness put in after this step (a nudge, a Stop hook's reason). */
  readonly notes: readonly string[];
}

/** The ordered steps of a trial with what surrounds them. */
export interface Trace {
  readonly instruction: string;
  readonly steps: readonly Step[];
  /** Merged stdout and stderr of the task's own tests, cut head-and-tail. Never shown to miner or proposer as it is. */
  readonly verifierOutput: string;
}

/** Keeps the head and the tail of a text and says how much is missing in between. */
export function cutMiddle(
  text: string,
  head: number,
  tail: number,
): { readonly text: string; readonly omittedBytes: number } {
  if (text.length <= head + tail) return { text, omittedBytes: 0 };
  // A pair of UTF-16 units is one character: half of one is no text, and some servers refuse it.
  const headEnd = isLowHalf(text, head) ? head - 1 : head;
  const tailStart = isLowHalf(text, text.length - tail) ? text.length - tail + 1 : text.length - tail;
  const omittedBytes = tailStart - headEnd;
  return {
    text: `${text.slice(0, headEnd)}\n[… ${omittedBytes} characters omitted …]\n${text.slice(tailStart)}`,
    omittedBytes,
  };
}

function isLowHalf(text: string, at: number): boolean {
  return at > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}

/** A step as plain text for a model to read: its words, its calls, what came back. */
export function renderStep(step: Step, limit: number): string {
  const lines = [`### step ${step.index}`];
  if (step.text.trim() !== "") lines.push(step.text.trim());
  for (const call of step.toolCalls) {
    const observation = step.observations.find((each) => each.callId === call.id);
    lines.push(`$ ${call.name} ${call.arguments}`);
    lines.push(observation ? cutMiddle(observation.text, limit, limit).text : "(not executed)");
  }
  return [...lines, ...step.notes].join("\n");
}

export function foldSpace(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
