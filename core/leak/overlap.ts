const gramSize = 8;

/** Runs of eight words, without punctuation. */
export function gramsOf(text: string): string[] {
  const words = wordsOf(text);
  return words
    .slice(0, Math.max(0, words.length - gramSize + 1))
    .map((_, at) => words.slice(at, at + gramSize).join(" "));
}

/** Runs of eight words of which at least five are words: boilerplate of shells and languages says nothing. */
export function codeGramsOf(code: string): string[] {
  return gramsOf(code).filter((gram) => new Set(gram.match(/\b[a-z]{3,}\b/g) ?? []).size >= 5);
}

export function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z0-9_./-]+/g) ?? [])
    .map((word) => word.replace(/^[./-]+|[./-]+$/g, ""))
    .filter((word) => word !== "");
}
