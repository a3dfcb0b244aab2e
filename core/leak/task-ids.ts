import { plainWords } from "./common-words.ts";
import { squashed } from "./squashed.ts";
import type { View } from "./views.ts";

/** A task's id in an edit: as it is, with other separators, or put together from pieces. Null when there is none. */
export function taskIdIn(view: View, taskIds: readonly string[]): string | null {
  const text = view.text.toLowerCase();
  return taskIds.find((id) => isNamed(id.toLowerCase(), text) || isSquashed(id, view)) ?? null;
}

function isNamed(id: string, text: string): boolean {
  const words = id.split(/[-_.\s]+/).filter(Boolean);
  // An id of one word may be any word; it is a task's name only where the text says so.
  if (words.length === 1) return namedAsTask(words[0] ?? "", text);
  // Two everyday words may follow each other by chance.
  const telling = words.length >= 3 || words.every((word) => word.length >= 4 && !plainWords.has(word));
  const separator = telling ? "[-_. /]?" : "[-_./]";
  return new RegExp(`(^|[^a-z0-9])${words.map(escaped).join(separator)}($|[^a-z0-9])`).test(text);
}

function namedAsTask(word: string, text: string): boolean {
  const name = escaped(word);
  return new RegExp(
    `\\b(task|benchmark|case)s?\\b[^a-z0-9\\n]{1,4}(named |called )?["'\`]?${name}\\b|\\b${name}["'\`]?[^a-z0-9\\n]{1,2}(task|benchmark)\\b`,
  ).test(text);
}

function isSquashed(id: string, { encoding, text }: View): boolean {
  const short = squashed(id);
  return encoding === "joined" && short.length >= 8 && squashed(text).includes(short);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
