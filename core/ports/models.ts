import type { ChatMessage, ToolDefinition } from "../chat.ts";
import type { TokenUsage } from "../limits.ts";
import type { ModelSettings } from "../plan.ts";
import type { ToolCall } from "../trace.ts";

export interface ModelRequest {
  readonly settings: ModelSettings;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly temperature: number;
  readonly topP: number | null;
  readonly seed: number;
}

export interface ModelAnswer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: "stop" | "tool_calls" | "length" | "content_filter";
  readonly usage: TokenUsage;
  /** What the server says it ran; null when it says nothing. */
  readonly servedModel: string | null;
}

/** One call, one answer, no retries: whoever pays decides about those. Throws {@link ModelFailure}. */
export interface ChatModels {
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  /**
   * Proves before anything is paid for that the server is there and, where it lists its models (`listed`), knows this one; says whether
   * it calls itself simulated.
   */
  check(
    settings: ModelSettings,
    signal: AbortSignal,
  ): Promise<{ readonly simulated: boolean; readonly listed: boolean }>;
}
