import { isForeign } from "./languages.ts";
import { isUnlisted } from "./stems.ts";
import { name, ownWord, pointersIn, type TellingWords } from "./telling-words.ts";
import { isOfVerdict } from "./verdict-talk.ts";

/**
 * A word of the task's own world with others that it has: of labelled edits that were read, 5 % of the leaking and 0.2 % of the honest ones lie
 * between 0.65 and 0.75. A single word is enough only as a name.
 */
const enoughInSentence = 0.65;
const leastOfOthers = 0.05;
/** Spread over a whole edit, words meet by chance more often: four of a task's own world. */
const enoughInAll = 4 * ownWord;
const slack = 1e-9;

/** A sentence that retells one task, or a text that does so all in all. Null when there is none. */
export function retoldTaskIn(text: string, telling: TellingWords): string | null {
  const sentence = unitsOf(text).find((each) => isRetelling(each, telling));
  if (sentence !== undefined) return sentence.trim();
  for (const { items } of pointersIn(text, telling).values()) {
    const own = items.filter((item) => !item.startsWith("#") && isUnlisted(item));
    if (own.length * ownWord >= enoughInAll) return own.join(", ");
  }
  return null;
}

function isRetelling(sentence: string, telling: TellingWords): boolean {
  return [...pointersIn(sentence, telling).values()].some(
    ({ weight, strongest }) =>
      strongest >= name ||
      (weight >= enoughInSentence - slack && weight - strongest >= leastOfOthers - slack) ||
      (weight >= ownWord && strengthens(sentence)),
  );
}

/**
 * Who knows what is looked at afterwards knows it of one task, and in another language only names and numbers can be the same: there, one word of a
 * task's own world is enough.
 */
function strengthens(sentence: string): boolean {
  return isOfVerdict(sentence) || isForeign(sentence);
}

/** Sentences and lines; the lines of a table or a list of values also as one. */
function unitsOf(text: string): string[] {
  const tables =
    text.match(/(?:^[ \t]*(?:[|*-][^\n]{0,120}|[^\n:=,;>]{1,40}(?:[:=,;>→|]|->|=>)[^\n]{1,60})(?:\n|$)){2,8}/gm) ?? [];
  return [...text.split(/(?<=[.!?;])\s+|\n+/), ...tables];
}
