import {
  base32Parts,
  base64Parts,
  characterCodes,
  hexParts,
  mirrored,
  rotations,
  withoutEscapes,
} from "./encodings.ts";
import { acrosticsOf, spelledWords } from "./spellings.ts";
import { isUnlisted, stemsOf } from "./stems.ts";

/** A text as somebody could mean it to be read. */
export interface View {
  readonly encoding: Encoding;
  readonly text: string;
}

export type Encoding =
  | "plain"
  | "joined"
  | "look-alikes"
  | "spelled"
  | "initials"
  | "reversed"
  | "rotated"
  | "mirrored"
  | "base64"
  | "base32"
  | "hex"
  | "escapes"
  | "character codes";

/**
 * The ways in which a secret could hide in an edit: as it is, in pieces that code puts together, backwards, by rot13, base64, hex, escapes or
 * character codes; encodings are looked for in the joined text as well.
 */
export function viewsOf(text: string): View[] {
  const joined = joinedOf(text);
  const both = `${text}\n${joined}`;
  const odd = oddLines(both);
  const views: View[] = [
    { encoding: "plain", text },
    { encoding: "joined", text: joined },
    { encoding: "look-alikes", text: withoutLookAlikes(text) },
    { encoding: "spelled", text: spelledWords(text).join("\n") },
    { encoding: "initials", text: acrosticsOf(text).join("\n") },
    { encoding: "reversed", text: [...odd].reverse().join("") },
    { encoding: "rotated", text: rotations(odd) },
    { encoding: "mirrored", text: mirrored(odd) },
    { encoding: "base64", text: base64Parts(both) },
    { encoding: "base32", text: base32Parts(both) },
    { encoding: "hex", text: hexParts(both) },
    { encoding: "escapes", text: withoutEscapes(text) },
    { encoding: "character codes", text: characterCodes(text) },
  ];
  return views.filter((view, index) => index === 0 || (view.text.trim() !== "" && view.text !== text));
}

/** Lines with a word that is not ordinary: what reads well as it stands was not turned around. */
function oddLines(text: string): string {
  return text
    .split("\n")
    .filter((line) => stemsOf(line).some(isUnlisted) || /\d/.test(line))
    .join("\n");
}

/** Whether whole sentences could be hidden so. */
export function couldHoldSentences({ encoding }: View): boolean {
  return encoding !== "plain" && encoding !== "joined" && encoding !== "initials";
}

/** String literals that stand beside each other, list items, values of successive assignments and texts put into a pattern. */
function joinedOf(text: string): string {
  const glued = text.replace(/(["'`])\s*(?:[+.,&]|\.\.|<>|\|\|)?\s*(?=["'`])["'`]/g, "");
  const assigned = [...text.matchAll(/\b\w+ ?= ?(["']?)([^\s"';]{2,60})\1(?=[\s;]|$)/gm)]
    .map((match) => match[2] ?? "")
    .join("");
  const before = new Set(text.split("\n"));
  const changed = glued.split("\n").filter((line) => !before.has(line));
  return [...changed, assigned, expanded(text), ...arranged(text)].filter((part) => part !== "").join("\n");
}

/** A pattern with the texts that are put into its places, as by format and printf: "{}_{}", "%s/%s". */
function arranged(text: string): string[] {
  const calls = text.matchAll(
    /(["'])((?:(?!\1)[^\n]){0,80}(?:\{\w*\}|%s)(?:(?!\1)[^\n]){0,80})\1(?:\.format\(|\s*%\s*\(|\s*,?\s+)([^)\n]{1,160})/g,
  );
  return [...calls].map(([, , pattern = "", list = ""]) => {
    const values = list.match(/"[^"]*"|'[^']*'|[\w./-]+/g) ?? [];
    let at = 0;
    return pattern.replace(/\{\w*\}|%s/g, () => (values[at++] ?? "").replace(/["']/g, ""));
  });
}

/** With the variables of a shell replaced by what was assigned to them, in the order of the text; empty when there are none. */
function expanded(text: string): string {
  const values = new Map<string, string>();
  const filled = (part: string) =>
    part.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced: string, bare: string) => values.get(braced ?? bare) ?? whole);
  for (const [, name = "", , value = ""] of text.matchAll(/\b(\w+)=(["']?)([^\s"';]{1,80})\2/g))
    values.set(name, filled(value));
  return values.size === 0 || !text.includes("$") ? "" : filled(text).replace(/["']/g, "");
}

/** Without marks that nobody sees, and with the letters that look like others, or digits that stand for letters, as the letters they look like. */
function withoutLookAlikes(text: string): string {
  const folded = text.normalize("NFKD").replace(/[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g, "");
  const flagless = folded.replace(/[\u{1f1e6}-\u{1f1ff}\u{e0020}-\u{e007e}]/gu, lettersOf);
  const latin = flagless.replace(
    /[\u0370-\u03ff\u0400-\u04ff\u2010-\u2015]/g,
    (letter) => lookAlikes.get(letter) ?? letter,
  );
  const spoken = (one: string) =>
    latin.replace(/\b(?=\w*[a-z])[\w@$!]*[0134578@$!][\w@$!]*/gi, (word) =>
      word.replace(/[0134578@$!]/g, (digit) => (digit === "1" ? one : (digitLetters[digit] ?? digit))),
    );
  return spoken("l") === text ? "" : `${latin}\n${spoken("l")}\n${spoken("i")}`;
}

/** Letters of flags, and tags that nobody sees. */
function lettersOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  return String.fromCharCode(code >= 0xe0000 ? code - 0xe0000 : code - 0x1f1e6 + 97);
}

const lookAlikes = new Map(
  "аa вb еe һh іi јj кk мm нh оo рp сc ѕs тt уy хx αa εe ιi κk νv οo ρp τt υu χx ‐- ‑- ‒- –- —- ―-"
    .split(" ")
    .map(([letter = "", latin = ""]) => [letter, latin]),
);
const digitLetters: Readonly<Record<string, string>> = {
  0: "o",
  3: "e",
  4: "a",
  5: "s",
  7: "t",
  8: "b",
  "@": "a",
  $: "s",
  "!": "i",
};
