import { plainWords } from "./common-words.ts";
import { ordinaryWords } from "./ordinary-words.ts";
import { technologies } from "./technologies.ts";

const { seldom, known, usual, constant } = ordinaryWords;

/**
 * How much a stem that one task has says of that task, from the part of writing about engineering in which it occurs: 0.5 for a word that is not
 * ordinary at all, next to nothing for one that stands everywhere.
 */
export function rarityOf(stem: string): number {
  if (seldom.has(stem)) return 0.35;
  if (known.has(stem)) return 0.25;
  if (technologies.has(stem) || usual.has(stem)) return 0.15;
  return constant.has(stem) || /^[a-f]+$/.test(stem) ? 0.05 : unlisted;
}

const unlisted = 0.5;

/** Whether a stem stands beside the ordinary vocabulary of engineering. */
export function isUnlisted(stem: string): boolean {
  return rarityOf(stem) === unlisted;
}

/** Stems of the words that are not everybody's, each once. */
export function stemsOf(text: string): string[] {
  const words =
    text
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/(?<![a-z0-9])[a-z]{4,}(?=\d{0,2}(?![a-z0-9]))/g) ?? [];
  return [...new Set(words.filter((word) => !plainWords.has(word)).map(stemOf))].filter(
    (stem) => !plainWords.has(stem),
  );
}

/** Enough to take slips for slip, ferries for ferry and counted for counting. */
function stemOf(word: string): string {
  const stem = word.replace(/(?<!^(?:ser|spec))ies$/, "y").replace(/(?:ing|ed|es|s|e)$/, "");
  return stem.length >= 4 ? stem : word;
}
