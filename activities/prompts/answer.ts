import type { ChatMessage } from "../../core/chat.ts";

/** A parsed answer, or what is wrong with it in words that the model can act on. */
export type Parsed<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "unusable"; readonly problems: readonly string[] };

/**
 * Finds the one JSON object of an answer. Fences, chatter and thoughts around it are tolerated, and so are line breaks inside of its texts, which
 * can mean only themselves; content is never guessed: an object that is cut off, or one of two different ones, is unusable.
 */
export function findJson(text: string): Parsed<unknown> {
  const found = oneObject(text.replace(/<think>[\s\S]*?<\/think>/g, ""));
  // Some templates open the thoughts themselves: then the answer holds only where they end.
  const thought = text.lastIndexOf(thoughtEnd);
  return found.kind === "parsed" || thought < 0 ? found : oneObject(text.slice(thought + thoughtEnd.length));
}

const thoughtEnd = "</think>";

function oneObject(text: string): Parsed<unknown> {
  const found = objectsIn(text);
  const [first, ...others] = found;
  if (first && others.every((other) => JSON.stringify(other) === JSON.stringify(first)))
    return { kind: "parsed", value: first };
  const problem =
    found.length > 1
      ? "the answer holds several JSON objects; which one counts?"
      : "the answer holds no complete JSON object";
  return { kind: "unusable", problems: [problem] };
}

/** Every complete object that no other one encloses. Nothing behind one that never closes: it would be a part of it. */
function objectsIn(text: string): object[] {
  const objects: object[] = [];
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
    const span = balancedSpan(text, at);
    const value = span && parsedObject(span.json);
    if (span && value) {
      objects.push(value);
      at = span.end - 1;
    } else if (!span && looksLikeObject(text, at)) break;
  }
  return text.trim().startsWith("[") ? [] : objects;
}

function looksLikeObject(text: string, at: number): boolean {
  return /^\{\s*(?:"|$)/.test(text.slice(at));
}

function parsedObject(json: string): object | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

const rawControls: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** From a brace to the one that closes it, with control characters inside of strings written as JSON wants them; null when it stays open. */
function balancedSpan(text: string, start: number): { readonly json: string; readonly end: number } | null {
  let depth = 0;
  let inString = false;
  let json = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (inString && character === "\\") {
      json += character + (text[++at] ?? "");
      continue;
    }
    if (character === '"') inString = !inString;
    else if (!inString && character === "{") depth++;
    else if (!inString && character === "}") depth--;
    json += inString ? (rawControls[character] ?? character) : character;
    if (depth === 0) return { json, end: at + 1 };
  }
  return null;
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
