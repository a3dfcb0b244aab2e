import type { Answer, ChatRequest } from "../server/request.ts";
import { instructionOf } from "./conversation.ts";
import type { Action } from "./playbooks.ts";
import { callFor, finishCall } from "./tools.ts";

/**
 * A request that no playbook knows: the model looks around, tries something small and plausible, looks at it, and calls it done.
 * The turn is the number of turns so far, so a nudge or a refused finish does not send it round in circles.
 */
export function answerUnknown(request: ChatRequest): Answer {
  const turns = request.messages.filter((message) => message.role === "assistant").length;
  const action = actionsFor(instructionOf(request))[turns];
  const canAct = request.tools.some((tool) => tool.name === "bash");
  if (action && canAct) {
    const thought = turns === 0 ? "Let me look around first." : "";
    return {
      text: thought,
      toolCalls: [callFor(action, { step: turns, variant: "x" }, request)],
      finishReason: "tool_calls",
    };
  }
  const summary = "I did what I could make of the request.";
  return request.tools.some((tool) => tool.name === "finish")
    ? { text: "", toolCalls: [finishCall(summary, false, request)], finishReason: "tool_calls" }
    : { text: summary, toolCalls: [], finishReason: "stop" };
}

function actionsFor(instruction: string): Action[] {
  const path = /(?<![\w/.])(\/[\w.-]+)+\.\w+/.exec(instruction)?.[0];
  const words = /["“`]([^"”`/\n]+)["”`]/.exec(instruction)?.[1];
  const look: Action = { kind: "run", command: "pwd && ls -la" };
  if (!path || !words) return [look, { kind: "run", command: "head -n 20 * 2>/dev/null | head -n 60" }];
  return [look, { kind: "write", path, content: `${words}\n` }, { kind: "read", path }];
}
