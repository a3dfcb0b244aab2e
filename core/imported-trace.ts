import type { TokenUsage } from "./limits.ts";
import type { HookNote, Observation, Step, ToolCall, Trace } from "./trace.ts";
import {
  ownExtra,
  type Trajectory,
  type TrajectoryCall,
  type TrajectoryContent,
  type TrajectoryMetrics,
  type TrajectoryResult,
  type TrajectoryStep,
} from "./trajectory.ts";

/**
 * A trace out of an ATIF trajectory of whatever agent. What people said before the agent's first step is the instruction; what was
 * said to it later becomes a note of the step before. Steps that were copied from another trajectory are left out: they belong there.
 * @param trajectory one that keeps the format's rules
 */
export function traceOf(trajectory: Trajectory, verifierOutput: string): Trace {
  const instruction: string[] = [];
  const steps: Step[] = [];
  for (const step of trajectory.steps) {
    if (step.is_copied_context) continue;
    if (step.source === "agent") steps.push(stepOf(step, steps.length + 1));
    else if (steps.length > 0) addNotes(steps, saidBy(step));
    else if (step.source === "user") instruction.push(textOf(step.message));
  }
  return { instruction: instruction.join("\n\n"), steps, verifierOutput };
}

/** What a step of another source put in front of the agent: its words and what it observed. */
function saidBy(step: TrajectoryStep): string[] {
  const results = (step.observation?.results ?? []).map((result) => textOf(result.content)).filter(Boolean);
  return [textOf(step.message), ...results];
}

function addNotes(steps: Step[], notes: readonly string[]): void {
  const last = steps.pop();
  if (last) steps.push({ ...last, notes: [...last.notes, ...notes] });
}

function stepOf(step: TrajectoryStep, index: number): Step {
  const toolCalls = (step.tool_calls ?? []).map(callOf);
  const results = step.observation?.results ?? [];
  const { observations, unclaimed } = observationsOf(results, toolCalls);
  return {
    index,
    text: [step.reasoning_content ?? "", textOf(step.message)]
      .filter((text, at) => at === 1 || text !== "")
      .join("\n\n"),
    toolCalls,
    observations,
    usage: usageOf(step.metrics),
    notes: unclaimed,
  };
}

function callOf(call: TrajectoryCall): ToolCall {
  const raw = own(call.extra)["raw_arguments"];
  return {
    id: call.tool_call_id,
    name: call.function_name,
    arguments: typeof raw === "string" ? raw : JSON.stringify(call.arguments),
  };
}

/**
 * A result that names no call is what was seen after all of them (a screen, say): it goes to the last call that has none of its
 * own (several go to the last ones, in order). Without any call it is a note of the step, so that no text is lost.
 */
function observationsOf(
  results: readonly TrajectoryResult[],
  calls: readonly ToolCall[],
): { readonly observations: readonly Observation[]; readonly unclaimed: readonly string[] } {
  const claimed = new Set(results.map((result) => result.source_call_id));
  const nameless = results.filter((result) => (result.source_call_id ?? own(result.extra)["call_id"]) === undefined);
  const free = calls.map((call) => call.id).filter((id) => !claimed.has(id));
  const lastFree = free.slice(Math.max(0, free.length - nameless.length));
  const observations: Observation[] = [];
  const unclaimed: string[] = [];
  for (const result of results) {
    const recorded = own(result.extra)["call_id"];
    const callId = result.source_call_id ?? (typeof recorded === "string" ? recorded : lastFree.shift());
    if (callId === undefined) unclaimed.push(textOf(result.content));
    else observations.push(observationOf(callId, result));
  }
  return { observations, unclaimed };
}

function observationOf(callId: string, result: TrajectoryResult): Observation {
  const kept = own(result.extra);
  const exitCode = firstNumber(kept["exit_code"], result.extra?.["exit_code"], result.extra?.["return_code"]);
  const saysFailed = [kept["failed"], result.extra?.["is_error"]].find((value) => typeof value === "boolean");
  return {
    callId,
    text: textOf(result.content),
    exitCode,
    failed: typeof saysFailed === "boolean" ? saysFailed : exitCode !== null && exitCode !== 0,
    omittedBytes: firstNumber(kept["omitted_bytes"]) ?? 0,
    durationMs: firstNumber(kept["duration_ms"]) ?? 0,
    hooks: Array.isArray(kept["hooks"]) ? kept["hooks"].filter(isHookNote) : [],
  };
}

function isHookNote(value: unknown): value is HookNote {
  const keys: (keyof HookNote)[] = ["event", "name", "effect", "text"];
  return (
    typeof value === "object" && value !== null && keys.every((key) => typeof Reflect.get(value, key) === "string")
  );
}

/** Agents that don't report their tokens are marked as such: their numbers are no measurement. */
function usageOf(metrics: TrajectoryMetrics | null | undefined): TokenUsage {
  const isMeasured = typeof metrics?.prompt_tokens === "number" && own(metrics.extra)["source"] !== "estimated";
  return {
    prompt: metrics?.prompt_tokens ?? 0,
    cached: metrics?.cached_tokens ?? 0,
    completion: metrics?.completion_tokens ?? 0,
    source: isMeasured ? "usage" : "estimated",
  };
}

function textOf(content: TrajectoryContent | null | undefined): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : `[image ${part.source.path}]`)).join("\n");
}

function own(extra: Readonly<Record<string, unknown>> | null | undefined): Readonly<Record<string, unknown>> {
  const value = extra?.[ownExtra];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function firstNumber(...values: readonly unknown[]): number | null {
  return values.find((value): value is number => typeof value === "number" && Number.isFinite(value)) ?? null;
}
