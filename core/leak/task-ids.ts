import { plainWords } from "./common-words.ts";
import { squashed } from "./squashed.ts";
import { isUnlisted, stemsOf } from "./stems.ts";
import type { View } from "./views.ts";

/** A task's id in an edit: as it is, with other separators, or put together from pieces. Null when there is none. */
export function taskIdIn(view: View, taskIds: readonly string[]): string | null {
  const text = view.text.toLowerCase();
  return (
    taskIds.find((id) => isNamed(id.toLowerCase(), text) || isSquashed(id, view)) ?? partIn(taskIds, view.text) ?? null
  );
}

/** A task by a part of its id: two words of it that no other id has, joined as in a name, or where the text says task. */
function partIn(taskIds: readonly string[], text: string): string | undefined {
  const parts = taskIds.flatMap((id) => partsOf(id.toLowerCase()));
  const lower = text.toLowerCase();
  return parts.find((part) => parts.indexOf(part) === parts.lastIndexOf(part) && isPartNamed(part, lower));
}

function partsOf(id: string): string[] {
  const words = id.split(/[-_.\s]+/).filter(Boolean);
  if (words.length < 3) return words.length === 2 ? [id] : [];
  return words.slice(1).map((word, at) => `${words[at]}-${word}`);
}

function isPartNamed(part: string, text: string): boolean {
  const [first = "", second = ""] = part.split(/[-_.\s]+/);
  const name = (separator: string) => `\\b${escaped(first)}${separator}${escaped(second)}\\b`;
  if (new RegExp(`${name("[-_ ]")}["'\`]? (?:task|benchmark|case|problem|exercise|challenge|instance)\\b`).test(text))
    return true;
  return [first, second].some((word) => isUnlisted(stemsOf(word)[0] ?? "a")) && new RegExp(name("[-_]")).test(text);
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
  return (
    (encoding === "joined" || encoding === "spelled" || encoding === "initials") &&
    short.length >= 8 &&
    squashed(text).includes(short)
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
