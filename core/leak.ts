import { blobIn } from "./leak/blobs.ts";
import { canariesOf, canaryIn } from "./leak/canaries.ts";
import { conditionalIn } from "./leak/conditionals.ts";
import { decodedConstantIn } from "./leak/decoders.ts";
import { hiddenWordIn } from "./leak/hidden-words.ts";
import { literalsOf, literalsOfCode, literalsOfEdit, quotedPhrases, quotesOf, withPlaces } from "./leak/literals.ts";
import { codeGramsOf, gramsOf } from "./leak/overlap.ts";
import { nearPassageIn, type Passages, passagesOf } from "./leak/passages.ts";
import { squashed } from "./leak/squashed.ts";
import { isUnlisted, stemsOf } from "./leak/stems.ts";
import { taskIdIn } from "./leak/task-ids.ts";
import { pointingWords, type TellingWords, tellingWordsOf } from "./leak/telling-words.ts";
import { retoldTaskIn } from "./leak/topic.ts";
import { verifierPathIn } from "./leak/verifier-paths.ts";
import { couldHoldSentences, type Encoding, type View, viewsOf } from "./leak/views.ts";

/**
 * Finds task answers and task names in an edit. An edit that names a task, a path or a literal that only a few tasks know would
 * win on those tasks and teach nothing. Source: reference on verifier integrity, "leak detector on every edit".
 */
export interface LeakIndex {
  readonly taskIds: readonly string[];
  readonly canaries: ReadonlySet<string>;
  /** What could be an answer and stands in at most two tasks. */
  readonly rareLiterals: ReadonlySet<string>;
  /** Quoted phrases of instructions, tests and solutions, of at most two tasks. */
  readonly rarePhrases: readonly string[];
  /** Short quoted texts of at most two tasks. */
  readonly rareQuotes: ReadonlySet<string>;
  /** Rare literals without their separators, as far as they are told from chance. */
  readonly squashedLiterals: ReadonlyMap<string, string>;
  /** Rare literals with a part that is no word, and their parts. */
  readonly literalsInParts: readonly (readonly [string, readonly string[]])[];
  /** 8-grams of words from every instruction, and of code from the tests and solutions of at most two tasks. */
  readonly instructionGrams: ReadonlySet<string>;
  readonly codeGrams: ReadonlySet<string>;
  readonly passages: Passages;
  readonly tellingWords: TellingWords;
}

export interface LeakFinding {
  readonly rule:
    | "task-id"
    | "canary"
    | "rare-literal"
    | "hidden-word"
    | "instruction-overlap"
    | "test-overlap"
    | "instruction-conditional"
    | "encoded-blob"
    | "retold-task"
    | "verifier-path";
  readonly encoding: Encoding;
  readonly span: string;
}

/** What of each task the detector may know: it runs on our side and shows only the offending span of the edit itself. */
export interface LeakSource {
  readonly taskId: string;
  readonly instruction: string;
  /** Texts of tests/ and solution/. */
  readonly secrets: readonly string[];
  /** Small texts that the task gives to the agent; none where they are not known. */
  readonly data?: readonly string[];
}

const rareBelow = 3;

export function buildLeakIndex(tasks: readonly LeakSource[]): LeakIndex {
  const code = (task: LeakSource) => task.secrets.join("\n");
  const rareLiterals = rare(tasks, (task) => [
    ...literalsOf(task.instruction),
    ...literalsOfCode([code(task), ...(task.data ?? [])].join("\n")),
  ]);
  return {
    taskIds: tasks.map((task) => task.taskId),
    canaries: new Set(tasks.flatMap((task) => canariesOf(`${task.instruction}\n${code(task)}`))),
    rareLiterals,
    rarePhrases: [...rare(tasks, (task) => quotedPhrases(`${task.instruction}\n${code(task)}`))],
    rareQuotes: rare(tasks, (task) => quotesOf(`${task.instruction}\n${code(task)}`)),
    squashedLiterals: new Map(
      [...rareLiterals]
        .map((literal) => [squashed(literal), literal] as const)
        .filter(([short, literal]) => isLong(short, literal)),
    ),
    literalsInParts: inParts(rareLiterals),
    instructionGrams: new Set(tasks.flatMap((task) => gramsOf(task.instruction))),
    codeGrams: rare(tasks, (task) => codeGramsOf(code(task))),
    passages: passagesOf(tasks.map((task) => ({ ...task, texts: [task.instruction, ...task.secrets] }))),
    tellingWords: tellingWordsOf(tasks.map((task) => ({ ...task, code: code(task) }))),
  };
}

