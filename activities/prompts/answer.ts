import type { ChatMessage } from "../../core/chat.ts";

/** A parsed answer, or what is wrong with it in words that the model can act on. */
export type Parsed<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "unusable"; readonly problems: readonly string[] };

/**
 * Finds the one JSON object of an answer. Fences and chatter around it are tolerated; content is never guessed: text that
 * does not parse is unusable.
 */
export function findJson(text: string): Parsed<unknown> {
  for (const candidate of candidates(text)) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return { kind: "parsed", value };
    } catch {
      // Not this one; the next candidate may be the object.
    }
  }
  return { kind: "unusable", problems: ["the answer holds no complete JSON object"] };
}

function candidates(text: string): string[] {
  const fenced = [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? "");
  const first = text.indexOf("{");
  const last = text.lastIndexOf("}");
  return [text.trim(), ...fenced, ...(first >= 0 && last > first ? [text.slice(first, last + 1)] : [])];
}

/** The conversation that asks for a repair: the earlier answer, then what is wrong with it. */
export function askForRepair(
  messages: readonly ChatMessage[],
  answer: string,
  problems: readonly string[],
): ChatMessage[] {
  return [
    ...messages,
    { role: "assistant", content: answer, toolCalls: [] },
    {
      role: "user",
      content: `Your answer could not be used:\n${problems.map((problem) => `- ${problem}`).join("\n")}\nAnswer again with exactly one JSON object and nothing else.`,
    },
  ];
}
