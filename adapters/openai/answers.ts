import type OpenAI from "openai";
import { ModelFailure } from "../../core/failures.ts";
import { estimateTokens, type TokenUsage } from "../../core/limits.ts";
import type { ModelAnswer, ModelRequest } from "../../core/ports.ts";
import type { ToolCall } from "../../core/trace.ts";

/** What servers send where the interface promises less than they do: errors inside a 200, choices that are not there. */
type Completion = Omit<OpenAI.ChatCompletion, "choices"> & {
  choices?: OpenAI.ChatCompletion.Choice[] | null;
  error?: unknown;
};

export function readCompletion(completion: Completion | null | undefined, request: ModelRequest): ModelAnswer {
  const choice = completion?.choices?.[0];
  if (!choice?.message)
    throw new ModelFailure(
      "empty-answer",
      `the server answered without choices${completion?.error ? `: ${JSON.stringify(completion.error).slice(0, 200)}` : ""}`,
    );
  refuseBrokenOff(choice);
  // Not every server says that the type is `function`, and some send arguments as an object.
  const calls = (choice.message.tool_calls ?? []).flatMap((call) =>
    "function" in call ? [{ id: call.id, name: call.function.name, arguments: textOf(call.function.arguments) }] : [],
  );
  return answer(
    spoken(choice.message.content) || (choice.message.refusal ?? ""),
    calls,
    choice.message.refusal ? "content_filter" : choice.finish_reason,
    completion?.usage,
    completion?.model,
    request,
  );
}

/** The words of a message: a text, or parts of which those of type `text` are words and the others are thoughts or pictures. */
function spoken(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as readonly (string | { readonly type?: string; readonly text?: unknown } | null)[])
    .map((part) =>
      typeof part === "string" ? part : part?.type === "text" && typeof part.text === "string" ? part.text : "",
    )
    .join("");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? {});
}

/** Routers answer 200 and hide in the choice that the model behind them failed. */
function refuseBrokenOff(choice: { finish_reason: string | null; native_finish_reason?: unknown }): void {
  const reasons = [choice.finish_reason, choice.native_finish_reason].filter((each) => typeof each === "string");
  const failed = reasons.find((reason) => reason === "error" || reason.endsWith("_error"));
  if (failed) throw new ModelFailure("overloaded", `the model server gave up on the answer: ${failed}`);
}

/** Collects a stream. One that ends without a finish reason was cut: what came is thrown away, never half executed. */
export async function readStream(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
  request: ModelRequest,
): Promise<ModelAnswer> {
  let text = "";
  let refusal = "";
  let finish: string | null = null;
  let usage: OpenAI.CompletionUsage | undefined;
  let model: string | undefined;
  const calls: { id: string; name: string; arguments: string }[] = [];
  for await (const chunk of stream) {
    model = chunk.model;
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    if (!choice) continue;
    refuseBrokenOff(choice);
    text += spoken(choice.delta?.content);
    refusal += choice.delta?.refusal ?? "";
    for (const piece of choice.delta?.tool_calls ?? []) {
      // Some servers leave the index out; then an id begins the next call.
      const at = piece.index ?? (piece.id || calls.length === 0 ? calls.length : calls.length - 1);
      calls[at] ??= { id: "", name: "", arguments: "" };
      const call = calls[at] as { id: string; name: string; arguments: string };
      call.id = piece.id || call.id;
      // Servers send the name whole, some of them with every piece.
      call.name = piece.function?.name || call.name;
      const given: unknown = piece.function?.arguments ?? "";
      call.arguments += textOf(given);
    }
    finish = choice.finish_reason ?? finish;
  }
  if (finish === null) throw new ModelFailure("cut-stream", "the server's stream ended before the answer did");
  return answer(
    text || refusal,
    calls.filter(Boolean),
    refusal === "" ? finish : "content_filter",
    usage,
    model,
    request,
  );
}

function answer(
  text: string,
  calls: readonly ToolCall[],
  finish: string | null,
  usage: OpenAI.CompletionUsage | undefined,
  model: string | undefined,
  request: ModelRequest,
): ModelAnswer {
  return {
    text,
    // Some servers repeat or leave out ids; the history needs them to be there and unique.
    toolCalls: calls.map((call, index) => ({
      ...call,
      id: call.id && calls.findIndex((other) => other.id === call.id) === index ? call.id : `call_${index}_${call.id}`,
    })),
    finish: finish === "length" || finish === "content_filter" ? finish : calls.length > 0 ? "tool_calls" : "stop",
    usage: usageOf(usage, text, calls, request),
    servedModel: model ?? null,
  };
}

/** The server's own count if it is there and plausible, else an estimate that says so. */
function usageOf(
  usage: OpenAI.CompletionUsage | undefined,
  text: string,
  calls: readonly ToolCall[],
  request: ModelRequest,
): TokenUsage {
  const { prompt_tokens: prompt, completion_tokens: completion } = usage ?? {};
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  const asked = JSON.stringify([request.messages, request.tools]).length;
  const counted = isCount(prompt) && isCount(completion) && isCount(cached) && prompt > 0 && cached <= prompt;
  if (counted && prompt <= mostPrompt(asked) && completion <= mostTimes * request.settings.maxCompletionTokens)
    return { prompt, cached, completion, source: "usage" };
  const answered = text.length + calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0);
  return { prompt: estimateTokens(asked), cached: 0, completion: estimateTokens(answered), source: "estimated" };
}

/** Servers add words of their own, and some think beyond the cap; what is ten times the most that was asked for was never worked. */
const mostTimes = 10;
const ownWords = 10_000;

function mostPrompt(characters: number): number {
  return mostTimes * (characters + ownWords);
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0;
}
