import type { ToolDefinition } from "./chat.ts";
import { outputPathOf } from "./kept-files.ts";
import { costOf, type ModelPrice, type TokenUsage } from "./limits.ts";
import type { Observation, Step, ToolCall, Trace } from "./trace.ts";

/**
 * ATIF v1.7, the trajectory format that Harbor and its viewers read. Keys are the format's own. Only what we write or read is
 * named here; the whole of its rules is in adapters/files/trajectory-rules.ts. Source: Harbor, RFC 0001.
 */
export interface Trajectory {
  readonly schema_version: string;
  readonly session_id?: string | null | undefined;
  readonly agent: {
    readonly name: string;
    readonly version: string;
    readonly model_name?: string | null | undefined;
    readonly tool_definitions?: readonly object[] | null | undefined;
  };
  readonly steps: readonly TrajectoryStep[];
  readonly notes?: string | null | undefined;
  readonly final_metrics?: TrajectoryTotals | null | undefined;
  /** Name of the file beside this one in which it goes on. */
  readonly continued_trajectory_ref?: string | null | undefined;
  readonly extra?: Extra;
}

export interface TrajectoryStep {
  /** 1, 2, 3 … over steps of every source. */
  readonly step_id: number;
  readonly source: "system" | "user" | "agent";
  readonly message: TrajectoryContent;
  readonly reasoning_content?: string | null | undefined;
  readonly tool_calls?: readonly TrajectoryCall[] | null | undefined;
  readonly observation?: { readonly results: readonly TrajectoryResult[] } | null | undefined;
  readonly metrics?: TrajectoryMetrics | null | undefined;
  readonly llm_call_count?: number | null | undefined;
  readonly is_copied_context?: boolean | null | undefined;
  readonly extra?: Extra;
}

/** Text, or parts of it with pictures between them. */
export type TrajectoryContent =
  | string
  | readonly (
      | { readonly type: "text"; readonly text: string }
      | { readonly type: "image"; readonly source: { readonly media_type: string; readonly path: string } }
    )[];

export interface TrajectoryCall {
  readonly tool_call_id: string;
  readonly function_name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly extra?: Extra;
}

export interface TrajectoryResult {
  /** A call of the same step; null for what belongs to no single one. */
  readonly source_call_id?: string | null | undefined;
  readonly content?: TrajectoryContent | null | undefined;
  readonly extra?: Extra;
}

/** `prompt_tokens` includes the cached ones. */
export interface TrajectoryMetrics {
  readonly prompt_tokens?: number | null | undefined;
  readonly completion_tokens?: number | null | undefined;
  readonly cached_tokens?: number | null | undefined;
  readonly cost_usd?: number | null | undefined;
  readonly extra?: Extra;
}

export interface TrajectoryTotals {
  readonly total_prompt_tokens?: number | null | undefined;
  readonly total_completion_tokens?: number | null | undefined;
  readonly total_cached_tokens?: number | null | undefined;
  readonly total_cost_usd?: number | null | undefined;
  readonly total_steps?: number | null | undefined;
}

type Extra = Readonly<Record<string, unknown>> | null | undefined;

/** Under this key of `extra` stands what the format has no field for, so that reading our own files back loses nothing. */
export const ownExtra = "self_harness";

/** What surrounds a trace in its trajectory. */
export interface TrajectoryFrame {
  readonly sessionId: string;
  readonly agent: { readonly name: string; readonly version: string };
  readonly model: string | null;
  /** null when nobody knows it: then no cost is written. */
  readonly price: ModelPrice | null;
  /** Empty: no system step is written. */
  readonly systemPrompt: string;
  readonly tools: readonly ToolDefinition[];
  /** Kept files, by which a cut observation finds its whole (see `outputPathOf`). */
  readonly wholeOutputs?: ReadonlySet<string>;
}

type Unnumbered = Omit<TrajectoryStep, "step_id">;

