import { withoutHarmless } from "./harmless-codes.ts";
import { isUnlisted, stemsOf } from "./stems.ts";

const shortestBlob = 24;
/** Below the entropy of hex digits that stand for letters (about 3), above that of rules and paddings. */
const leastBitsPerCharacter = 2.6;

/** Signs that nobody sees, too many for a slip. */
const unseen = /(?:[\u200b-\u200f\u2060-\u2064\ufeff\u{e0020}-\u{e007e}][^\n]{0,2}){8,}/u;

/** A piece of text that nobody can read: long, of high entropy, digits and letters mixed. Null when there is none. */
export function blobIn(text: string): string | null {
  const invisible = unseen.exec(text)?.[0];
  if (invisible) return invisible;
  const rest = withoutDigests(withoutHarmless(text));
  const joined = rest.replace(/["'`]\s*[+.,]?\s*\\?\n?\s*["'`]/g, "");
  const pieces = [rest, joined].flatMap((each) => each.match(/[A-Za-z0-9+/=_-]{24,}/g) ?? []);
  return pieces.find(looksEncoded) ?? null;
}

/** A commit or a checksum beside its command or its name; one of a task is a literal of its own. */
function withoutDigests(text: string): string {
  return text.replace(
    /((?:\bgit\b|commit|checkout|sha\d*|md5|digest|checksum)[^\n]{0,80}?)\b(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\b/gi,
    "$1",
  );
}

/** A long path or a name of many words has short parts of letters; encoded bytes mix digits, or cases, over a long stretch. */
function looksEncoded(piece: string): boolean {
  if (entropyOf(piece) < leastBitsPerCharacter || isReadable(piece)) return false;
  return piece.split(/[/_-]/).some((part) => {
    if (part.length < 16) return false;
    const digits = part.match(/[0-9]/g)?.length ?? 0;
    const letters = part.match(/[A-Za-z]/g)?.length ?? 0;
    if (digits >= 2 && letters >= 2) return part.length >= shortestBlob || switches(part) >= 5;
    return part.length >= shortestBlob && letters === part.length && caseSwitches(part) >= part.length / 3;
  });
}

/** A name with humps: at least half of its letters are ordinary words. */
function isReadable(piece: string): boolean {
  const words = piece.replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3 $2").match(/[A-Za-z]{4,}/g) ?? [];
  const known = words.filter((word) => stemsOf(word).every((stem) => !isUnlisted(stem))).join("");
  return known.length * 2 >= piece.length;
}

/** How often letters and digits take turns. */
function switches(text: string): number {
  return [...text].filter((character, at) => at > 0 && /\d/.test(character) !== /\d/.test(text[at - 1] ?? "")).length;
}

function caseSwitches(text: string): number {
  return [...text].filter((character, at) => at > 0 && /[A-Z]/.test(character) !== /[A-Z]/.test(text[at - 1] ?? ""))
    .length;
}

/** Shannon entropy in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, times) => sum - (times / text.length) * Math.log2(times / text.length), 0);
}
