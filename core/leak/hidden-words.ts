import { isOfOwnWorld, stemsOf } from "./stems.ts";
import { ownWord, type TellingWords } from "./telling-words.ts";
import type { Encoding, View } from "./views.ts";

/**
 * How many letters a word of a task's own world must have so that an edit hides it and does not have it by chance. Few, where what is read was
 * clearly written to be read; more, where any text turned around says something.
 */
const leastLetters: Readonly<Partial<Record<Encoding, number>>> = {
  joined: 6,
  "look-alikes": 5,
  spelled: 5,
  initials: 7,
  reversed: 6,
  mirrored: 6,
  rotated: 7,
  base64: 4,
  base32: 4,
  hex: 5,
  escapes: 5,
  "character codes": 4,
};

/** A word of one task's own world that an edit has in disguise only: whoever hides a word knows that it is a secret. Null when there is none. */
export function hiddenWordIn({ encoding, text }: View, plain: string, telling: TellingWords): string | null {
  const least = leastLetters[encoding];
  if (least === undefined) return null;
  const isOwn = (stem: string) =>
    stem.length >= least && isOfOwnWorld(stem) && (telling.get(stem) ?? []).some(({ weight }) => weight >= ownWord);
  const known = plain.toLowerCase();
  const isHidden = (stem: string) => !known.includes(stem);
  if (encoding === "spelled" || encoding === "initials") return spelledIn(text.toLowerCase(), telling, isOwn, isHidden);
  return stemsOf(text).find((stem) => isOwn(stem) && isHidden(stem)) ?? null;
}

/** Letters in a row have no ends of words. */
function spelledIn(
  text: string,
  telling: TellingWords,
  isOwn: (stem: string) => boolean,
  isHidden: (stem: string) => boolean,
): string | null {
  for (const stem of telling.keys()) if (text.includes(stem) && isOwn(stem) && isHidden(stem)) return stem;
  return null;
}
