import { draw, pick } from "../random.ts";
import type { ChatRequest, ToolCall } from "../server/request.ts";
import { proposerHabits } from "./habits.ts";

/** The end of one run, or the errors of one: once, now and then, and only where tools for it are offered. */
export function readRuns(
  request: ChatRequest,
  runs: readonly { readonly name: string; readonly steps: number }[],
  luck: string,
): ToolCall[] {
  const offered = request.tools.some((tool) => tool.name === "read_steps");
  const hasRead = request.messages.some((message) => message.toolCalls.length > 0);
  if (!offered || hasRead || runs.length === 0 || draw(luck, "reads") >= proposerHabits.reads) return [];
  const run = pick(runs, luck, "run");
  const look =
    draw(luck, "look") < 0.6
      ? { name: "read_steps", values: { run: run.name, from: Math.max(1, run.steps - 2), to: run.steps } }
      : { name: "find_text", values: { run: run.name, text: "exit code" } };
  return [{ id: "look_1", name: look.name, arguments: JSON.stringify(look.values) }];
}
