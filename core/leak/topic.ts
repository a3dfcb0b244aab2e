import { plainWords } from "./common-words.ts";

/** Content words of a text, in lower case and without endings, and not those of everybody's guidance. */
export function contentWordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z]{4,}/g) ?? []).filter((word) => !plainWords.has(word)).map(stemOf);
}

/** Enough to take slips for slip and counted for counting. */
function stemOf(word: string): string {
  const stem = word.replace(/(?:ing|ed|es|s|e)$/, "");
  return stem.length >= 4 ? stem : word;
}

const fewestWords = 4;
const leastShare = 0.5;

/**
 * A sentence that retells one task: at least four words that only this task's instruction has, and they are most of what it says.
 * @param owners for each word the one task that has it
 */
export function retoldTaskIn(text: string, owners: ReadonlyMap<string, string>): string | null {
  for (const sentence of text.split(/(?<=[.!?;])\s+|\n+/)) {
    const words = [...new Set(contentWordsOf(sentence))];
    const counts = new Map<string, number>();
    for (const word of words) {
      const owner = owners.get(word);
      if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    const most = Math.max(0, ...counts.values());
    if (most >= fewestWords && most >= words.length * leastShare) return sentence.trim();
  }
  return null;
}
