import { isCommonLiteral } from "./common-words.ts";
import { withoutHarmless } from "./harmless-codes.ts";
import { isUnlisted, stemsOf } from "./stems.ts";

const decoding = [
  /\bbase(?:64|32) (?:-\w+ )*(?:-d|-D|--decode)\b/,
  /\bb(?:64|32|16|85)decode\b|\ba85decode\b|\batob\(|\bunhexlify\b|\bfromhex\b|\bunquote\b|\bdecodeURIComponent\b/,
  /\bxxd (?:-\w+ )*-r\b|\brev\b|\[::-1\]|\.reverse\(\)|\breversed\(/,
  /\bcodecs\.decode\b|\bchr\(|\bfromCharCode\b|\bord\(.*\^|\bopenssl enc\b.*-d\b|\bzlib\.decompress\b/,
  /\btr\s+["']?(?:[A-Z]-[A-Z]|[a-z]-[a-z])[\w-]*["']?\s+["']?[\w-]*[a-z]-[a-z][\w-]*["']?/,
  /Buffer\.from\([^)]*,\s*["'](?:base64|hex|base64url)["']/,
];
/** Turning letters into small or capital ones is no secret. */
const caseOnly = /\btr\s+["']?(?:A-Z|a-z)["']?\s+["']?(?:A-Z|a-z)["']?/;

/** A line that decodes a constant: whoever writes guidance has no reason to hide what it says. Null when there is none. */
export function decodedConstantIn(text: string): string | null {
  const lines = withoutHarmless(text).split("\n");
  const decoders = lines.filter((each) => decoding.some((pattern) => pattern.test(each.replace(caseOnly, ""))));
  const line =
    decoders.find(hasConstant) ??
    (decoders.length > 0 ? lines.find((each) => constantsIn(each).some(isDense)) : undefined);
  return line?.trim() ?? null;
}

/** A constant beside the decoder, and not only its alphabets or a pattern of file names. */
function hasConstant(line: string): boolean {
  const bare = line.match(/(?:<<<|\becho|\bprintf)\s+([A-Za-z0-9+/=_-]{8,})/)?.[1];
  return (
    (bare !== undefined && looksMade(bare)) ||
    constantsIn(line).some((each) => /^[A-Za-z0-9+/=_.: -]{8,}$/.test(each) && looksMade(each))
  );
}

/** Texts in quotes of a line: a script in single quotes may have texts in double ones. */
function constantsIn(line: string): string[] {
  return [...line.matchAll(/"([^"\n]*)"/g), ...line.matchAll(/'([^'\n]*)'/g)]
    .map((match) => match[1] ?? "")
    .filter((each) => !isCommonLiteral(each.toLowerCase()));
}

/** Long, without a blank, and its letters are scattered among other signs: bytes in some alphabet. */
function isDense(text: string): boolean {
  return text.length >= 32 && !/\s/.test(text) && (text.match(/[A-Za-z]{5,}/g) ?? []).join("").length * 3 < text.length;
}

/** Letters that make no words of anybody: digits among them, cases that change, or no ordinary word. */
function looksMade(text: string): boolean {
  if (/\d[A-Za-z]+\d|[a-z][A-Z]+[a-z]/.test(text) && text.includes(" ")) return false;
  if (/^[./-]|\.[a-z]{1,4}$|^https?:/.test(text)) return false;
  return (
    /\d[A-Za-z]+\d|[a-z][A-Z]+[a-z]|=$/.test(text) || (stemsOf(text).length > 0 && stemsOf(text).every(isUnlisted))
  );
}
