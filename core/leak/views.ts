import { base32Parts, base64Parts, characterCodes, hexParts, rotations, withoutEscapes } from "./encodings.ts";

/** A text as somebody could mean it to be read. */
export interface View {
  readonly encoding: Encoding;
  readonly text: string;
}

export type Encoding =
  | "plain"
  | "joined"
  | "look-alikes"
  | "initials"
  | "reversed"
  | "rotated"
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
  const views: View[] = [
    { encoding: "plain", text },
    { encoding: "joined", text: joined },
    { encoding: "look-alikes", text: withoutLookAlikes(text) },
    { encoding: "initials", text: initialsOf(text) },
    { encoding: "reversed", text: [...both].reverse().join("") },
    { encoding: "rotated", text: rotations(both) },
    { encoding: "base64", text: base64Parts(both) },
    { encoding: "base32", text: base32Parts(both) },
    { encoding: "hex", text: hexParts(both) },
    { encoding: "escapes", text: withoutEscapes(text) },
    { encoding: "character codes", text: characterCodes(text) },
  ];
  return views.filter((view, index) => index === 0 || (view.text.trim() !== "" && view.text !== text));
}

/** Whether whole sentences could be hidden so. */
export function couldHoldSentences({ encoding }: View): boolean {
  return encoding !== "plain" && encoding !== "joined" && encoding !== "initials";
}

/** String literals that stand beside each other, list items, values of successive assignments and letters spelled one by one. */
function joinedOf(text: string): string {
  const glued = text.replace(/(["'`])\s*(?:[+.,&]|\.\.|<>|\|\|)?\s*(?=["'`])["'`]/g, "");
  const assigned = [...text.matchAll(/\b\w+ ?= ?(["']?)([^\s"';]{2,60})\1(?=[\s;]|$)/gm)]
    .map((match) => match[2] ?? "")
    .join("");
  const spelled = (text.match(/(?<!\S)(?:[\w/.-][ ,|*_·+]{1,2}){5,}[\w/.-](?!\w)/g) ?? []).map((run) =>
    run.replace(/[ ,|*_·+]/g, ""),
  );
  const before = new Set(text.split("\n"));
  const changed = glued.split("\n").filter((line) => !before.has(line));
  return [...changed, assigned, expanded(text), ...spelled].filter((part) => part !== "").join("\n");
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
  const latin = folded.replace(
    /[\u0370-\u03ff\u0400-\u04ff\u2010-\u2015]/g,
    (letter) => lookAlikes.get(letter) ?? letter,
  );
  const spoken = (one: string) =>
    latin.replace(/\b(?=\w*[a-z])[\w@$!]*[0134578@$!][\w@$!]*/gi, (word) =>
      word.replace(/[0134578@$!]/g, (digit) => (digit === "1" ? one : (digitLetters[digit] ?? digit))),
    );
  return spoken("l") === text ? "" : `${latin}\n${spoken("l")}\n${spoken("i")}`;
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

/** The first letters of lines and of words, as in a poem that spells a name. */
function initialsOf(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => /[A-Za-z]/.exec(line)?.[0] ?? "")
    .join("");
  const words = (text.match(/[A-Za-z]+/g) ?? []).map((word) => word[0]).join("");
  return `${lines}\n${words}`;
}
