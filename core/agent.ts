import {
  type ChatMessage,
  canSqueeze,
  compacted,
  squeezed,
  systemPrompt,
  type ToolDefinition,
  toolDefinitions,
} from "./chat.ts";
import type { ControlPolicy, Harness, HookEvent } from "./harness.ts";
import { type HookResult, hookText, notesOf, withNotes } from "./hook-notes.ts";
import type { HookNote, Observation, ToolCall } from "./trace.ts";
import type { AgentEnd } from "./trial.ts";

/**
 * The agent loop as a pure state machine: `nextMove(state)` says what to do, the runner does it and reports an event,
 * `advance(state, event)` gives the next state. State is JSON, so a loop can be replayed from stored events.
 */
type Phase =
  | { readonly at: "starting" }
  | { readonly at: "asking" }
  | { readonly at: "before-call"; readonly queue: readonly ToolCall[] }
  | { readonly at: "calling"; readonly queue: readonly ToolCall[]; readonly notes: readonly HookNote[] }
  | { readonly at: "after-call"; readonly queue: readonly ToolCall[]; readonly observation: Observation }
  | { readonly at: "stopping"; readonly callId: string; readonly summary: string; readonly rest: readonly ToolCall[] }
  | { readonly at: "ended"; readonly end: AgentEnd };

/** What is known so far of the step that the loop is in: becomes a {@link Step} once the runner adds its usage. */
export interface OpenStep {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly observations: readonly Observation[];
  readonly notes: readonly string[];
}

export interface AgentState {
  readonly phase: Phase;
  readonly step: OpenStep;
  readonly messages: readonly ChatMessage[];
  readonly turns: number;
  readonly silentTurns: number;
  readonly toolErrorsInRow: number;
  /** The last call and how many times in a row it was made. */
  readonly lastCall: { readonly key: string; readonly times: number };
  readonly stopBlocks: number;
  /** The server found the conversation too long: from then on all but the newest observations stay out of it. */
  readonly squeezed?: boolean;
  readonly hookFailures: Readonly<Record<string, number>>;
}

export type Move =
  | { readonly kind: "ask"; readonly messages: readonly ChatMessage[]; readonly tools: readonly ToolDefinition[] }
  | {
      readonly kind: "run-hooks";
      readonly event: HookEvent;
      readonly hooks: readonly string[];
      readonly call: ToolCall | null;
      readonly observation: Observation | null;
    }
  | { readonly kind: "run-tool"; readonly call: ToolCall }
  | { readonly kind: "end"; readonly end: AgentEnd };

export type AgentEvent =
  | {
      readonly kind: "answered";
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      readonly finish: "stop" | "tool_calls" | "length" | "content_filter";
    }
  | { readonly kind: "hooks-ran"; readonly results: readonly HookResult[] }
  | { readonly kind: "tool-returned"; readonly observation: Observation }
  | { readonly kind: "timed-out" }
  | { readonly kind: "context-exceeded" }
  | { readonly kind: "out-of-budget"; readonly limit: "tokens" | "cost" | "time" };

/** A hook that failed this often in a trial is not run again in it. */
const hookFailureLimit = 3;
/** A Stop hook may send the agent back to work at most this often. */
const stopBlockLimit = 2;

export function startAgent(harness: Harness, instruction: string): AgentState {
  return {
    phase: { at: "starting" },
    step: { text: "", toolCalls: [], observations: [], notes: [] },
    messages: [
      { role: "system", content: systemPrompt(harness) },
      { role: "user", content: instruction },
    ],
    turns: 0,
    silentTurns: 0,
    toolErrorsInRow: 0,
    lastCall: { key: "", times: 0 },
    stopBlocks: 0,
    hookFailures: {},
  };
}

/** What the runner has to do next; depends on nothing but the state. */
export function nextMove(state: AgentState, harness: Harness): Move {
  const { phase } = state;
  switch (phase.at) {
    case "starting":
      return hookMove(state, harness, "SessionStart", null, null);
    case "asking":
      return state.turns >= harness.manifest.control.turnLimit
        ? { kind: "end", end: { kind: "limit", limit: "turns" } }
        : {
            kind: "ask",
            messages: state.squeezed ? squeezed(state.messages) : compacted(state.messages, harness.manifest.control),
            tools: toolDefinitions(harness),
          };
    case "before-call":
      return hookMove(state, harness, "PreToolUse", phase.queue[0] ?? null, null);
    case "calling":
      return { kind: "run-tool", call: phase.queue[0] as ToolCall };
    case "after-call": {
      const event = phase.observation.failed ? "PostToolUseFailure" : "PostToolUse";
      return hookMove(state, harness, event, phase.queue[0] ?? null, phase.observation);
    }
    case "stopping":
      return hookMove(state, harness, "Stop", null, null);
    case "ended":
      return { kind: "end", end: phase.end };
  }
}

