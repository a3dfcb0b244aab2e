import { isUnlisted } from "./stems.ts";
import { ownWord, pointersIn, strongestPointer, type TellingWords } from "./telling-words.ts";

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
const ofVerdict =
  /\b(?:judged|graded|scored|marked|assessed)\b|\b(?:hidden|held-out|unseen|secret)\s+(?:\w+\s+)?(?:tests?|samples?|data|sets?|images?|cases?|files?|inputs?|checks?)\b|\b(?:pass(?:es)?|fails?)\s+(?:the|a)\s+(?:\w+\s+)?(?:checks?|tests?)\b|\b(?:checks?|checkers?|graders?|verifiers?|tests?|assertions?)\s+(?:(?:only|also|really)\s+)?(?:wants?|expects?|compares?|looks?|asks?|demands?|insists?|counts?|accepts?|refuses?|rejects?)\b/i;
/** Small words of European languages that are no English words. */
const foreign = new RegExp(
  `(?<![\\p{L}-])(?:${`der das und nicht mit für von auf ist sind bei wird werden im zu dem den ein eine einen einer es sein sonst müssen muss genau wenn dann oder
  als wie aus nach vor um die sich auch nur kein keine noch le les des une dans pour est sont pas du et aux il elle ne qui sur avec au ce cette y el los
  las para por con una del que se su lo más pero son gli che non per sono della dei di nel alla è e um uma não os dos na no da em het een niet van voor
  zijn moet och att som är det på og ikke til av skal nie jest oraz się dla ja ei bir ve için`
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "no")
    .join("|")})(?![\\p{L}-])`,
  "giu",
);

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
  return ofVerdict.test(sentence) || isForeign(sentence) ? strengthened : 1;
}

/** A third of the words, and three of them, are the small words of another language; or its letters are not Latin. */
function isForeign(sentence: string): boolean {
  const words = sentence.match(/\p{L}+/gu)?.length ?? 0;
  const small = sentence.match(foreign)?.length ?? 0;
  return (small >= 3 && small * 4 >= words) || (sentence.match(/[^\P{L}\p{Script=Latin}]/gu)?.length ?? 0) >= 6;
}

/** Sentences and lines; the lines of a table or a list of values also as one. */
function unitsOf(text: string): string[] {
  const tables =
    text.match(/(?:^[ \t]*(?:[|*-][^\n]{0,120}|[^\n:=,;>]{1,40}(?:[:=,;>→|]|->|=>)[^\n]{1,60})(?:\n|$)){2,8}/gm) ?? [];
  return [...text.split(/(?<=[.!?;])\s+|\n+/), ...tables];
}
