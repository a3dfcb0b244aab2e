/**
 * Takes the values out of a line of a test's output: quoted texts and whatever follows words like "got", "want" or "Expected:". What is
 * left says how a check failed and not what it wanted. Used for choosing a word of a closed vocabulary, never shown as it is.
 */
export function withoutValues(line: string): string {
  // Of a lone "expected" what follows may as well be a whole sentence, "expected the file to exist".
  const compares = /\b(?:got|but|received|actual)\b/i.test(line);
  return (compares ? line.replace(/\bexpected\s+[^,;]*/gi, "expected …") : line)
    .replace(/"(?:[^"\\]|\\.)*"|(?:(?<!\w)|(?<=\b[bfru]))'(?:[^'\\]|\\.)*'|`[^`]*`/g, "…")
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

/** {@link nameWithoutValues}, without words that stand among the values in the check's own lines: a case in a table is named by them. */
export function nameAmong(text: string, lines: readonly string[]): string | null {
  if (/^[^\s'"]+\.[cm]?[jt]sx?$/.test(text)) return nameWithoutValues(text);
  const values = new Set(lines.flatMap(valuesIn).flatMap(wordsOf));
  const masked = text.replace(/[\p{L}\p{N}_.-]{2,}/gu, (word) => (values.has(bare(word)) ? "…" : word));
  return nameWithoutValues(masked);
}

/** What a line shows as values: quoted texts, what follows a label, a line of a diff. */
function valuesIn(line: string): string[] {
  const quoted = [
    ...line.matchAll(/"((?:[^"\\]|\\.)*)"|(?:(?<!\w)|(?<=\b[bfru]))'((?:[^'\\]|\\.)*)'|`([^`]*)`/g),
  ].flatMap((match) => match.slice(1));
  const labelled =
    /\b(?:expected|received|actual|want(?:ed)?|got|found)\b(?:\s*\([^)]*\))?[^:=]{0,20}[:=]\s*(.+)$|\b(?:got|want|but was|instead of)\s+(.+)$/i
      .exec(line)
      ?.slice(1);
  return [...quoted, ...(labelled ?? []), /^\s*[-+<>]\s+(.*)$/.exec(line)?.[1]].filter((value) => value !== undefined);
}

function wordsOf(value: string): string[] {
  return (value.match(/[\p{L}\p{N}_.-]{2,}/gu) ?? []).map(bare);
}

function bare(word: string): string {
  return word.toLowerCase().replace(/^[.-]+|[.-]+$/g, "");
}

/** Numbers, and long tokens that mix letters and digits as keys, hashes and encoded texts do. */
function isData(word: string): boolean {
  if (/^[([]?[-+$€]?\d/.test(word)) return true;
  return word.length >= 12 && /\d/.test(word) && /[A-Za-z]/.test(word) && !/[_.]/.test(word);
}
