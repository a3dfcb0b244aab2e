import { isCommonLiteral, plainWords } from "./common-words.ts";

const endings =
  "json|jsonl|ndjson|csv|tsv|txt|md|rst|py|js|ts|sh|c|h|cpp|go|rs|rb|java|pl|php|sql|db|sqlite|yaml|yml|toml|ini|cfg|conf|env|log|xml|html|css|svg|png|jpg|pdf|tar|gz|tgz|bz2|xz|zip|hex|bin|dat|key|pem|crt|lock|service|parquet|patch|diff|out|bak|po|tex";

const absolutePath = /(?<![\w/.<:])\/[\w.@+-]+(?:\/[\w.@+*-]+)+/g;
const relativePath = /(?<![\w/.@:])[A-Za-z][\w.@+-]*(?:\/[\w.@+-]+)+/g;
const fileName = new RegExp(`(?<![\\w/])\\.?[\\w-]{2,}(?:\\.[\\w-]+)*\\.(?:${endings})\\b`, "gi");
const version = /\bv?\d+(?:\.\d+){2,}(?:-[\w.]*\w)?/gi;
const mixedToken = /\b[\w-]{6,}\b/g;
const identifier = /\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b/g;
const humps = /\b[A-Z]?[a-z]+(?:[A-Z][a-z0-9]+)+\b/g;
const address = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;
const number = /(?<![\w.])\d{4,}(?:\.\d+)?(?![\w]|\.\d)|(?<![\w.])\d{1,3}(?:[.,]\d{3})*[.,]\d{2,6}(?![\w]|[.,]\d)/g;

/**
 * What could be an answer, in lower case, each once: absolute paths below a top folder with their folders, relative paths to a file,
 * file names, version numbers of three parts, distinctive tokens such as keys (a digit and a letter mixed, six characters or more), names
 * with underscores or humps, mail addresses, long or exact numbers. Plain words are nobody's secret.
 */
export function literalsOf(text: string): string[] {
  return distinct([...valuesIn(text), ...namesIn(text)]);
}

/**
 * Literals of code: as of any text, but names only where they are quoted. A name in code is mostly the language's or the author's own;
 * a quoted one is data.
 */
export function literalsOfCode(code: string): string[] {
  return distinct([...valuesIn(code), ...namesIn(quotedTexts(code).join("\n"))]);
}

function valuesIn(text: string): string[] {
  const all = (pattern: RegExp) => text.match(pattern) ?? [];
  return [
    ...all(absolutePath)
      .filter((path) => !isCommonLiteral(folded(path)))
      .flatMap((path) => [...foldersOf(path), ...endsOf(path)]),
    ...all(relativePath)
      .filter(isRelativeFile)
      .flatMap((path) => [path, ...endsOf(path)]),
    ...all(fileName),
    ...all(version),
    ...all(mixedToken).filter((token) => /\d/.test(token) && /[A-Za-z]/.test(token)),
    ...all(address),
    ...all(number),
  ];
}

function namesIn(text: string): string[] {
  const names = [...(text.match(identifier) ?? []), ...(text.match(humps) ?? [])];
  return names.filter((name) => name.length >= 6);
}

function distinct(literals: readonly string[]): string[] {
  return [...new Set(literals.map(folded))].filter((literal) => literal.length >= 4 && !isCommonLiteral(literal));
}

/** Contents of string literals and of Markdown code spans. */
export function quotedTexts(text: string): string[] {
  return [...text.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.){1,400})\1/g)].map((match) => match[2] ?? "");
}

/** Phrases that somebody quoted: three words or more, not all of them everybody's, so long that nobody writes them by chance. */
export function quotedPhrases(text: string): string[] {
  return quotedTexts(text)
    .map((phrase) => phrase.toLowerCase().replace(/\s+/g, " ").trim())
    .filter((phrase) => phrase.length >= 12 && phrase.length <= 200 && (phrase.match(/[a-z0-9]+/g)?.length ?? 0) >= 3)
    .filter((phrase) => (phrase.match(/[a-z]{4,}/g) ?? []).some((word) => !plainWords.has(word)));
}

/** The dot that ends a sentence is not part of the path before it. */
function folded(literal: string): string {
  return literal.toLowerCase().replace(/[.*-]+$/, "");
}

/** An absolute path and the folders on its way, down from the second one. */
function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(2).map((_, index) => parts.slice(0, index + 3).join("/"));
}

/** How else one may name what a path leads to: without its first folders, or by the file's name alone. */
function endsOf(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => parts.slice(index).join("/")).filter((end) => end !== path && isRelativeFile(end));
}

function isRelativeFile(path: string): boolean {
  const parts = path.split("/");
  return parts.length >= 3 || new RegExp(`\\.(?:${endings})$`, "i").test(path) || /\d/.test(path);
}
