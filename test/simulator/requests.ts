import type { Place } from "./paraphrases.ts";

/** Builds requests as the agent loop sends them: prompts, tools, skills, instruction, then append-only history. */

export const minimalSystem =
  "You are an agent that completes tasks in a Linux container with the tools you are given. Work in the container until the task is done, then call finish.";

export interface WireMessage {
  role: "system" | "user" | "assistant" | "tool";
  content: string;
  tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

interface WireTool {
  type: "function";
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

const descriptions: Record<string, string> = {
  bash: "Runs a bash command in the container and returns its output.",
  read_file: "Returns the content of a text file.",
  write_file: "Writes a text file, replacing what was there.",
  finish: "Ends the work with a short summary.",
};

function toolsWith(changes: Record<string, string> = {}): WireTool[] {
  return Object.entries({ ...descriptions, ...changes }).map(([name, description]) => ({
    type: "function",
    function: { name, description, parameters: { type: "object", properties: {} } },
  }));
}

export interface WireRequest {
  model: string;
  messages: WireMessage[];
  tools?: WireTool[];
  seed?: number;
  stream?: boolean;
  temperature?: number;
}

/** A first request for an instruction, with guidance in front of it where the place is in the prompt. */
export function firstRequest(
  model: string,
  instruction: string,
  guidance?: { place: Place; text: string },
  seed = 1,
): WireRequest {
  const { place, text = "" } = guidance ?? {};
  const inSystem = place && ["system", "planning", "verification", "recovery"].includes(place);
  const skills =
    place === "skill" ? `\n\n<skills>\n- working-well: ${skillDescription} (body: ${skillPath})\n</skills>` : "";
  const start = place === "SessionStart hook" ? `\n\n<hook event="SessionStart" name="start">${text}</hook>` : "";
  return {
    model,
    seed,
    temperature: 0.2,
    tools: toolsWith(place === "tool description" ? { bash: `${descriptions["bash"]} ${text}` } : {}),
    messages: [
      { role: "system", content: `${minimalSystem}${inSystem ? `\n\n${text}` : ""}${skills}` },
      { role: "user", content: `${instruction}${start}` },
    ],
  };
}

export const skillPath = "/opt/harness/skills/working-well/SKILL.md";
/** Promises help with everything and gives none by itself. */
const skillDescription = "Notes on setup, errors, results and long tasks";

export const blocked = (reason: string): string =>
  `<hook event="PreToolUse" name="gate" decision="block">${reason}</hook>`;
export const stopMessage = (reason: string): WireMessage => ({
  role: "user",
  content: `<hook event="Stop" name="gate" decision="block">${reason}</hook>`,
});
export const hookNote = (event: string, text: string): string => `<hook event="${event}" name="note">${text}</hook>`;
export const nudge = (text: string): WireMessage => ({ role: "user", content: `<nudge>${text}</nudge>` });
