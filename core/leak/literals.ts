import { isCommonLiteral, isCommonNumber } from "./common-words.ts";
import { datesIn } from "./dates.ts";
import { libraryNames } from "./library-names.ts";
import { digitsOf, numbersIn } from "./numbers.ts";
import { isUnlisted, rarityOf, stemsOf } from "./stems.ts";
import { wellKnownNames } from "./well-known-names.ts";

const endings =
  "json|jsonl|ndjson|csv|tsv|txt|md|rst|py|js|ts|sh|c|h|cpp|go|rs|rb|java|pl|php|sql|db|sqlite|yaml|yml|toml|ini|cfg|conf|env|log|xml|html|css|svg|png|jpg|pdf|tar|gz|tgz|bz2|xz|zip|hex|bin|dat|key|pem|crt|lock|service|parquet|patch|diff|out|bak|po|tex";

export const fileEndings: ReadonlySet<string> = new Set(endings.split("|"));

const absolutePath = /(?<![\w/.<:])\/[\w.@+-]+(?:\/[\w.@+*-]+)+/g;
const relativePath = /(?<![\w/.@:])[A-Za-z][\w.@+-]*(?:\/[\w.@+-]+)+/g;
const fileName = new RegExp(`(?<![\\w/-])\\.?[\\w-]{2,}(?:\\.[\\w-]+)*\\.(?:${endings})\\b`, "gi");
const version = /\bv?\d+(?:\.\d+){2,}(?:-[\w.]*\w)?/gi;
const mixedToken = /\b[\w-]{6,}\b/g;
const identifier = /\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![A-Za-z0-9])/g;
const humps = /\b[A-Z]?[a-z]+(?:[A-Z][a-z0-9]+)+\b/g;
const address = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;
const anyEnding = /(?<![\w/])\.?[\w-]{2,}(?:\.[\w-]+)*\.[a-z][a-z0-9]{0,7}\b/gi;
const hyphenated = /(?<![\w./-])[A-Za-z][\w]*(?:-[\w]+)+(?![\w])/g;

/**
 * What could be an answer, in lower case, each once: absolute paths below a top folder with their folders, relative paths to a file,
 * file names, version numbers of three parts, distinctive tokens such as keys (a digit and a letter mixed, six characters or more), names
 * with underscores or humps, mail addresses, long or exact numbers. Plain words are nobody's secret.
 */
export function literalsOf(text: string): string[] {
  return distinct([...valuesIn(text), ...namesIn(text), ...hyphenatedNames(quotedTexts(text).join("\n"))]);
}

/**
 * Literals of code: as of any text, but names only where they are quoted or hold a word of the task's own. Another name in code is mostly the
 * language's or the author's; a quoted one is data.
 */
export function literalsOfCode(code: string): string[] {
  const plain = withoutEscapes(code);
  const data = quotedTexts(code).map(withoutEscapes).join("\n");
  const own = namesIn(plain).filter((name) => stemsOf(name).some(isUnlisted));
  return distinct([...valuesIn(plain), ...own, ...namesIn(data), ...hyphenatedNames(data)]);
}

/**
 * Literals of an edit, to be looked up among those of tasks: more generous than what makes a literal of a task, since only what a task has counts.
 */
export function literalsOfEdit(text: string): string[] {
  return distinct([
    ...valuesIn(text),
    ...namesIn(text),
    ...(text.match(anyEnding) ?? []),
    ...(text.match(hyphenated) ?? []),
    ...pathsAnywhere(text),
  ]);
}

/** Also behind a scheme, a host or a variable. */
function pathsAnywhere(text: string): string[] {
  return (text.match(/(?:\/[\w.@+-]+){2,}/g) ?? []).flatMap((path) => [path, ...endsOf(path)]);
}

function valuesIn(text: string): string[] {
  const all = (pattern: RegExp) => text.match(pattern) ?? [];
  return [
    ...all(absolutePath)
      .filter((path) => !isCommonLiteral(folded(path)) || isOfOwnProgram(path))
      .flatMap((path) => [...foldersOf(path), ...endsOf(path)]),
    ...all(relativePath)
      .filter((path) => isRelativeFile(path) || isOwnFolder(path))
      .flatMap((path) => [path, ...endsOf(path)]),
    ...all(fileName),
    ...all(version),
    ...all(mixedToken).filter((token) => /\d/.test(token) && /[A-Za-z]/.test(token)),
    ...all(address),
    ...beginningsOf(text),
    ...exactNumbers(text),
    ...datesIn(text),
  ];
}

/** What somebody put among everybody's folders: /var/lib/pelicand, /usr/local/sbin/lab-net.sh. */
function isOfOwnProgram(path: string): boolean {
  const rest =
    /^\/(?:usr\/local\/\w+|var\/(?:lib|log|cache|spool)|run|etc\/(?:systemd\/system|cron\.d|default))\/(.+)$/.exec(
      path,
    )?.[1];
  return rest !== undefined && (stemsOf(rest).some(isUnlisted) || /^[a-z]+-[a-z]+/i.test(rest));
}

