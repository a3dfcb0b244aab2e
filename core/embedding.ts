/** Places of a local vector. Large against the few hundred words of a comparison, so that collisions are rare. */
const places = 2_048;

/** Words that say nothing about what a text is about. */
const fillers = new Set(
  "a an and are as at be been but by for from had has have in into is it its no not of on or so than that the their then there this to was were what when which while with".split(
    " ",
  ),
);

/**
 * Vectors for texts without any model: words (by their first letters), weighted by how rare they are among these very texts (TF-IDF,
 * idf = 1 + ln((1 + n) / (1 + df)), tf = 1 + ln count), hashed into {@link places} signed places, of length 1. Texts are comparable
 * within one call only. A text without words gets the zero vector.
 */
export function hashedTfIdf(texts: readonly string[]): number[][] {
  const counted = texts.map(featuresOf);
  const documents = new Map<string, number>();
  for (const features of counted)
    for (const feature of features.keys()) documents.set(feature, (documents.get(feature) ?? 0) + 1);
  return counted.map((features) => {
    const vector = new Array<number>(places).fill(0);
    for (const [feature, times] of features) {
      const rarity = 1 + Math.log((1 + texts.length) / (1 + (documents.get(feature) ?? 0)));
      const hash = fnv1a(feature);
      const place = hash % places;
      vector[place] = (vector[place] ?? 0) + (hash & 0x80000000 ? -1 : 1) * (1 + Math.log(times)) * rarity;
    }
    return normalised(vector);
  });
}

/** Cosine of two vectors of one length: 1 for the same direction, 0 for nothing in common or for a zero vector. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new RangeError(`vectors of lengths ${a.length} and ${b.length} can't be compared`);
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] as number];
    dot += x * y;
    left += x * x;
    right += y * y;
  }
  const size = Math.sqrt(left) * Math.sqrt(right);
  return size === 0 ? 0 : Math.max(-1, Math.min(1, dot / size));
}

function featuresOf(text: string): Map<string, number> {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !fillers.has(word)).map(stem);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The first letters of a word: verify, verified, verification are one. Rough, and the same for all texts. */
function stem(word: string): string {
  return word.slice(0, 5);
}

/** 32-bit FNV-1a over UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

function normalised(vector: number[]): number[] {
  const length = Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0));
  return length === 0 ? vector : vector.map((each) => each / length);
}
