import { draw } from "../random.ts";
import type { ChatRequest, ToolCall } from "../server/request.ts";

/** A weak model reads a few places, one or two calls at a time, and now and then asks in a way that the tool can't understand. */
const habits = { places: 4, malformed: 0.05, lazy: 0.1 } as const;

/**
 * What a model that was given a map of a long run asks to see of it: the neighbourhood of failures that the map names and that it was not
 * shown yet. None when it has seen enough, has no tools, or cannot be bothered.
 */
export function readOn(request: ChatRequest, map: string, shown: ReadonlySet<number>, luck: string): ToolCall[] {
  if (!request.tools.some((tool) => tool.name === "read_steps")) return [];
  const asked = request.messages.flatMap((message) => message.toolCalls);
  if (asked.length >= habits.places || draw(luck, "lazy") < habits.lazy) return [];
  const failures = [...map.matchAll(/^(\d+): .*\bFAILED\b/gm)].map((match) => Number(match[1]));
  const wanted = failures.filter((step) => !shown.has(step)).slice(0, 2);
  return wanted.map((step, place) => {
    const call = { from: Math.max(1, step - 1), to: step + 2 };
    const malformed = draw(luck, "malformed read", step) < habits.malformed;
    return {
      id: `read_${asked.length + place + 1}_${step}`,
      name: "read_steps",
      arguments: malformed ? JSON.stringify(call).slice(0, -1) : JSON.stringify(call),
    };
  });
}