function hookMove(
  state: AgentState,
  harness: Harness,
  event: HookEvent,
  call: ToolCall | null,
  observation: Observation | null,
): Move {
  const hooks = harness.hooks
    .filter((hook) => hook.event === event && (state.hookFailures[hook.path] ?? 0) < hookFailureLimit)
    .map((hook) => hook.path);
  return { kind: "run-hooks", event, hooks, call, observation };
}

/** The state after something happened. Events that don't fit the phase are a bug of the runner and throw. */
export function advance(state: AgentState, event: AgentEvent, harness: Harness): AgentState {
  const { phase } = state;
  if (event.kind === "timed-out" && phase.at !== "ended")
    return { ...state, phase: { at: "ended", end: { kind: "timed-out" } } };
  if (phase.at === "asking" && event.kind === "context-exceeded")
    return !state.squeezed && canSqueeze(state.messages)
      ? { ...state, squeezed: true }
      : { ...state, phase: { at: "ended", end: { kind: "limit", limit: "context" } } };
  if (phase.at === "asking" && event.kind === "out-of-budget")
    return { ...state, phase: { at: "ended", end: { kind: "limit", limit: event.limit } } };
  if (phase.at === "asking" && event.kind === "answered") return afterAnswer(state, event, harness.manifest.control);
  if (phase.at === "calling" && event.kind === "tool-returned")
    return {
      ...state,
      phase: { at: "after-call", queue: phase.queue, observation: withNotes(event.observation, phase.notes) },
    };
  if (event.kind === "hooks-ran")
    return afterHooks(countFailures(state, event.results), event.results, harness.manifest.control);
  throw new Error(`agent loop: event ${event.kind} can't follow phase ${phase.at}`);
}

function afterAnswer(
  state: AgentState,
  answer: Extract<AgentEvent, { kind: "answered" }>,
  control: ControlPolicy,
): AgentState {
  const asked = {
    ...state,
    turns: state.turns + 1,
    step: { text: answer.text, toolCalls: answer.toolCalls, observations: [], notes: [] },
  };
  if (answer.finish === "content_filter")
    return { ...asked, phase: { at: "ended", end: { kind: "refused", detail: answer.text.slice(0, 500) } } };
  // Arguments that were cut off by the token cap are never executed: half a command can destroy what a whole one would not.
  const toolCalls = answer.finish === "length" ? [] : answer.toolCalls;
  const messages: ChatMessage[] = [...state.messages, { role: "assistant", content: answer.text, toolCalls }];
  if (toolCalls.length > 0)
    return { ...asked, messages, silentTurns: 0, phase: { at: "before-call", queue: toolCalls } };
  if (state.silentTurns > 0 && answer.finish !== "length")
    return { ...asked, messages, phase: { at: "ended", end: { kind: "gave-up", detail: answer.text.slice(0, 500) } } };
  const nudge =
    answer.finish === "length"
      ? "Your answer was cut off by its token limit; nothing of it was executed. Answer in smaller pieces."
      : control.nudges.silence;
  return {
    ...noted(asked, nudge),
    messages: [...messages, nudgeMessage(nudge)],
    silentTurns: state.silentTurns + 1,
    phase: { at: "asking" },
  };
}

function afterHooks(state: AgentState, results: readonly HookResult[], control: ControlPolicy): AgentState {
  const { phase } = state;
  switch (phase.at) {
    case "starting":
      return { ...state, messages: addToInstruction(state.messages, results), phase: { at: "asking" } };
    case "before-call":
      return beforeCall(state, phase.queue, results, control);
    case "after-call":
      return closeCall(
        state,
        phase.queue,
        withNotes(phase.observation, notesOf("PostToolUse", phase.observation.failed, results)),
        control,
      );
    case "stopping":
      return afterStop(state, phase, results);
    default:
      throw new Error(`agent loop: hooks can't run in phase ${phase.at}`);
  }
}