/** What fewer than three tasks have: counted by tasks, not by occurrences. */
function rare(tasks: readonly LeakSource[], itemsOf: (task: LeakSource) => readonly string[]): Set<string> {
  const occurrences = new Map<string, number>();
  for (const task of tasks)
    for (const item of new Set(itemsOf(task))) occurrences.set(item, (occurrences.get(item) ?? 0) + 1);
  return new Set([...occurrences].filter(([, times]) => times < rareBelow).map(([item]) => item));
}

/**
 * The first leak in a text, or null.
 * @param known text of the harness before the edit: what stands there already is no news
 */
export function findLeak(text: string, index: LeakIndex, known = ""): LeakFinding | null {
  const before = known.toLowerCase();
  const isNew = (span: string) => before === "" || !before.includes(span.toLowerCase());
  const views = viewsOf(text);
  for (const view of views) {
    const found = secretIn(view, index, isNew) ?? disguisedIn(view, text, index);
    if (found) return { ...found, encoding: view.encoding };
  }
  const found = passageIn(text, index, isNew);
  if (found) return { ...found, encoding: "plain" };
  for (const view of views.filter(couldHoldSentences)) {
    const retold = retoldTaskIn(isTurned(view) ? view.text.replace(/\d/g, " ") : view.text, index.tellingWords);
    if (retold) return { rule: "retold-task", span: retold, encoding: view.encoding };
  }
  return null;
}

/**
 * All that would have to go for a text to be clean, once each: what leaks on a line by itself, or, when only its lines together do, the one leak of
 * the whole. Empty for a clean text.
 */
export function findLeaks(text: string, index: LeakIndex, known = ""): readonly LeakFinding[] {
  const whole = findLeak(text, index, known);
  if (!whole) return [];
  const found = text.split("\n").flatMap((line) => leaksOfLine(line, index, known));
  const distinct = new Map(found.map((each) => [each.span.toLowerCase(), each]));
  return distinct.size === 0 ? [whole] : [...distinct.values()];
}

/** Whatever still leaks when what was found before is taken out. */
function leaksOfLine(line: string, index: LeakIndex, known: string): LeakFinding[] {
  const found = findLeak(line, index, known);
  const at = found ? line.toLowerCase().indexOf(found.span.toLowerCase()) : -1;
  if (!found || at < 0 || found.span === "") return found ? [found] : [];
  return [found, ...leaksOfLine(`${line.slice(0, at)} ${line.slice(at + found.span.length)}`, index, known)];
}

/** What a person, or a model, would have to take out: the span, and what in it points to one task when it is a longer one. */
export function offenceOf({ rule, encoding, span }: LeakFinding, { tellingWords }: LeakIndex): string {
  const quoted = JSON.stringify(span.length > longestSpan ? `${span.slice(0, longestSpan)}…` : span);
  const words = rule === "retold-task" || rule === "instruction-conditional" ? pointingWords(span, tellingWords) : [];
  return `${rule}${encoding === "plain" ? "" : ` (${encoding})`}: ${quoted}${words.length === 0 ? "" : `, by ${words.join(", ")}`}`;
}

const longestSpan = 80;

type Found = Pick<LeakFinding, "rule" | "span">;

/** What has a name: a task, a canary, a literal. */
function secretIn(view: View, index: LeakIndex, isNew: (span: string) => boolean): Found | null {
  const taskId = taskIdIn(view, index.taskIds);
  if (taskId && isNew(taskId)) return { rule: "task-id", span: taskId };
  const canary = canaryIn(view.text, index.canaries);
  if (canary) return { rule: "canary", span: canary };
  const literal =
    longest(
      literalsOfEdit(view.text).filter((each) => index.rareLiterals.has(each) && isNew(each) && isTelling(each, view)),
    ) ??
    splitLiteral(view, index) ??
    toldInParts(view, index);
  if (literal) return { rule: "rare-literal", span: literal };
  const quote = quotesOf(view.text).find((each) => index.rareQuotes.has(each) && isNew(each));
  if (quote) return { rule: "rare-literal", span: quote };
  const folded = withPlaces(view.text);
  const phrase = index.rarePhrases.find((each) => folded.includes(each) && isNew(each));
  return phrase ? { rule: "rare-literal", span: phrase } : null;
}

