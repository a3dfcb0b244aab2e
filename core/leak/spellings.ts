import { smallNumbers } from "./numbers.ts";

/**
 * Letters that are given one by one, each run as a word: with signs between them, one on each line, by their names on the radio, in Morse or by
 * their places in the alphabet.
 */
export function spelledWords(text: string): string[] {
  return [...apart(text), ...filled(text), ...onLines(text), ...byNames(text), ...inMorse(text), ...byPlaces(text)];
}

/** f.r.o.n.t, s-h-e-l-f, 'b', 'u', 'o', 'y': single letters or digits with the same few signs between them. */
function apart(text: string): string[] {
  const runs = text.matchAll(
    /(?<![A-Za-z0-9])[A-Za-z0-9]([^A-Za-z0-9\n]{1,4})[A-Za-z0-9](?:\1[A-Za-z0-9_/.-])+(?![A-Za-z0-9])/g,
  );
  const spaced = text.match(/(?<!\S)(?:[\w/.-][ ,|*_·+]{1,2}){5,}[\w/.-](?!\w)/g) ?? [];
  return [
    ...[...runs].map(([run, sign = ""]) => run.split(sign).join("")),
    ...spaced.map((run) => run.replace(/[ ,|*_·+]/g, "")),
  ].filter((word) => word.length >= 4);
}

/** kXiXtXtXiXwXaXkXe: the same sign after each letter. */
function filled(text: string): string[] {
  return (text.match(/[A-Za-z0-9]{9,}/g) ?? []).flatMap((run) =>
    [0, 1].flatMap((offset) => {
      const filler = new Set([...run].filter((_, at) => at % 2 !== offset));
      return filler.size === 1 ? [[...run].filter((_, at) => at % 2 === offset).join("")] : [];
    }),
  );
}

/** A letter on each line, with whatever mark before or after it. */
function onLines(text: string): string[] {
  const runs = text.match(/(?:^[^A-Za-z0-9\n]*[A-Za-z0-9][^A-Za-z0-9\n]*$\n?){4,}/gm) ?? [];
  return runs.map((run) => run.replace(/[^A-Za-z0-9]/g, ""));
}

const radioNames =
  "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey x-ray yankee zulu".split(
    " ",
  );
const radio = new RegExp(`\\b(?:(?:${radioNames.join("|")}|alfa|juliett|whisky|xray)\\b[\\s,.-]{0,3}){4,}`, "gi");

function byNames(text: string): string[] {
  const runs = text.match(radio) ?? [];
  return runs.map((run) => (run.match(/x-?ray|[a-z]+/gi) ?? []).map((each) => each.charAt(0)).join(""));
}

const morse = new Map(
  "a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-. s... t- u..- v...- w.-- x-..- y-.-- z--.. 0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----."
    .split(" ")
    .map((each) => [each.slice(1), each.charAt(0)]),
);

function inMorse(text: string): string[] {
  const runs =
    text
      .replace(/[·•]/g, ".")
      .replace(/[–—−]/g, "-")
      .match(/(?:(?<![.\w-])[.-]{1,5}(?![.\w-])(?: |\/| \/ )?){4,}/g) ?? [];
  return runs.map((run) => (run.match(/[.-]+/g) ?? []).map((each) => morse.get(each) ?? " ").join(""));
}

/** 19, 5, 22 and so on: places in the alphabet from 1, or from 0. */
function byPlaces(text: string): string[] {
  const runs = text.match(/(?<![\d.])(?:\d{1,2}(?:[ ,;.-]{1,2})){4,}\d{1,2}(?![\d])/g) ?? [];
  const read = (run: string, first: number) =>
    (run.match(/\d+/g) ?? []).map((each) => "abcdefghijklmnopqrstuvwxyz".charAt(Number(each) - first) || " ").join("");
  return runs.flatMap((run) => [read(run, 1), read(run, 0)]);
}

/** What first and last letters and capitals spell, each series in one word: of the lines, of the sentences, of the words. */
export function acrosticsOf(text: string): string[] {
  return seriesOf(text).flatMap((series) => [series, ...digitsNamedIn(series)]);
}

const digitNames = smallNumbers.slice(0, 10);
const namedDigits = new RegExp(`(?:${digitNames.join("|")}){4,}`, "gi");

/** EIGHTZEROFOURFOUR is 8044. */
function digitsNamedIn(letters: string): string[] {
  return (letters.match(namedDigits) ?? []).map((run) =>
    (run.toLowerCase().match(new RegExp(digitNames.join("|"), "g")) ?? [])
      .map((name) => digitNames.indexOf(name))
      .join(""),
  );
}

function seriesOf(text: string): string[] {
  const lines = text.split("\n").filter((line) => /[A-Za-z]/.test(line));
  const sentences = text.split(/(?<=[.!?;:])\s+|\n+/);
  const words: readonly string[] = text.match(/[A-Za-z]+/g) ?? [];
  const initials = (parts: readonly string[]) => parts.map((part) => /[A-Za-z]/.exec(part)?.[0] ?? "").join("");
  const finals = (parts: readonly string[]) =>
    parts.map((part) => /[A-Za-z](?=[^A-Za-z]*$)/.exec(part)?.[0] ?? "").join("");
  return [
    initials(lines),
    finals(lines),
    initials(sentences),
    initials(words),
    finals(words),
    (text.match(/(?<=[a-z])[A-Z]|[A-Z](?=[A-Z])|(?<=[A-Z])[A-Z]/g) ?? []).join(""),
    (text.match(/[A-Z]/g) ?? []).join(""),
  ];
}
