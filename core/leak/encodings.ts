/** By all the places that letters can be moved in the alphabet. */
export function rotations(text: string): string {
  const by = (places: number) =>
    text.replace(/[a-z]/gi, (letter) => {
      const base = letter <= "Z" ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + places) % 26) + base);
    });
  return Array.from({ length: 25 }, (_, at) => by(at + 1)).join("\n");
}

/** By the alphabet turned around: a is z. */
export function mirrored(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const ends = letter <= "Z" ? 155 : 219;
    return String.fromCharCode(ends - letter.charCodeAt(0));
  });
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Also where one text goes over several lines. */
export function base64Parts(text: string): string {
  const blobs = text.match(/[A-Za-z0-9+/_-]{8,}={0,2}/g) ?? [];
  const broken =
    text.match(/^[^\w\n]*[A-Za-z0-9+/_-]{4,}[^\w\n]*(?:\n[^\w\n]*[A-Za-z0-9+/_-]+={0,2}[^\w\n]*$)+/gm) ?? [];
  return readableParts([...blobs, ...broken.map((lines) => lines.replace(/[^A-Za-z0-9+/_-]/g, ""))].map(decodeBase64));
}

function decodeBase64(blob: string): string {
  return decode(blob.replace(/-/g, "+").replace(/_/g, "/"), base64Alphabet, 6);
}

function decode(blob: string, alphabet: string, bitsOfDigit: number): string {
  let bits = 0;
  let value = 0;
  let decoded = "";
  for (const character of blob) {
    const digit = alphabet.indexOf(character);
    if (digit < 0) break;
    value = ((value << bitsOfDigit) | digit) & 0xffff;
    bits += bitsOfDigit;
    if (bits >= 8) {
      bits -= 8;
      decoded += String.fromCharCode((value >> bits) & 0xff);
    }
  }
  return decoded;
}

export function hexParts(text: string): string {
  const blobs = text.match(/\b(?:0x)?(?:[0-9a-f]{2}){4,}\b|(?:\b(?:0x)?[0-9a-f]{2}\b\W{0,5}){4,}/gi) ?? [];
  return readableParts(blobs.map((blob) => decodeHex(blob.replace(/0x/gi, "").replace(/[^0-9a-f]/gi, ""))));
}

function decodeHex(digits: string): string {
  return (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join("");
}

export function withoutEscapes(text: string): string {
  const code = (digits: string, radix: number) => String.fromCharCode(Number.parseInt(digits, radix));
  return text
    .replace(/\\x([0-9a-f]{2})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\0?([0-3]?[0-7]{2})(?!\d)/g, (_, digits: string) => code(digits, 8))
    .replace(/[%=]([0-9a-f]{2})/gi, (_, digits: string) => code(digits, 16))
    .replace(/\\u\{([0-9a-f]{2,5})\}/gi, (_, digits: string) => code(digits, 16))
    .replace(/&#(\d{2,3});/g, (_, digits: string) => code(digits, 10))
    .replace(/&#x([0-9a-f]{2});/gi, (_, digits: string) => code(digits, 16));
}

/** Runs of numbers that are letters, in tens, eights or twos; in twos also without blanks. */
export function characterCodes(text: string): string {
  const runs = text.match(/(?:\b\d{2,3}\b\W{1,5}){3,}\d{2,3}\b/g) ?? [];
  const bits = text.match(/(?:[01]{8}[\s,]*){4,}/g) ?? [];
  const read = (digits: readonly string[], radix: number) =>
    digits.map((each) => String.fromCharCode(Number.parseInt(each, radix))).join("");
  return readableParts([
    ...runs.flatMap((run) => [read(run.match(/\d+/g) ?? [], 10), read(run.match(/\d+/g) ?? [], 8)]),
    ...bits.map((run) => read(run.match(/[01]{8}/g) ?? [], 2)),
  ]);
}

const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function base32Parts(text: string): string {
  const blobs = text.match(/\b[A-Z2-7]{16,}={0,6}/g) ?? [];
  return readableParts(blobs.map((blob) => decode(blob, base32Alphabet, 5)));
}

/** Only what decodes to text counts: any long name is base64 of something. What is broken off at the end is text up to there. */
function readableParts(parts: readonly string[]): string {
  return parts
    .map((part) => /^[\x20-\x7e\n\t]+/.exec(part)?.[0] ?? "")
    .filter((text, at) => text.length >= 8 || (text.length >= 4 && text === parts[at]))
    .join("\n");
}
