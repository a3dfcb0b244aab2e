import type { ChatRequest } from "./request.ts";

/** In which part a request addresses the model; recognised by the request's own wording, as a model would. */
export type Role = "agent" | "miner" | "proposer" | "embedding" | "other";
export const roles: readonly Role[] = ["agent", "miner", "proposer", "embedding", "other"];

export type Task = "act" | "label failure" | "match mechanisms" | "name weakness" | "propose edit" | "chat";

/** Tools that only read what the question is about: whoever has no others is asked for an opinion. */
const readingTools = new Set(["read_steps", "find_text"]);

/** The task of a chat: with tools that change something it is to act; else its section headings tell. */
export function taskOf(request: ChatRequest): Task {
  if (request.tools.some((tool) => !readingTools.has(tool.name))) return "act";
  const text = request.messages.find((message) => message.role === "user")?.text ?? "";
  const has = (...headings: readonly string[]) =>
    headings.every((heading) => new RegExp(`^## ${heading}\\b`, "m").test(text));
  if (has("Weakness", "Approach", "Surfaces")) return "propose edit";
  if (has("Names in use", "Findings")) return "match mechanisms";
  if (has("Members")) return "name weakness";
  if (has("Facts", "Steps")) return "label failure";
  return "chat";
}

export function roleOf(task: Task): Role {
  if (task === "act") return "agent";
  if (task === "propose edit") return "proposer";
  return task === "chat" ? "other" : "miner";
}
