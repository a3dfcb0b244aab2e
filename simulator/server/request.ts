import { z } from "zod";

/** One message of a chat, with its text parts joined and its tool calls flattened. */
export interface Message {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallId: string | null;
}

/** `arguments` is raw JSON text and may be malformed. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** All that the simulated model ever sees. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  readonly seed: number | null;
  readonly temperature: number;
  readonly topP: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Completion tokens after which the answer is cut off; null without a cap. */
  readonly maxTokens: number | null;
}

/** What the simulated model says. */
export interface Answer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: "stop" | "tool_calls" | "length" | "content_filter";
}

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(textPart), z.null()]).optional();
const wireCall = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
const wireMessage = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content,
  tool_calls: z.array(wireCall).nullish(),
  tool_call_id: z.string().nullish(),
});
const wireTool = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({ name: z.string(), description: z.string().optional() }),
});
const wireRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(wireMessage).min(1),
  tools: z.array(wireTool).nullish(),
  tool_choice: z.unknown().optional(),
  seed: z.int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
});

/** Reads a body of POST /v1/chat/completions, or says in one sentence what is wrong with it. */
export function readChatRequest(body: unknown): { readonly request: ChatRequest } | { readonly problem: string } {
  const parsed = wireRequest.safeParse(body);
  if (!parsed.success) return { problem: firstProblem(parsed.error) };
  const wire = parsed.data;
  const messages = wire.messages.map(readMessage);
  const problem = orderProblem(messages);
  if (problem) return { problem };
  const tools = wire.tool_choice === "none" ? [] : (wire.tools ?? []);
  return {
    request: {
      model: wire.model,
      messages,
      tools: tools.map((tool) => ({ name: tool.function.name, description: tool.function.description ?? "" })),
      seed: wire.seed ?? null,
      temperature: wire.temperature ?? 1,
      topP: wire.top_p ?? 1,
      stream: wire.stream ?? false,
      includeUsage: wire.stream_options?.include_usage ?? false,
      maxTokens: wire.max_completion_tokens ?? wire.max_tokens ?? null,
    },
  };
}

/** The first complaint of a schema, as OpenAI's servers word theirs: where, then what. */
export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  return `Invalid value for '${issue?.path.join(".") || "body"}': ${issue?.message ?? "not understood"}`;
}

function readMessage(wire: z.infer<typeof wireMessage>): Message {
  const parts = wire.content ?? "";
  return {
    role: wire.role === "developer" ? "system" : wire.role,
    text: typeof parts === "string" ? parts : parts.map((part) => part.text ?? "").join("\n"),
    toolCalls: (wire.tool_calls ?? []).map((call) => ({ id: call.id, ...pickFunction(call) })),
    toolCallId: wire.tool_call_id ?? null,
  };
}

function pickFunction(call: z.infer<typeof wireCall>): Pick<ToolCall, "name" | "arguments"> {
  return { name: call.function.name, arguments: call.function.arguments };
}

/** Real servers refuse a history in which a tool call has no answer or an answer has no call; so does this one. */
function orderProblem(messages: readonly Message[]): string | null {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.delete(message.toolCallId ?? ""))
        return `Invalid parameter: messages.[${index}] with role 'tool' must be a response to a preceding message with 'tool_calls'.`;
      continue;
    }
    if (open.size > 0) return unanswered(open);
    open = new Set(message.toolCalls.map((call) => call.id));
  }
  return open.size > 0 ? unanswered(open) : null;
}

function unanswered(open: ReadonlySet<string>): string {
  return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`;
}
