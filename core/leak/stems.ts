import { plainWords } from "./common-words.ts";
import { ordinaryWords } from "./ordinary-words.ts";
import { technologies } from "./technologies.ts";

/** Whether a stem stands beside the ordinary vocabulary of engineering. */
export function isUnlisted(stem: string): boolean {
  return !ordinaryWords.has(stem) && !technologies.has(stem) && !/^[a-f]+$/.test(stem);
}

/** Stems of the words that are not everybody's, each once. */
export function stemsOf(text: string): string[] {
  const words =
    text
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/(?<![a-z0-9])[a-z]{4,}(?![0-9])/g) ?? [];
  return [...new Set(words.filter((word) => !plainWords.has(word)).map(stemOf))].filter(
    (stem) => !plainWords.has(stem),
  );
}

/** Enough to take slips for slip and counted for counting. */
function stemOf(word: string): string {
  const stem = word.replace(/(?:ing|ed|es|s|e)$/, "");
  return stem.length >= 4 ? stem : word;
}
