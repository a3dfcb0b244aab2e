import { isCommonNumber } from "./common-words.ts";
import { quotedTexts } from "./literals.ts";
import { digitsOf, numbersIn, roundingsOf } from "./numbers.ts";
import { isUnlisted, stemsOf } from "./stems.ts";

/**
 * Which task a word points to, and how strongly: 1 is enough for a leak. An item is a stem or, with a # before it, a number.
 *
 * The strength is the word's rarity among tasks times its rarity in writing about engineering: a word that one task has says little when any guide
 * could use it (interval), more when it belongs to the task's own world (lichen), and all when it is a name there (Kittiwake).
 */
export type TellingWords = ReadonlyMap<string, readonly { readonly taskId: string; readonly weight: number }[]>;

export const weights = { name: 1, unlisted: 0.5, number: 0.5, ordinary: 0.2 } as const;
const mostTasks = 2;

export interface TaskText {
  readonly taskId: string;
  readonly instruction: string;
  /** Tests and solution. */
  readonly code: string;
}

export function tellingWordsOf(tasks: readonly TaskText[]): TellingWords {
  const found = new Map<string, { taskId: string; weight: number }[]>();
  for (const task of tasks)
    for (const [item, weight] of itemsOf(task))
      found.set(item, [...(found.get(item) ?? []), { taskId: task.taskId, weight }]);
  return new Map([...found].filter(([, owners]) => owners.length <= mostTasks));
}

function itemsOf({ instruction, code }: TaskText): Map<string, number> {
  const items = new Map<string, number>();
  const data = quotedTexts(code).join("\n");
  for (const stem of stemsOf(instruction)) items.set(stem, isUnlisted(stem) ? weights.unlisted : weights.ordinary);
  for (const stem of stemsOf(data)) if (isUnlisted(stem)) items.set(stem, weights.unlisted);
  for (const stem of [...namesInProse(instruction), ...namesInData(data)])
    if (isUnlisted(stem)) items.set(stem, weights.name);
  for (const number of weakNumbersIn(`${instruction}\n${code}`)) items.set(number, weights.number);
  return items;
}

/** Numbers of three digits, and longer ones rounded: too little to tell by themselves. */
function weakNumbersIn(text: string): string[] {
  return numbersIn(text)
    .flatMap((number) => [number, ...roundingsOf(number)])
    .filter((number) => digitsOf(number) >= 3 && !isCommonNumber(number))
    .map((number) => `#${number}`);
}

/** Words with a capital letter in the middle of a sentence. */
function namesInProse(text: string): string[] {
  return (text.match(/(?<=[a-z0-9,:=(>-] ?["'`]?)\b[A-Z][a-z]{3,}\b/g) ?? []).flatMap(stemsOf);
}

function namesInData(data: string): string[] {
  return (data.match(capitalized) ?? []).flatMap(stemsOf);
}

const capitalized = /\b[A-Z][a-z]{3,}\b/g;

/** For each task how strongly a text points to it, and by which items. */
export function pointersIn(text: string, telling: TellingWords): Map<string, { weight: number; items: string[] }> {
  const pointers = new Map<string, { weight: number; items: string[] }>();
  const named = new Set([...namesInData(text), ...quotedTexts(text).flatMap(stemsOf)]);
  for (const item of [...stemsOf(text), ...weakNumbersIn(text)])
    for (const { taskId, weight } of telling.get(item) ?? []) {
      const pointer = pointers.get(taskId) ?? { weight: 0, items: [] };
      const own = weight === weights.name && !named.has(item) ? weights.unlisted : weight;
      // Numbers alone may meet by chance.
      const isMore = !item.startsWith("#") || !pointer.items.some((each) => each.startsWith("#"));
      pointers.set(taskId, { weight: pointer.weight + (isMore ? own : 0), items: [...pointer.items, item] });
    }
  return pointers;
}

/** How strongly a text points to the one task that it points to most. */
export function strongestPointer(text: string, telling: TellingWords): number {
  return Math.max(0, ...[...pointersIn(text, telling).values()].map(({ weight }) => weight));
}
