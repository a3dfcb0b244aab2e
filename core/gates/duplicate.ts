import { textOf } from "../edit.ts";
import { similarity } from "../similarity.ts";
import type { Gate } from "./gate.ts";

/** From here on an edit is a rewording of an earlier one: cosine over character trigrams, shared words in order, cosine of embeddings; 0 to 1. */
export const tooSimilar = { letters: 0.9, words: 0.85, meaning: 0.97 } as const;

/** An idea that was tried, or waits to be tried, is not paid for twice in other words. Source: the article's semantic distance. */
export const duplicate: Gate = (edit, { earlier }) => {
  const text = textOf(edit);
  // Two edits that only remove have the same (empty) text, and may remove different things.
  if (text.trim() === "") return null;
  for (const other of earlier) {
    const alike = {
      letters: similarity(text, other.text),
      words: wordSimilarity(text, other.text),
      meaning: other.cosine ?? 0,
    };
    const measure = (["letters", "words", "meaning"] as const).find((each) => alike[each] >= tooSimilar[each]);
    if (measure)
      return {
        reason: "duplicate",
        detail: `similarity in ${measure} ${alike[measure].toFixed(2)} to ${other.id}, limit ${tooSimilar[measure]}`,
        remedy: "try another idea, not another wording",
      };
  }
  return null;
};

/** 1 − edit distance in words over the longer text's words: 1 for equal texts, 0 for no word in common. */
export function wordSimilarity(a: string, b: string): number {
  const left = wordsOf(a);
  const right = wordsOf(b);
  const longest = Math.max(left.length, right.length);
  return longest === 0 ? 1 : 1 - editDistance(left, right) / longest;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** Levenshtein's, one row at a time. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [index, word] of a.entries()) {
    const next = [index + 1];
    for (let at = 1; at <= b.length; at++) {
      const replaced = (row[at - 1] as number) + (word === b[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] as number) + 1, (next[at - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
