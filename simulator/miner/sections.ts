import type { ChatRequest } from "../server/request.ts";

/** The parts of a question under their `## ` headings, by heading. Headings of the answer's format end the last part. */
export function sectionsOf(request: ChatRequest, known: readonly string[]): ReadonlyMap<string, string> {
  const text = request.messages.find((message) => message.role === "user")?.text ?? "";
  const starts = known
    .map((heading) => ({ heading, at: text.search(new RegExp(`^## ${heading}[ \\t]*$`, "m")) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return new Map(
    starts.map(({ heading, at }, index) => [
      heading,
      text.slice(at + heading.length + 3, starts[index + 1]?.at ?? text.length).trim(),
    ]),
  );
}

/** A question that is asked again after an answer that could not be used. */
export function isRepair(request: ChatRequest): boolean {
  return request.messages.some((message) => message.role === "assistant" && message.toolCalls.length === 0);
}

/**
 * What chance is drawn from: the seed that was asked for, else the whole question. With a seed a date or a process id in an output
 * changes what the model reads and not its luck.
 */
export function luckOf(request: ChatRequest, seed: number): string {
  const asked = request.seed ?? request.messages.map((message) => message.text).join("\n");
  return [seed, request.temperature, request.topP, asked].join("\n");
}

/** Models like to wrap JSON; parsers must bear it. */
export function wrap(value: unknown, manner: number): string {
  const json = JSON.stringify(value, null, 2);
  if (manner < 0.2) return `\`\`\`json\n${json}\n\`\`\``;
  if (manner < 0.3) return `Here is my reading of it:\n\n${json}`;
  return json;
}
