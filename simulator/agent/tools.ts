import type { ChatRequest, ToolCall } from "../server/request.ts";
import { type CallMeaning, callId } from "./call-ids.ts";
import type { Action } from "./playbooks.ts";

/** Turns an action into a call of a tool that the request offers, with a shell command in place of a missing file tool. */
export function callFor(action: Action, meaning: CallMeaning, request: ChatRequest, place = 0): ToolCall {
  const id = callId(meaning, request, place);
  const offers = (name: string) => request.tools.some((tool) => tool.name === name);
  if (action.kind === "read" && offers("read_file"))
    return { id, name: "read_file", arguments: JSON.stringify({ path: action.path }) };
  if (action.kind === "write" && offers("write_file"))
    return { id, name: "write_file", arguments: JSON.stringify({ path: action.path, content: action.content }) };
  return { id, name: "bash", arguments: JSON.stringify({ command: asCommand(action) }) };
}

function asCommand(action: Action): string {
  if (action.kind === "run") return action.command;
  if (action.kind === "read") return `cat ${quote(action.path)}`;
  return `cat > ${quote(action.path)} <<'END_OF_FILE'\n${action.content}${action.content.endsWith("\n") ? "" : "\n"}END_OF_FILE`;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

export function finishCall(summary: string, early: boolean, request: ChatRequest): ToolCall {
  return {
    id: callId({ step: -1, variant: early ? "e" : "f" }, request, 0),
    name: "finish",
    arguments: JSON.stringify({ summary }),
  };
}
