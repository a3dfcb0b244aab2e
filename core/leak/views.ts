/** A text as somebody could mean it to be read. */
export interface View {
  readonly encoding: Encoding;
  readonly text: string;
}

export type Encoding = "plain" | "joined" | "reversed" | "rot13" | "base64" | "hex" | "escapes" | "character codes";

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
    { encoding: "reversed", text: [...text].reverse().join("") },
    { encoding: "rot13", text: rot13(text) },
    { encoding: "base64", text: base64Parts(both) },
    { encoding: "hex", text: hexParts(both) },
    { encoding: "escapes", text: withoutEscapes(text) },
    { encoding: "character codes", text: characterCodes(text) },
  ];
  return views.filter((view, index) => index === 0 || (view.text.trim() !== "" && view.text !== text));
}

/** String literals that stand beside each other, list items, values of successive assignments and letters spelled one by one. */
function joinedOf(text: string): string {
  const glued = text.replace(/(["'`])\s*(?:[+.,&]|\.\.|<>|\|\|)?\s*(?=["'`])["'`]/g, "");
  const assigned = [...text.matchAll(/\b\w+=(["']?)([^\s"';]{2,60})\1(?=[\s;]|$)/gm)]
    .map((match) => match[2] ?? "")
    .join("");
  const spelled = (text.match(/(?<!\S)(?:[\w/.-][ ,]){5,}[\w/.-](?!\w)/g) ?? []).map((run) => run.replace(/[ ,]/g, ""));
  return [glued === text ? "" : glued, assigned, expanded(text), ...spelled].filter((part) => part !== "").join("\n");
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

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64Parts(text: string): string {
  const blobs = text.match(/[A-Za-z0-9+/_-]{8,}={0,2}/g) ?? [];
  return readableParts(blobs.map(decodeBase64));
}

function decodeBase64(blob: string): string {
  let bits = 0;
  let value = 0;
  let decoded = "";
  for (const character of blob.replace(/-/g, "+").replace(/_/g, "/")) {
    const digit = base64Alphabet.indexOf(character);
    if (digit < 0) break;
    value = ((value << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded += String.fromCharCode((value >> bits) & 0xff);
    }
  }
  return decoded;
}

function hexParts(text: string): string {
  const blobs = text.match(/\b(?:0x)?(?:[0-9a-f]{2}){4,}\b|(?:\b(?:0x)?[0-9a-f]{2}\b[\s,:]*){4,}/gi) ?? [];
  return readableParts(blobs.map((blob) => decodeHex(blob.replace(/0x/gi, "").replace(/[^0-9a-f]/gi, ""))));
}

function decodeHex(digits: string): string {
  return (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join("");
}

function withoutEscapes(text: string): string {
  const code = (digits: string, radix: number) => String.fromCharCode(Number.parseInt(digits, radix));
  return text
    .replace(/\\x([0-9a-f]{2})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\0?([0-3]?[0-7]{2})(?!\d)/g, (_, digits: string) => code(digits, 8))
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => code(digits, 16))
    .replace(/&#(\d{2,3});/g, (_, digits: string) => code(digits, 10));
}

function characterCodes(text: string): string {
  const runs = text.match(/(?:\b\d{2,3}\b[\s,;]+){5,}\d{2,3}\b/g) ?? [];
  return readableParts(
    runs.map((run) => (run.match(/\d+/g) ?? []).map((each) => String.fromCharCode(Number(each))).join("")),
  );
}

/** Only what decodes to text counts: any long name is base64 of something. */
function readableParts(parts: readonly string[]): string {
  return parts.filter((part) => part.length >= 4 && /^[\x20-\x7e\n\t]+$/.test(part)).join("\n");
}
