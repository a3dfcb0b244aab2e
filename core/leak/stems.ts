import { plainWords } from "./common-words.ts";
import { irregular } from "./irregular-words.ts";
import { measures, methodWords } from "./method-words.ts";
import { ordinaryWords } from "./ordinary-words.ts";
import { technologies } from "./technologies.ts";
import { tradeWords } from "./trade-words.ts";

const { seldom, known, usual, constant } = ordinaryWords;

/**
 * How much a stem that one task has says of that task, from the part of writing about engineering in which it occurs: 0.5 for a word that is not
 * ordinary at all, next to nothing for one that stands everywhere. Terms of a trade are ordinary in guidance for that trade.
 */
export function rarityOf(stem: string): number {
  return ofTrade.has(stem) ? Math.min(0.15, listedRarity(stem)) : listedRarity(stem);
}

function listedRarity(stem: string): number {
  if (ofMethod.has(stem) || technologies.has(stem)) return 0.15;
  if (seldom.has(stem)) return 0.35;
  if (known.has(stem) || ofMeasure.has(stem)) return 0.25;
  if (usual.has(stem)) return 0.15;
  return constant.has(stem) || /^[a-f]+$/.test(stem) ? 0.05 : unlisted;
}

const unlisted = 0.5;

/** Whether a stem stands beside the ordinary vocabulary of engineering. A name that it is part of may be one task's own though a trade has the word. */
export function isUnlisted(stem: string): boolean {
  return listedRarity(stem) === unlisted;
}

/** Whether a stem is of somebody's own world: beside the ordinary vocabulary and no term of a trade. */
export function isOfOwnWorld(stem: string): boolean {
  return rarityOf(stem) === unlisted;
}

/** Whether a word, in lower case, is in everybody's guidance, in whatever form. */
export function isEverybodys(word: string): boolean {
  const stem = stemOf(word);
  return isPlain(word) || ofMethod.has(stem) || rarityOf(stem) < 0.1;
}

/** Whether a word, in lower case, is in every instruction. */
export function isPlain(word: string): boolean {
  return plainWords.has(word) || plainStems.has(stemOf(word));
}

/** Stems of the words that are not everybody's, each once. */
export function stemsOf(text: string): string[] {
  const words =
    text
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/(?<![a-z0-9])[a-z]{4,}(?=\d{0,2}(?![a-z0-9]))/g) ?? [];
  const stems = words.filter((word) => !plainWords.has(word)).map(stemOf);
  return [...new Set(stems)].filter((stem) => !plainStems.has(stem));
}

/** Enough to take slips for slip, ferries for ferry, counted for counting and withdrew for withdraw. */
function stemOf(word: string): string {
  const base = irregular.get(word) ?? word;
  const stem = base.replace(/(?<!^(?:ser|spec))ies$/, "y").replace(/(?:ing|ed|es|s|e)$/, "");
  return stem.length >= 4 ? stem : base;
}

const plainStems = new Set([...plainWords, ...[...plainWords].map(stemOf)]);
const ofMethod = new Set(methodWords.map(stemOf));
const ofTrade = new Set(tradeWords.map(stemOf));
const ofMeasure = new Set(measures.map(stemOf));
