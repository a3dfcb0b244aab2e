import { isForeign } from "./languages.ts";
import { isUnlisted } from "./stems.ts";
import { ownWord, pointersIn, strongestPointer, type TellingWords } from "./telling-words.ts";
import { isOfVerdict } from "./verdict-talk.ts";

/** One name, or two words of a task's own world, or more that it alone has: honest guidance reaches 0.7 on the sets that were looked at. */
const enoughInSentence = 0.75;
/** Spread over a whole edit, words meet by chance more often: four of a task's own world. */
const enoughInAll = 4 * ownWord;
const slack = 1e-9;

/**
 * Who knows what is looked at afterwards knows it of one task, and in another language only names and numbers can be the same: there, less points to
 * a task as strongly.
 */
const strengthened = 1.5;
/** A sentence that retells one task, or a text that does so all in all. Null when there is none. */
export function retoldTaskIn(text: string, telling: TellingWords): string | null {
  const sentence = unitsOf(text).find(
    (each) => strongestPointer(each, telling) * strengthOf(each) >= enoughInSentence - slack,
  );
  if (sentence !== undefined) return sentence.trim();
  for (const { items } of pointersIn(text, telling).values()) {
    const own = items.filter((item) => !item.startsWith("#") && isUnlisted(item));
    if (own.length * ownWord >= enoughInAll) return own.join(", ");
  }
  return null;
}

function strengthOf(sentence: string): number {
  return isOfVerdict(sentence) || isForeign(sentence) ? strengthened : 1;
}

/** Sentences and lines; the lines of a table or a list of values also as one. */
function unitsOf(text: string): string[] {
  const tables =
    text.match(/(?:^[ \t]*(?:[|*-][^\n]{0,120}|[^\n:=,;>]{1,40}(?:[:=,;>→|]|->|=>)[^\n]{1,60})(?:\n|$)){2,8}/gm) ?? [];
  return [...text.split(/(?<=[.!?;])\s+|\n+/), ...tables];
}
