import type { Failure } from "./failure.ts";
import type { Mechanism } from "./vocabulary.ts";

/** A mechanism outside the vocabulary, in the words of whoever labelled one run. */
export type OwnWords = Extract<Mechanism, `other: ${string}`>;

export interface OwnMechanism {
  readonly words: OwnWords;
  /** What the first failure that is labelled so is said to be about. */
  readonly description: string;
}

const prefix = "other: ";

export function isOwnWords(mechanism: string): mechanism is OwnWords {
  return mechanism.startsWith(prefix);
}

/** The words without `other: `. */
export function bare(words: OwnWords): string {
  return words.slice(prefix.length);
}

export function ownWords(text: string): OwnWords {
  return `${prefix}${text}`;
}

/** Every wording of a mechanism outside the vocabulary once, in the order of trial ids: the order of arrival decides nothing. */
export function ownMechanisms(failures: readonly Failure[]): OwnMechanism[] {
  const found = new Map<OwnWords, OwnMechanism>();
  const byId = [...failures].sort((a, b) => (a.trialId < b.trialId ? -1 : 1));
  for (const { label } of byId)
    if (label && isOwnWords(label.mechanism) && !found.has(label.mechanism))
      found.set(label.mechanism, { words: label.mechanism, description: label.description });
  return [...found.values()];
}

/** The failures with their mechanisms under the names that they share; what has no name keeps its own words. */
export function withNames(failures: readonly Failure[], names: ReadonlyMap<OwnWords, OwnWords>): Failure[] {
  return failures.map((failure) => {
    const { label } = failure;
    if (!label || !isOwnWords(label.mechanism)) return failure;
    return { ...failure, label: { ...label, mechanism: names.get(label.mechanism) ?? label.mechanism } };
  });
}
