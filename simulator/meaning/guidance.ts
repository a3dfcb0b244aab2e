import type { Aspect, Habit } from "../personas.ts";
import { harmfulPhrases, meaningRules, topics } from "./concepts.ts";
import { affirmed } from "./negation.ts";
import { paragraphsOf } from "./sentences.ts";

export type Strength = "specific" | "general";

/** Something in a text that cures a habit, with the words that say so. */
interface Cure {
  readonly habit: Habit;
  readonly aspect: Aspect | null;
  readonly strength: Strength;
  readonly words: string;
}

/** What a text means to the simulated model. */
export interface Reading {
  readonly cures: readonly Cure[];
  /** Sentences that talk it out of care: any of them makes every habit worse. */
  readonly harms: readonly string[];
}

const readings = new Map<string, Reading>();
const keptReadings = 2_000;

/** Reads guidance by meaning: concepts that come together in a sentence or in neighbours, minus what is negated. */
export function readGuidance(text: string): Reading {
  const known = readings.get(text);
  if (known) return known;
  if (readings.size >= keptReadings) readings.clear();
  const reading = readAfresh(text);
  readings.set(text, reading);
  return reading;
}

function readAfresh(text: string): Reading {
  const paragraphs = paragraphsOf(text).map((sentences) => sentences.map(affirmed));
  const windows = paragraphs.flatMap((sentences) =>
    sentences.flatMap((each, index) => [each.text, `${each.text} ${sentences[index + 1]?.text ?? ""}`]),
  );
  const sentences = paragraphs.flat();
  return {
    cures: windows.flatMap(curesOf),
    harms: [...sentences.flatMap((each) => each.waived), ...sentences.map((each) => each.said).filter(isHarmful)],
  };
}

/** Concepts that are further apart than this many characters have nothing to do with each other. */
const reach = 260;
const stride = 40;

function curesOf(window: string): Cure[] {
  if (window.length <= reach) return curesWithin(window);
  const starts = Array.from({ length: Math.ceil((window.length - reach) / stride) + 1 }, (_, index) => index * stride);
  return starts.flatMap((start) => curesWithin(window.slice(start, start + reach)));
}

function curesWithin(window: string): Cure[] {
  return meaningRules
    .filter((rule) => rule.concepts.every((concept) => concept.test(window)))
    .map(({ habit, aspect, strength }) => ({ habit, aspect, strength, words: window.trim() }));
}

const opposite = /\b(?:never|not|don't|avoid|instead of|rather than|no reason to|wrong to|resist)\b[^.;]{0,25}$/;

function isHarmful(sentence: string): boolean {
  return harmfulPhrases.some((phrase) => {
    const match = phrase.exec(sentence);
    return match !== null && !opposite.test(sentence.slice(0, match.index));
  });
}

export function mergeReadings(readings: readonly Reading[]): Reading {
  return { cures: readings.flatMap((each) => each.cures), harms: readings.flatMap((each) => each.harms) };
}

/** The strongest cure for a step; guidance about the whole habit reaches every aspect of it. */
export function cureFor(reading: Reading, habit: Habit, aspect: Aspect | null): Strength | null {
  const fitting = reading.cures.filter(
    (cure) => cure.habit === habit && (cure.aspect === null || cure.aspect === aspect),
  );
  if (fitting.some((cure) => cure.strength === "specific")) return "specific";
  return fitting.length > 0 ? "general" : null;
}

/** Whether a skill with this description promises help with a habit. */
export function relevantTo(description: string, habit: Habit, aspect: Aspect | null): boolean {
  const text = description.toLowerCase();
  return topics[habit].test(text) || (aspect !== null && topics[aspect].test(text));
}
