import { shortHash } from "../random.ts";
import type { ChatRequest, ToolCall } from "../server/request.ts";
import type { Action, Playbook } from "./playbooks.ts";

/**
 * What a call was, written into its id so that the simulated model can stay stateless: `call_3g_…` is step 3 as it should be,
 * `call_3w_…` its weak version, `k` the reading of a skill, `f` a finish, `e` a finish that came too early, `x` anything else.
 */
export interface CallMeaning {
  readonly variant: "g" | "w" | "k" | "f" | "e" | "x";
  /** Index of the playbook's step, from 0; -1 where there is none. */
  readonly step: number;
}

export function callId(meaning: CallMeaning, request: ChatRequest, place: number): string {
  const history = request.messages
    .map((message) => message.text + message.toolCalls.map((call) => call.arguments).join())
    .join("\n");
  return `call_${meaning.step + 1}${meaning.variant}_${shortHash(`${request.seed}${request.messages.length}${place}${history}`)}`;
}

/** Reads a call's meaning from its id or, when something on the way gave it another one, from what it does. */
export function meaningOf(call: ToolCall, playbook: Playbook): CallMeaning {
  const match = /^call_(\d+)([gwkfex])_[0-9a-f]{16}$/.exec(call.id);
  if (match) return { step: Number(match[1]) - 1, variant: match[2] as CallMeaning["variant"] };
  if (call.name === "finish") return { step: -1, variant: "f" };
  const typed = typedBy(call);
  const good = playbook.steps.findIndex((step) => textOf(step.action) === typed);
  if (good >= 0) return { step: good, variant: "g" };
  const weak = playbook.steps.findIndex((step) => step.instead && textOf(step.instead.action) === typed);
  return weak >= 0 ? { step: weak, variant: "w" } : { step: -1, variant: "x" };
}

function textOf(action: Action): string {
  return action.kind === "run" ? action.command : action.path;
}

/** Command or path of a call; null when its arguments are not JSON, which means that it never ran. */
export function typedBy(call: ToolCall): string | null {
  try {
    const parsed = JSON.parse(call.arguments) as { command?: unknown; path?: unknown } | null;
    return String(parsed?.command ?? parsed?.path ?? "");
  } catch {
    return null;
  }
}
