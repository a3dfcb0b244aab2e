/**
 * Takes the values out of a line of a test's output: quoted texts and whatever follows words like "got", "want" or "Expected:". What is
 * left says how a check failed and not what it wanted. Used for choosing a word of a closed vocabulary, never shown as it is.
 */
export function withoutValues(line: string): string {
  // Of a lone "expected" what follows may as well be a whole sentence, "expected the file to exist".
  const compares = /\b(?:got|but|received|actual)\b/i.test(line);
  return (compares ? line.replace(/\bexpected\s+[^,;]*/gi, "expected …") : line)
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, "…")
    .replace(/\b(expected|received|actual|want(?:ed)?|got|found|left|right|left hand side)\b\s*[:=]\s*[^,;]*/gi, "$1 …")
    .replace(/\b(got|want(?:ed)?|but was|instead of)\s+[^,;]*/gi, "$1 …")
    .replace(/^[<>+-]\s.*$/, "differs …");
}

/** From here on a sentence speaks of values. */
const valueWords =
  /(?:[:#=<>≠]|\b(?:expected|expects?|got|want(?:s|ed)?|received|actual|equals?|equal to|returns?|returned|to (?:be|equal|have|contain|match|return|eq)|should (?:be|equal|have|contain|match|return|eq)|instead of|but was)\b)/i;

/**
 * The name of a check as it may be shown to a model. An identifier stays; a sentence ends where values begin, and numbers, quoted texts
 * and tokens that look like data are masked. null when nothing that names anything is left.
 */
export function nameWithoutValues(text: string): string | null {
  const cut = text.split(valueWords)[0] ?? "";
  const name = cut
    .replace(/"[^"]*"?|'[^']*'?|`[^`]*`?/g, "…")
    .split(/\s+/)
    .map((word) => (isData(word) ? "…" : word))
    .join(" ")
    .replace(/(?:… ?)+/g, "… ")
    .replace(/[\s…(,;-]+$/, "")
    .trim();
  return /\p{L}{2}/u.test(name) ? name.slice(0, 120) : null;
}

/** Numbers, and long tokens that mix letters and digits as keys, hashes and encoded texts do. */
function isData(word: string): boolean {
  if (/^[([]?[-+$€]?\d/.test(word)) return true;
  return word.length >= 12 && /\d/.test(word) && /[A-Za-z]/.test(word) && !/[_.]/.test(word);
}
