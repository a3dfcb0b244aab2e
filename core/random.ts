import { sha256 } from "./digest.ts";

/**
 * A stream of numbers in [0, 1) that depends on nothing but its seed text, so that a split or a shuffle can be recomputed by
 * anyone at any time. mulberry32 over the first word of the seed's digest.
 */
export function seededRandom(seed: string): () => number {
  let state = Number.parseInt(sha256(seed).slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new array in an order that only the seed decides (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  const random = seededRandom(seed);
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** A whole number of 31 bits, 0 or more, from a seed text: what model servers accept as `seed`. */
export function seedNumber(seed: string): number {
  return Number.parseInt(sha256(seed).slice(0, 8), 16) & 0x7fffffff;
}