function beforeCall(
  state: AgentState,
  queue: readonly ToolCall[],
  results: readonly HookResult[],
  control: ControlPolicy,
): AgentState {
  const [original, ...rest] = queue as [ToolCall, ...ToolCall[]];
  // Each hook was shown the input of the one before it: the last word counts.
  const updated = results.findLast((result) => result.kind === "update-input");
  const call = updated ? { ...original, arguments: updated.text } : original;
  const key = `${call.name} ${call.arguments}`;
  const times = state.lastCall.key === key ? state.lastCall.times + 1 : 1;
  const counted = { ...state, lastCall: { key, times } };
  const notes = notesOf("PreToolUse", false, results);
  const block = results.find((result) => result.kind === "block");
  if (block)
    return closeCall(counted, queue, { ...refusal(call, hookText("PreToolUse", block, true)), hooks: notes }, control);
  // Before the breaker: an agent that a Stop hook sent back must be able to finish again in the same words.
  if (call.name === "finish")
    return { ...counted, phase: { at: "stopping", callId: call.id, summary: summaryOf(call), rest } };
  if (control.repeatedCommandLimit > 0 && times > control.repeatedCommandLimit)
    return closeCall(
      counted,
      queue,
      refusal(call, `Not run: you made exactly this call ${times - 1} times in a row. Try something else.`),
      control,
    );
  return { ...counted, phase: { at: "calling", queue: [call, ...rest], notes } };
}

function closeCall(
  state: AgentState,
  queue: readonly ToolCall[],
  observation: Observation,
  control: ControlPolicy,
): AgentState {
  const rest = queue.slice(1);
  const toolErrorsInRow = observation.failed ? state.toolErrorsInRow + 1 : 0;
  const nudged =
    control.nudgeAfterToolErrors > 0 && toolErrorsInRow >= control.nudgeAfterToolErrors && rest.length === 0;
  const messages: ChatMessage[] = [
    ...state.messages,
    { role: "tool", callId: observation.callId, content: observation.text },
  ];
  const seen = { ...state, step: { ...state.step, observations: [...state.step.observations, observation] } };
  return {
    ...(nudged ? noted(seen, control.nudges.toolErrors) : seen),
    messages: nudged ? [...messages, nudgeMessage(control.nudges.toolErrors)] : messages,
    toolErrorsInRow: nudged ? 0 : toolErrorsInRow,
    phase: rest.length > 0 ? { at: "before-call", queue: rest } : { at: "asking" },
  };
}

function afterStop(
  state: AgentState,
  phase: Extract<Phase, { at: "stopping" }>,
  results: readonly HookResult[],
): AgentState {
  const block = results.find((result) => result.kind === "block");
  if (!block || state.stopBlocks >= stopBlockLimit)
    return { ...state, phase: { at: "ended", end: { kind: "finished", summary: phase.summary } } };
  // Every call must have its answer, or the next request is malformed for most servers.
  const unanswered = [phase.callId, ...phase.rest.map((call) => call.id)];
  return {
    ...noted(state, hookText("Stop", block, true)),
    stopBlocks: state.stopBlocks + 1,
    messages: [
      ...state.messages,
      ...unanswered.map((callId) => ({ role: "tool" as const, callId, content: "Not finished yet." })),
      { role: "user", content: hookText("Stop", block, true) },
    ],
    phase: { at: "asking" },
  };
}

function noted(state: AgentState, note: string): AgentState {
  return { ...state, step: { ...state.step, notes: [...state.step.notes, note] } };
}

function refusal(call: ToolCall, text: string): Observation {
  return { callId: call.id, text, exitCode: null, failed: true, omittedBytes: 0, durationMs: 0, hooks: [] };
}

function summaryOf(call: ToolCall): string {
  try {
    const parsed = JSON.parse(call.arguments) as { summary?: unknown };
    return typeof parsed.summary === "string" ? parsed.summary.slice(0, 2_000) : "";
  } catch {
    return "";
  }
}

function addToInstruction(messages: readonly ChatMessage[], results: readonly HookResult[]): ChatMessage[] {
  const texts = results
    .filter((result) => result.kind === "add-context")
    .map((result) => hookText("SessionStart", result, false));
  return messages.map((message, index) =>
    index === 1 && message.role === "user" && texts.length > 0
      ? { ...message, content: [message.content, ...texts].join("\n\n") }
      : message,
  );
}

function countFailures(state: AgentState, results: readonly HookResult[]): AgentState {
  const hookFailures = { ...state.hookFailures };
  for (const result of results)
    if (result.kind === "failed") hookFailures[result.name] = (hookFailures[result.name] ?? 0) + 1;
  return { ...state, hookFailures };
}

/** Hooks that failed too often and were switched off for this trial. */
export function disabledHooks(state: AgentState): string[] {
  return Object.keys(state.hookFailures).filter((path) => (state.hookFailures[path] ?? 0) >= hookFailureLimit);
}

function nudgeMessage(text: string): ChatMessage {
  return { role: "user", content: `<nudge>${text}</nudge>` };
}
