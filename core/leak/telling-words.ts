import { isCommonNumber } from "./common-words.ts";
import { quotedTexts } from "./literals.ts";
import { digitsOf, numbersIn, roundingsOf } from "./numbers.ts";
import { quantitiesIn } from "./quantities.ts";
import { isOfOwnWorld, rarityOf, stemsOf } from "./stems.ts";

/**
 * Which task a word points to, and how strongly: 1 is enough for a leak. An item is a stem or, with a # before it, a number.
 *
 * The strength is the word's rarity among tasks times its rarity in writing about engineering: a word that one task has says little when any guide
 * could use it (interval), more when it belongs to the task's own world (lichen), and all when it is a name there (Kittiwake).
 */
export type TellingWords = ReadonlyMap<string, readonly { readonly taskId: string; readonly weight: number }[]>;

export const name = 1;
/** A folder, a table, a team: what the task's author called so. */
const title = 0.7;
export const ownWord = 0.5;
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
  const prose = `${instruction}\n${commentsOf(code)}`;
  for (const stem of stemsOf(code)) items.set(stem, rarityOf(stem) / 2);
  for (const stem of stemsOf(`${prose}\n${data}`)) items.set(stem, rarityOf(stem));
  for (const stem of titlesIn(`${instruction}\n${data}`)) if (isOfOwnWorld(stem)) items.set(stem, title);
  for (const stem of [...namesInProse(prose), ...namesInData(data)]) if (isOfOwnWorld(stem)) items.set(stem, name);
  for (const [number, weight] of numberItems(`${instruction}\n${code}`)) items.set(number, weight);
  return items;
}

