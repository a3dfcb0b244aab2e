import { mergeReadings, type Reading, readGuidance } from "../meaning/guidance.ts";
import type { ChatRequest, Message, ToolCall } from "../server/request.ts";

const hookBlock = /<hook\b[^>]*>([\s\S]*?)<\/hook>/g;
const nudgeBlock = /<nudge>([\s\S]*?)<\/nudge>/g;
const blockedResult = /<hook event="PreToolUse"[^>]*decision="block"[^>]*>/;

/** The user's own words, without what the harness put around them. */
export function instructionOf(request: ChatRequest): string {
  return request.messages
    .filter((message) => message.role === "user")
    .map((message) => message.text.replace(hookBlock, "").replace(nudgeBlock, "").trim())
    .filter((text) => text !== "")
    .join("\n");
}

/** The words of hooks and nudges inside a message. */
function harnessWords(text: string): string[] {
  return [...text.matchAll(hookBlock), ...text.matchAll(nudgeBlock)].map((match) => match[1] ?? "");
}

/** Whether a PreToolUse hook refused this call. */
export function isBlocked(result: Message | undefined): boolean {
  return result !== undefined && blockedResult.test(result.text);
}

/** The path of a skill's body when this call reads one. */
export function skillReadBy(call: ToolCall): string | null {
  return /[^\s"']*\/SKILL\.md/.exec(call.arguments)?.[0] ?? null;
}

/**
 * What the model makes of everything in its context that tells it how to work: prompts, tool and skill descriptions, hooks,
 * nudges, and the body of a skill that it opened. What a command printed is never guidance.
 */
export function readContext(request: ChatRequest): Reading {
  const tools = request.tools.map((tool) => readGuidance(tool.description));
  return mergeReadings([...tools, ...request.messages.flatMap((message) => readMessage(message, request.messages))]);
}

/** What arrived after the model last spoke: guidance in here can make it go back and repair what it did. */
export function readNews(request: ChatRequest): Reading {
  const last = request.messages.findLastIndex((message) => message.role === "assistant");
  if (last < 0) return mergeReadings([]);
  return mergeReadings(request.messages.slice(last + 1).flatMap((message) => readMessage(message, request.messages)));
}

function readMessage(message: Message, all: readonly Message[]): Reading[] {
  if (message.role === "assistant") return [];
  if (message.role !== "tool") return [readGuidance(message.text)];
  const call = callOf(message, all);
  const body = call && skillReadBy(call) ? [readGuidance(message.text.replace(hookBlock, ""))] : [];
  return [...body, ...harnessWords(message.text).map(readGuidance)];
}

function callOf(result: Message, all: readonly Message[]): ToolCall | undefined {
  return all.flatMap((message) => message.toolCalls).find((call) => call.id === result.toolCallId);
}

/** A skill that is offered in the system prompt. */
export interface OfferedSkill {
  readonly description: string;
  readonly path: string;
}

export function offeredSkills(request: ChatRequest): OfferedSkill[] {
  const list = request.messages
    .filter((message) => message.role === "system")
    .flatMap((message) => /<skills>([\s\S]*?)<\/skills>/.exec(message.text)?.[1] ?? []);
  return list.flatMap((text) =>
    [...text.matchAll(/^- [^:\n]+: (.*) \(body: (\S+)\)$/gm)].map((match) => ({
      description: match[1] ?? "",
      path: match[2] ?? "",
    })),
  );
}

/** How much harness text there is in front of the request, in characters. */
export function promptLength(request: ChatRequest): number {
  return request.messages
    .filter((message) => message.role === "system")
    .reduce((sum, message) => sum + message.text.length, 0);
}
