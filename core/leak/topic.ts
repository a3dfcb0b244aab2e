import { isForeign } from "./languages.ts";
import { stemsOf } from "./stems.ts";
import { name, ownWord, pointersIn, type TellingWords } from "./telling-words.ts";
import { unwrapped } from "./unwrapped.ts";
import { isOfVerdict } from "./verdict-talk.ts";

/** A word of the task's own world with others that it has. A single word is enough only as a name. */
const enoughInSentence = 0.65;
const leastOfOthers = 0.05;
/** Of three words or more that point together, none needs to be the task's own. */
const enoughOfThree = 0.55;
/** Who knows what is looked at knows it of one task. */
const enoughOfVerdict = 0.3;
/** Spread over a whole edit, words meet by chance, and the more so the longer it is. */
const enoughInAll = 1.05;
const perWord = 0.05;
const fewestInAll = 4;
const slack = 1e-9;

/** A sentence that retells one task, or a text that does so all in all. Null when there is none. */
export function retoldTaskIn(text: string, telling: TellingWords): string | null {
  const sentence = unitsOf(text).find((each) => isRetelling(each, telling));
  if (sentence !== undefined) return sentence.trim();
  const length = stemsOf(text).length;
  for (const { words, items } of pointersIn(text, telling).values())
    if (words >= Math.max(enoughInAll, length * perWord) - slack && items.length >= fewestInAll)
      return items.join(", ");
  return null;
}

function isRetelling(sentence: string, telling: TellingWords): boolean {
  const enough = isOfVerdict(sentence) ? enoughOfVerdict : isForeign(sentence) ? ownWord : enoughInSentence;
  return [...pointersIn(sentence, telling).values()].some(
    ({ weight, strongest, items }) =>
      strongest >= name ||
      (weight >= enough - slack && (enough < enoughInSentence || weight - strongest >= leastOfOthers - slack)) ||
      (weight >= enoughOfThree - slack && items.length >= 3),
  );
}

/** Sentences and lines; the lines of a table or a list of values also as one. */
function unitsOf(text: string): string[] {
  const tables =
    text.match(/(?:^[ \t]*(?:[|*-][^\n]{0,120}|[^\n:=,;>]{1,40}(?:[:=,;>→|]|->|=>)[^\n]{1,60})(?:\n|$)){2,8}/gm) ?? [];
  return [...unwrapped(text).split(/(?<=[.!?;])\s+|\n+/), ...tables];
}
