import type OpenAI from "openai";
import type { ChatMessage } from "../../core/chat.ts";
import type { ModelRequest } from "../../core/ports.ts";

/** Our request in the words of the chat completions interface. Order is kept as it is, so that providers' prompt caches hit. */
export function toBody(request: ModelRequest): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const tools = request.tools.map((tool) => ({
    type: "function" as const,
    function: { name: tool.name, description: tool.description, parameters: { ...tool.parameters } },
  }));
  return {
    model: request.settings.name,
    messages: request.messages.map(toMessage),
    ...(tools.length > 0 ? { tools } : {}),
    temperature: request.temperature,
    ...(request.topP === null ? {} : { top_p: request.topP }),
    seed: request.seed,
    max_completion_tokens: request.settings.maxCompletionTokens,
  };
}

function toMessage(message: ChatMessage): OpenAI.ChatCompletionMessageParam {
  if (message.role === "tool") return { role: "tool", tool_call_id: message.callId, content: message.content };
  if (message.role !== "assistant") return { role: message.role, content: message.content };
  const toolCalls = message.toolCalls.map((call) => ({
    id: call.id,
    type: "function" as const,
    function: { name: call.name, arguments: call.arguments },
  }));
  return { role: "assistant", content: message.content, ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}) };
}