/** What an author of tests or solutions explains. */
function commentsOf(code: string): string {
  return (code.match(/(?:^|\s)(?:#|\/\/|--) .*$/gm) ?? []).join("\n");
}

/** Parts of paths and quoted single words. */
function titlesIn(text: string): string[] {
  const paths = text.match(/(?:\/[\w.@+-]+)+/g) ?? [];
  const quoted = quotedTexts(text).filter((each) => /^[\w-]+$/.test(each));
  return [...paths, ...quoted].flatMap((each) => stemsOf(each.replace(/\.\w+$/, "")));
}

/**
 * Short numbers, and longer ones rounded: too little to tell by themselves. Of two digits only what is no round number.
 */
function numberItems(text: string): Map<string, number> {
  const items = new Map<string, number>();
  for (const number of numbersIn(text).flatMap((each) => [each, ...roundingsOf(each)])) {
    const weight = /\.\d{2}/.test(number) && digitsOf(number) >= 3 ? 0.6 : digitsOf(number) >= 3 ? 0.5 : 0.3;
    if (digitsOf(number) === 2 ? !isRound(number) : digitsOf(number) > 2 && !isCommonNumber(number))
      items.set(`#${number}`, weight);
  }
  for (const code of text.match(/(?<![\w.-])[A-Z]{1,3}-?\d{2,5}(?![\w.-])/g) ?? [])
    if (!everybodysMarks.test(code) && !everybodysCodes.test(code))
      items.set(`=${code.toLowerCase().replace("-", "")}`, /\d{3}/.test(code) ? ofCode : ofQuantity);
  for (const quantity of quantitiesIn(text)) items.set(`#${quantity}`, ofQuantity);
  for (const token of text.match(/\b[A-Za-z0-9]{4,5}\b/g) ?? [])
    if (
      /\d[A-Z]|[A-Z]\d/.test(token) &&
      (token.match(/[A-Z]/g)?.length ?? 0) >= 2 &&
      !/^[A-F0-9]+$/.test(token) &&
      !everybodysMarks.test(token)
    )
      items.set(`#${token.toLowerCase()}`, 0.5);
  return items;
}

/** UTF8, SHA1, IPV4, MP3 and the like. */
const everybodysMarks =
  /^(?:UTF|SHA|MD|IPV|HTTP|TLS|SSL|RFC|ISO|AES|RSA|X|P|H|S|CP|BASE|CRC|USB|VP|MP|AV|HS|RS|ES|PS|GPT|CVE|UUID|ANSI)\d+$/i;

function isRound(number: string): boolean {
  return /[05]$/.test(number) || everydays.has(number);
}

/** Of hours, days, months, bits, angles. */
const everydays = new Set(
  "11 12 13 14 16 18 19 24 28 31 32 36 42 48 52 64 72 90 96 99 1.5 2.5 0.1 1.1 2.2 3.3 1.2 1.3 3.8 3.9".split(" "),
);

/** Words with a capital letter in the middle of a sentence. */
function namesInProse(text: string): string[] {
  return (text.match(/(?<=[a-z0-9,:=(>-] ?["'`]?)\b[A-Z][a-z]{3,}\b/g) ?? []).flatMap(stemsOf);
}

function namesInData(data: string): string[] {
  return (data.match(capitalized) ?? []).flatMap(stemsOf);
}

const capitalized = /\b[A-Z][a-z]{3,}\b/g;

/** Standards, registers, formats, keys: letters and a number that stand in manuals. */
const everybodysCodes =
  /^(?:[RE][ABCDEI]X?\d+|R\d{1,2}|ISO-?\d+|RFC-?\d+|UTF-?\d+|SHA-?\d+|MD\d|AES-?\d+|RSA-?\d+|P-?(?:256|384|521)|HTTP-?\d+|TLS-?\d+|IPV?\d|H-?26\d|MP\d|CP-?\d+|KOI\d|GB-?\d+|CVE-?\d+|PEP-?\d+|C\+?\d\d|ES\d+|X-?(?:25519|509|86)|A[3-5]|F1?\d|U-?\d{4}|E[0-9]{3}|W[0-9]{3}|SC-?\d{4}|TS-?\d+|HS256|RS256|ES256|EPSG-?\d+|WGS-?84|I2C|USB-?\d|GPT-?\d|ARM-?\d+|I[3-6]86|X64|INT\d+|UINT\d+|FP\d+|BF16|S3|EC2|K8S|Q[1-4]|V\d+|NO-?\d+|DEL\d*|TODO\d*|SIG\d+|EOF\d*)$/i;
const ofCode = 0.6;
const ofQuantity = 0.3;

/** How strongly a text points to a task, and by which items. */
export interface Pointer {
  readonly weight: number;
  /** The weight of the one item that says most. */
  readonly strongest: number;
  /** The weight of its words alone, however many of them are of a trade. */
  readonly words: number;
  readonly items: readonly string[];
}

/** Numbers alone may meet by chance, and so may words of a trade, however many of them a sentence has. */
const mostOfNumbers = 0.6;
/** A list of so many numbers has some of anybody's by chance. */
const manyNumbers = 8;
const mostOfTrade = 0.45;
const ofTrade = 0.15;

export function pointersIn(text: string, telling: TellingWords): Map<string, Pointer> {
  const numbers = [...numberItems(text).keys()];
  const mostOfThese = numbers.length >= manyNumbers ? mostOfNumbers / 2 : mostOfNumbers;
  const named = new Set([...namesInData(text), ...quotedTexts(text).flatMap(stemsOf)]);
  const found = new Map<
    string,
    { words: number; trade: number; numbers: number; strongest: number; items: string[] }
  >();
  for (const item of [...stemsOf(text), ...numbers])
    for (const { taskId, weight: full } of telling.get(item) ?? []) {
      const weight = full === name && !named.has(item) ? title : full;
      const sums = found.get(taskId) ?? { words: 0, trade: 0, numbers: 0, strongest: 0, items: [] };
      if (item.startsWith("#")) sums.numbers = Math.min(mostOfThese, sums.numbers + weight);
      else if (weight <= ofTrade) sums.trade += weight;
      else sums.words += weight;
      found.set(taskId, { ...sums, strongest: Math.max(sums.strongest, weight), items: [...sums.items, item] });
    }
  return new Map(
    [...found].map(([id, { words, trade, numbers, strongest, items }]) => [
      id,
      { weight: words + Math.min(mostOfTrade, trade) + numbers, words: words + trade, strongest, items },
    ]),
  );
}

/** How strongly a text points to the one task that it points to most. */
export function strongestPointer(text: string, telling: TellingWords): number {
  return Math.max(0, ...[...pointersIn(text, telling).values()].map(({ weight }) => weight));
}

/** The words and numbers of a text, as they are written there, by which it points to the one task that it points to most. */
export function pointingWords(text: string, telling: TellingWords): readonly string[] {
  const [strongest] = [...pointersIn(text, telling).values()].sort((left, right) => right.weight - left.weight);
  const items = new Set(strongest?.items);
  const words = text.match(/[\p{L}\d][\p{L}\d.,'-]*[\p{L}\d]|[\p{L}\d]/gu) ?? [];
  return [...new Set(words)].filter((word) =>
    [...stemsOf(word), ...numberItems(word).keys()].some((item) => items.has(item)),
  );
}
