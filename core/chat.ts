import type { ControlPolicy, Harness, ToolName } from "./harness.ts";
import { promptPaths } from "./harness.ts";
import { estimateTokens } from "./limits.ts";
import { cutMiddle, type Observation, type ToolCall } from "./trace.ts";

/** A message of the conversation, in the roles that every chat interface has. */
export type ChatMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly content: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Fixed order: prompts, then skills. Empty files add nothing, so that an empty harness has an empty system prompt. */
export function systemPrompt(harness: Harness): string {
  const prompts = promptPaths.map((path) => (harness.files[path] ?? "").trim()).filter((text) => text !== "");
  const skills = harness.skills.map(
    (skill) => `- ${skill.name}: ${skill.description} (body: /opt/harness/${skill.path})`,
  );
  return [...prompts, ...(skills.length > 0 ? [`<skills>\n${skills.join("\n")}\n</skills>`] : [])].join("\n\n");
}

const keptObservations = 8;
/** What stays when even that was too long for the server. */
const keptWhenSqueezed = 2;

/** Above the threshold all but the last eight observations give way; instruction, words and calls stay. */
export function compacted(messages: readonly ChatMessage[], control: ControlPolicy): readonly ChatMessage[] {
  const characters = messages.reduce((sum, message) => sum + sizeOf(message), 0);
  if (estimateTokens(characters) <= control.compactAboveTokens) return messages;
  return withoutOlder(messages, keptObservations);
}

/** The shortest form of a conversation that can still be gone on with: for a server that refused a longer one. */
export function squeezed(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return withoutOlder(messages, keptWhenSqueezed);
}

/** Whether there is anything that {@link squeezed} would drop. */
export function canSqueeze(messages: readonly ChatMessage[]): boolean {
  return messages.filter((message) => message.role === "tool").length > keptWhenSqueezed;
}

function withoutOlder(messages: readonly ChatMessage[], kept: number): readonly ChatMessage[] {
  const observations = messages.flatMap((message, index) => (message.role === "tool" ? [index] : []));
  const dropped = new Set(observations.slice(0, -kept));
  return messages.map((message, index) =>
    dropped.has(index)
      ? { ...message, content: `[older output of ${message.content.length} characters dropped from the context]` }
      : message,
  );
}

function sizeOf(message: ChatMessage): number {
  const calls = message.role === "assistant" ? message.toolCalls : [];
  return calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, message.content.length);
}

const parameters: Readonly<Record<ToolName, Readonly<Record<string, unknown>>>> = {
  bash: {
    type: "object",
    properties: { command: { type: "string" }, timeout_seconds: { type: "number" } },
    required: ["command"],
  },
  read_file: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  write_file: {
    type: "object",
    properties: { path: { type: "string" }, content: { type: "string" } },
    required: ["path", "content"],
  },
  finish: { type: "object", properties: { summary: { type: "string" } }, required: ["summary"] },
};

/** The tools that this harness enables, each with the description of tools/<tool>.md. */
export function toolDefinitions(harness: Harness): ToolDefinition[] {
  return harness.manifest.tools.map((name) => ({
    name,
    description: (harness.files[`tools/${name}.md`] ?? "").trim() || name,
    parameters: parameters[name],
  }));
}

/** Cuts a tool's output to what the model may see. */
export function observe(
  call: ToolCall,
  output: { text: string; exitCode: number | null; failed: boolean; durationMs: number },
  control: ControlPolicy,
): Observation {
  const cut = cutMiddle(output.text, control.observationHead, control.observationTail);
  return {
    callId: call.id,
    text: cut.text,
    exitCode: output.exitCode,
    failed: output.failed,
    omittedBytes: cut.omittedBytes,
    durationMs: output.durationMs,
    hooks: [],
  };
}
