import type { ChatMessage } from "../../core/chat.ts";
import { readPrompt } from "./prompt.ts";

/** activities/prompts/split-edit.md */
const splitPrompt = readPrompt("split-edit");

/** The conversation that asks for a smaller edit: the earlier answer, then by how much it was too large. Its form is that of the first question. */
export function askForSplit(
  messages: readonly ChatMessage[],
  answer: string,
  reason: { readonly detail: string; readonly changedLines: number; readonly bytes: number },
): ChatMessage[] {
  const values = { detail: reason.detail, changedLines: String(reason.changedLines), bytes: String(reason.bytes) };
  const request = splitPrompt.render(values).filter((message) => message.role === "user");
  return [...messages, { role: "assistant", content: answer, toolCalls: [] }, ...request];
}
