/** Cosine of two texts over their character trigrams (case and white space folded): 1 for equal texts, 0 for nothing in common. */
export function similarity(a: string, b: string): number {
  const left = trigrams(a);
  const right = trigrams(b);
  let dot = 0;
  for (const [gram, times] of left) dot += times * (right.get(gram) ?? 0);
  const size = norm(left) * norm(right);
  return size === 0 ? (fold(a) === fold(b) ? 1 : 0) : dot / size;
}

function trigrams(text: string): Map<string, number> {
  const folded = fold(text);
  const counts = new Map<string, number>();
  for (let at = 0; at + 3 <= folded.length; at++) {
    const gram = folded.slice(at, at + 3);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function norm(counts: ReadonlyMap<string, number>): number {
  return Math.sqrt([...counts.values()].reduce((sum, times) => sum + times * times, 0));
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