function disguisedIn(view: View, plain: string, { tellingWords }: LeakIndex): Found | null {
  const word = hiddenWordIn(view, plain, tellingWords);
  return word ? { rule: "hidden-word", span: word } : null;
}

function longest(texts: readonly string[]): string | undefined {
  return [...texts].sort((left, right) => right.length - left.length)[0];
}

function isTelling(literal: string, view: View): boolean {
  return !isTurned(view) || /[a-z]/.test(literal);
}

/** Read backwards or moved in the alphabet, any number is another one. */
function isTurned({ encoding }: View): boolean {
  return encoding === "reversed" || encoding === "mirrored" || encoding === "rotated";
}

/** Eight letters can be words that follow each other (`import csv`), unless a digit or a word of the task's own is among them. */
function isLong(short: string, literal: string): boolean {
  return short.length >= 14 || (short.length >= 8 && (/\d/.test(literal) || stemsOf(literal).some(isUnlisted)));
}

/** A literal in pieces. In text as it is, only long ones: short ones could be words that follow each other by chance. */
function splitLiteral(view: View, index: LeakIndex): string | null {
  if (view.encoding !== "plain" && !isOfPieces(view)) return null;
  const texts = isOfPieces(view) ? view.text.split("\n").map(squashed) : [squashed(view.text)];
  const shortest = isOfPieces(view) ? 8 : 14;
  for (const [short, literal] of index.squashedLiterals)
    if (short.length >= shortest && texts.some((text) => text.includes(short))) return literal;
  return null;
}

function isOfPieces({ encoding }: View): boolean {
  return encoding === "joined" || encoding === "spelled";
}

/** The parts of a literal told one after another; one of them must be nobody's word, such as 7f. */
function toldInParts({ encoding, text }: View, index: LeakIndex): string | null {
  if (encoding !== "plain") return null;
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return index.literalsInParts.find(([, parts]) => standInOrder(parts, words))?.[0] ?? null;
}

const fewWords = 8;

function standInOrder(parts: readonly string[], words: readonly string[]): boolean {
  const follows = (at: number, part: number): boolean =>
    part === parts.length ||
    words
      .slice(at + 1, at + 1 + fewWords)
      .some((word, step) => word === parts[part] && follows(at + 1 + step, part + 1));
  return words.some((word, at) => word === parts[0] && follows(at, 1));
}

/** Literals of two to four parts, of which one mixes digits and letters. */
function inParts(literals: ReadonlySet<string>): [string, readonly string[]][] {
  return [...literals].flatMap((literal): [string, readonly string[]][] => {
    const parts = literal.split(/[^a-z0-9]+/);
    const isMixed = parts.some((part) => /\d/.test(part) && /[a-z]/.test(part));
    return isMixed && parts.length >= 2 && parts.length <= 4 && parts.every((part) => part.length >= 2)
      ? [[literal, parts]]
      : [];
  });
}

/** What is told at length: words of an instruction or a test, conditions on the instruction, blobs. */
function passageIn(text: string, index: LeakIndex, isNew: (span: string) => boolean): Found | null {
  const grams = gramsOf(text).filter((each) => index.instructionGrams.has(each) && isNew(each));
  // A turn of speech of eight words may be anybody's; a longer passage, or one with words of its own, is not.
  const telling = grams.find((each) => stemsOf(each).length >= 3) ?? (grams.length >= 3 ? grams[0] : undefined);
  if (telling) return { rule: "instruction-overlap", span: telling };
  const codeGrams = gramsOf(text).filter((each) => index.codeGrams.has(each));
  if (codeGrams.length >= 2) return { rule: "test-overlap", span: codeGrams[0] ?? "" };
  const passage = nearPassageIn(text, index.passages);
  if (passage && isNew(passage)) return { rule: "instruction-overlap", span: passage };
  const blob = blobIn(text) ?? decodedConstantIn(text);
  if (blob && isNew(blob)) return { rule: "encoded-blob", span: blob };
  const verifier = verifierPathIn(text);
  if (verifier && isNew(verifier)) return { rule: "verifier-path", span: verifier };
  const conditional = conditionalIn(text, index.tellingWords, index.passages);
  if (conditional && isNew(conditional)) return { rule: "instruction-conditional", span: conditional };
  const retold = retoldTaskIn(text, index.tellingWords);
  return retold && isNew(retold) ? { rule: "retold-task", span: retold } : null;
}