/** A trace as an ATIF trajectory: system prompt, instruction, then each step, and what the harness said after it as a user's. */
export function trajectoryOf(trace: Trace, frame: TrajectoryFrame): Trajectory {
  const opening: Unnumbered[] = [
    ...(frame.systemPrompt === "" ? [] : [{ source: "system" as const, message: frame.systemPrompt }]),
    { source: "user", message: trace.instruction },
  ];
  const acting = trace.steps.flatMap((step) => [agentStep(step, frame), ...step.notes.map(noteStep)]);
  const steps = [...opening, ...acting].map((step, index) => ({ step_id: index + 1, ...step }));
  return {
    schema_version: "ATIF-v1.7",
    session_id: frame.sessionId,
    agent: {
      ...frame.agent,
      ...(frame.model === null ? {} : { model_name: frame.model }),
      ...(frame.tools.length === 0 ? {} : { tool_definitions: frame.tools.map(functionSchema) }),
    },
    steps,
    final_metrics: totalsOf(trace.steps, steps.length, frame.price),
  };
}

function functionSchema({ name, description, parameters }: ToolDefinition): object {
  return { type: "function", function: { name, description, parameters } };
}

function agentStep(step: Step, { price, wholeOutputs }: TrajectoryFrame): Unnumbered {
  const wholeOf = (index: number) => {
    const path = outputPathOf(step.index, index + 1);
    return wholeOutputs?.has(path) ? { whole_output: path } : {};
  };
  return {
    source: "agent",
    message: step.text,
    ...(step.toolCalls.length === 0 ? {} : { tool_calls: step.toolCalls.map(callOf) }),
    ...(step.observations.length === 0
      ? {}
      : {
          observation: {
            results: step.observations.map((each, index) => resultOf(each, step.toolCalls, wholeOf(index))),
          },
        }),
    metrics: metricsOf(step.usage, price),
    llm_call_count: 1,
  };
}

function noteStep(note: string): Unnumbered {
  return { source: "user", message: note, extra: { [ownExtra]: { kind: "note" } } };
}

/** The format wants an object; what the model really wrote is kept where that would lose something (malformed, spaced, doubled keys). */
function callOf(call: ToolCall): TrajectoryCall {
  const parsed = asObject(call.arguments);
  const isWhole = parsed !== null && JSON.stringify(parsed) === call.arguments;
  return {
    tool_call_id: call.id,
    function_name: call.name,
    arguments: parsed ?? {},
    ...(isWhole ? {} : { extra: { [ownExtra]: { raw_arguments: call.arguments } } }),
  };
}

function asObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function resultOf(observation: Observation, calls: readonly ToolCall[], whole: object): TrajectoryResult {
  const { callId, text, exitCode, failed, omittedBytes, durationMs, hooks } = observation;
  const isOfThisStep = calls.some((call) => call.id === callId);
  return {
    source_call_id: isOfThisStep ? callId : null,
    content: text,
    extra: {
      [ownExtra]: {
        ...(isOfThisStep ? {} : { call_id: callId }),
        exit_code: exitCode,
        failed,
        omitted_bytes: omittedBytes,
        duration_ms: durationMs,
        hooks,
        ...whole,
      },
    },
  };
}

function metricsOf(usage: TokenUsage, price: ModelPrice | null): TrajectoryMetrics {
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    cached_tokens: usage.cached,
    ...(price === null ? {} : { cost_usd: costOf(usage, price) / 1e6 }),
    ...(usage.source === "usage" ? {} : { extra: { [ownExtra]: { source: usage.source } } }),
  };
}

function totalsOf(steps: readonly Step[], count: number, price: ModelPrice | null): TrajectoryTotals {
  const sum = (value: (step: Step) => number) => steps.reduce((total, step) => total + value(step), 0);
  return {
    total_prompt_tokens: sum((step) => step.usage.prompt),
    total_completion_tokens: sum((step) => step.usage.completion),
    total_cached_tokens: sum((step) => step.usage.cached),
    ...(price === null ? {} : { total_cost_usd: sum((step) => costOf(step.usage, price)) / 1e6 }),
    total_steps: count,
  };
}