/** Beginnings of commits and checksums, as one shortens them. */
function beginningsOf(text: string): string[] {
  const digests = (text.match(/\b[0-9a-f]{7,64}\b/gi) ?? []).filter((each) => /\d/.test(each) && /[a-f]/i.test(each));
  return digests.map((digest) => digest.slice(0, 7));
}

/** Numbers of four digits or more. */
function exactNumbers(text: string): string[] {
  return numbersIn(text).filter((number) => digitsOf(number) >= 4 && !isCommonNumber(number));
}

/** Names of parts with hyphens, of which at least one is no ordinary word. */
function hyphenatedNames(text: string): string[] {
  return (text.match(hyphenated) ?? []).filter((name) => name.length >= 8 && stemsOf(name).some(isUnlisted));
}

function withoutEscapes(code: string): string {
  return code.replace(/\\[nrt]/g, "\n");
}

function namesIn(text: string): string[] {
  const names = [...(text.match(identifier) ?? []), ...(text.match(humps) ?? [])];
  return names.filter((name) => name.length >= 6);
}

function distinct(literals: readonly string[]): string[] {
  return [...new Set(literals.map(folded))].filter((literal) => literal.length >= 4 && !isAnybodys(literal));
}

function isAnybodys(literal: string): boolean {
  return (
    isClassOfLetters(literal) ||
    (isCommonLiteral(literal) && !isOfOwnProgram(literal)) ||
    wellKnownNames.has(literal) ||
    libraryNames.has(literal) ||
    isSettingsPlace(literal)
  );
}

/** Of a pattern: A-Za-z0-9. */
function isClassOfLetters(literal: string): boolean {
  return /^(?:a-z|a-f|0-9|_|-)+$/.test(literal);
}

/** Where a program that everybody knows has its settings: /etc/nginx/nginx.conf, /etc/logrotate.d, /etc/redis/conf.d. */
function isSettingsPlace(path: string): boolean {
  const [, name, rest] =
    /^\/etc\/([\w-]+?)(?:\.(?:d|conf|cfg))?(?:\/([\w-]+)(?:\.(?:d|conf|cnf|cfg))?)?$/.exec(path) ?? [];
  const stems = stemsOf(name ?? "");
  const isPlace =
    rest === undefined ||
    rest === name ||
    /^(?:conf|sites-(?:available|enabled)|default|main|modules-enabled)$/.test(rest);
  return isPlace && stems.length > 0 && !stems.some(isUnlisted);
}

/** Contents of string literals and of Markdown code spans. */
export function quotedTexts(text: string): string[] {
  return [...text.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.){0,400})\1/g)].flatMap((match) => match[2] || []);
}

/** Phrases that somebody quoted: three words or more, not all of them everybody's, so long that nobody writes them by chance. */
export function quotedPhrases(text: string): string[] {
  return quotedTexts(text)
    .map((phrase) => withPlaces(phrase).replace(/^(?:[^a-z]*#)+\W*|\W+$/g, ""))
    .filter((phrase) => phrase.length >= 12 && phrase.length <= 200)
    .filter((phrase) => {
      const words = phrase.match(/[a-z0-9#]+/g)?.length ?? 0;
      const stems = stemsOf(phrase);
      return (words >= 4 && stems.length > 0) || (words === 3 && stems.some(isUnlisted));
    });
}

/**
 * Short texts that somebody quoted, in lower case, with a word that is not everybody's: what an edit has in quotes as well is no chance. A single word
 * needs a sign in it.
 */
export function quotesOf(text: string): string[] {
  return quotedTexts(text)
    .map((quote) => quote.trim().toLowerCase())
    .filter((quote) => quote.length >= 6 && quote.length <= 80 && /[^a-z]/.test(quote) && !isCommonLiteral(quote))
    .filter((quote) => stemsOf(quote).some((stem) => rarityOf(stem) >= 0.35));
}

/** A text in lower case in which numbers, and what stands for a value (N, CASE, <region>), are places. */
export function withPlaces(text: string): string {
  const places = text.replace(/<[\w -]+>|(?<![\w-])(?:[A-Z][A-Z_]*|\d[\d.,]*)(?![\w-])/g, "#");
  return places.toLowerCase().replace(/\s+/g, " ").trim();
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
  const ends = parts.map((_, index) => parts.slice(index).join("/"));
  return ends.filter(
    (end) => end !== path && (isRelativeFile(end) || isOwnFolder(end) || /^[\w-]{3,}\.[a-z][a-z0-9]{0,7}$/i.test(end)),
  );
}

/** A part of a path that nobody would come to by chance. */
function isOwnFolder(path: string): boolean {
  return path.includes("/") && stemsOf(path).some(isUnlisted);
}

function isRelativeFile(path: string): boolean {
  const parts = path.split("/");
  return parts.length >= 3 || new RegExp(`\\.(?:${endings})$`, "i").test(path) || /\d/.test(path);
}
