import type { FaultKind } from "./faults.ts";
import type { Answer } from "./request.ts";
import { completionTokens } from "./tokens.ts";

/** The answer as a fault of its content leaves it; other faults leave it alone. */
export function spoil(answer: Answer, kind: FaultKind | null): Answer {
  switch (kind) {
    case "malformed_tool_json":
      return answer.toolCalls.length > 0
        ? {
            ...answer,
            toolCalls: answer.toolCalls.map((call) => ({ ...call, arguments: call.arguments.replace(/"?\}$/, "") })),
          }
        : { ...answer, text: answer.text.replace(/\}[^}]*$/, "") };
    case "length":
      return cutOff(answer, Math.ceil(completionTokens(answer) / 2));
    case "content_filter":
      return { text: "", toolCalls: [], finishReason: "content_filter" };
    default:
      return answer;
  }
}

/** Cuts an answer at a number of completion tokens, as a token cap does: the last tool call keeps half of its arguments. */
export function cutOff(answer: Answer, tokens: number): Answer {
  if (completionTokens(answer) <= tokens) return answer;
  let left = Math.max(0, tokens * 4 - 4);
  const text = answer.text.slice(0, left);
  left -= text.length;
  const toolCalls = answer.toolCalls.flatMap((call) => {
    if (left <= 0) return [];
    const kept = call.arguments.slice(0, Math.max(1, left - 32 - call.name.length));
    left -= 32 + call.name.length + kept.length;
    return [{ ...call, arguments: kept }];
  });
  return { text, toolCalls, finishReason: "length" };
}
