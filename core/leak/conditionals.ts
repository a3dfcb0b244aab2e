import { fileEndings } from "./literals.ts";
import { type Match, matchesIn, wordsBehind } from "./matched-words.ts";
import { isOfTask, type Passages } from "./passages.ts";
import { holdersOf } from "./script-variables.ts";
import { isEverybodys, isPlain } from "./stems.ts";
import { ownWord, strongestPointer, type TellingWords } from "./telling-words.ts";
import { unwrapped } from "./unwrapped.ts";

/**
 * Guidance or code that looks for given words in the instruction: it would act on one kind of task and teach nothing to the others. Asking
 * what the instruction says in general (a path, a format, that something must stay) is no such thing. Null when there is none.
 */
export function conditionalIn(text: string, telling: TellingWords, passages: Passages): string | null {
  return inWords(unwrapped(text), telling, passages) ?? inCode(text, telling);
}

const quotedCondition =
  /\b(?:if|when|whenever|in case|for(?! (?:each|every|all|any)\b))\b[^.\n]{0,40}\b(?:tasks?|instructions?|requests?|prompts?|assignment|description|user)\b[^.\n]{0,40}\b(?:mentions?|mentioning|contains?|containing|says?|includes?|asks? (?:for|about)|reads?|starts? with|names?|has the words?|talks? about|refers? to|is about|about|with)\b[^.\n"'`“‘]{0,24}["'`“‘]([^"'`”’\n]{3,})/i;
/** What stands in quotes in a condition, for whatever it is looked for. */
const anyCondition =
  /\b(?:if|when|whenever|where|in case|as soon as|should|unless)\b[^.\n]*?(["'`“‘][^"'`”’\n]{6,}["'`”’])/gi;
const condition =
  /\b(?:if|when|whenever|in case|for|on|with|during|where|as soon as|should|upon|given)\b[^.!?;\n]{0,60}\b(?:tasks?|instructions?|requests?|prompts?|assignments?|descriptions?|users?|jobs?|problems?|exercises?|challenges?|benchmarks?|work|working|asked|told|see|seen|dealing|involves?|involving)\b[^.!?;\n]*/gi;

/** What any requirement says: "at most", `key: value`. */
function isGeneral(quote: string): boolean {
  return (quote.match(/[A-Za-z][\w-]*/g) ?? []).every(
    (word) => word.length < 3 || isOfAnyRequirement(word.toLowerCase()),
  );
}

function inWords(text: string, telling: TellingWords, passages: Passages): string | null {
  const quoted = quotedCondition.exec(text);
  if (quoted && !isGeneral(quoted[1] ?? "")) return quoted[0];
  const ofTask = [...text.matchAll(anyCondition)].find(([, quote = ""]) => isOfTask(quote, passages));
  if (ofTask) return ofTask[0];
  const conditions = (text.replace(/\([^()\n]*\)/g, " ").match(condition) ?? []).map(
    (each) => each.split(/, | [—–-] /)[0] ?? "",
  );
  return conditions.find((each) => strongestPointer(each, telling) >= ownWord) ?? null;
}

/** Lines of a script that match a word against the instruction, or a task's own word against anything. */
function inCode(text: string, telling: TellingWords): string | null {
  const matches = matchesIn(text);
  const own = matches.find(({ line, words }) => isCode(line) && words.some((word) => isOwn(word, telling)));
  if (own) return own.line.trim();
  const instruction = holdersOf(text, /task_instruction/);
  const identified = holdersOf(text, new RegExp(`task_instruction|${requestOfEvent.source}`, "i"));
  const input = holdersOf(text, wholeInput, partOfInput);
  const request = holdersOf(text, requestOfEvent, partOfInput);
  for (const match of matches) {
    if (instruction.test(match.line) && match.words.some(isTold)) return match.line.trim();
    const words = [...match.words, ...wordsBehind(match.line, text)];
    const isWhole = instruction.test(match.line) || request.test(match.line) || readsWholeInput(match, input);
    if (isWhole && words.some((word) => isTopic(word, telling))) return match.line.trim();
  }
  return branchOnTaskIn(text) ?? identifiedIn(text, identified);
}

const taskName = "\\$?\\{?\\b(?:task|benchmark|instance|problem)(?:_?(?:id|name|slug|key))?\\b\\}?";
/** What chooses by a task's name: a switch, a comparison, a look into a table. */
const choices = [
  new RegExp(`\\b(?:switch|case|match)\\b\\s*\\(?["']?${taskName}["']?\\)?\\s*(?:\\{|in\\b|:)`, "i"),
  new RegExp(`${taskName}["']?\\s*(?:===?|=~)\\s*["'\\w]`, "i"),
  new RegExp(`\\w(?:\\[["']?${taskName}["']?\\]|\\.get\\(${taskName}[,)])`, "i"),
];

/** A line that chooses by a task's name. The instruction may be called task as well: then what is looked for in it decides. */
function branchOnTaskIn(text: string): string | null {
  if (/task_instruction/.test(text)) return null;
  return (
    text
      .split("\n")
      .find((line) => isCode(line) && choices.some((choice) => choice.test(line)))
      ?.trim() ?? null
  );
}

/** Prose has words like "in", too. */
function isCode(line: string): boolean {
  return /[$=(){}|[\]]|\bgrep\b|<<</.test(line);
}

/** The whole event, instruction included, and not a part of it. */
const wholeInput =
  /\$\(\s*cat\s*\)|\$\(\s*<\s*(?:\/dev\/stdin|&0)\)|`cat`|\bstdin\.read\(\)|readFileSync\((?:0|["']\/dev\/stdin)|\bsys\.stdin\b(?!\))|json\.dumps\(\s*(?:event|data|payload|input)\s*\)|\b(?:str|repr)\(\s*(?:event|data|payload|input)\s*\)|^\s*(?:read|mapfile)\b/;
/** What an event may call the instruction in other harnesses. */
const requestOfEvent = /\b(?:\w+_)?(?:prompt|request|instructions?|goal)\b(?=["')\]: ,]|\.\w|$)/i;
/** What the agent does or sees: a hook may look into that for anything. */
const partOfInput = /tool_(?:input|response|name)|\.command\b|["']command["']|exit_code/;
const straightFromInput =
  /^\s*(?:if\s+|while\s+|!\s*|elif\s+)*(?:cat\s*(?:-\s*)?\|\s*)?(?:tee\s+\S+\s*\|\s*)?e?grep\s[^|<>]*(?:;\s*then|&&|\|\||\)|$)/;

function readsWholeInput({ line }: Match, input: RegExp): boolean {
  if (partOfInput.test(line)) return false;
  return input.test(line) || straightFromInput.test(line);
}

/** Every kind of task has limits of time and size, and an order. */
const ofLimits =
  /^(?:seconds?|minutes?|hours?|milliseconds?|time|timeout|fast|faster|slow|slower|speed|memory|size|sizes|bytes?|kilobytes?|megabytes?|percent|order|ordered|sort|sorted|ascending|descending|alphabetical|numeric|reverse|stable|format|formats|encoding|decimals?|rounded?|path|paths|folder|directory|overwrite|delete|modify|change|install|network|offline|sudo|root)$/i;

function isOwn(word: string, telling: TellingWords): boolean {
  return strongestPointer(word, telling) >= ownWord;
}

/** Words of any requirement (at most, exactly, unchanged) and kinds of files (csv) tell no instruction from others. */
function isTold(word: string): boolean {
  const lower = word.toLowerCase();
  return !fileEndings.has(lower) && !shortWords.has(lower) && !isEverybodys(lower);
}

function isOfAnyRequirement(word: string): boolean {
  return shortWords.has(word) || isPlain(word);
}

const shortWords = new Set(
  "all and any are but can did end for had has its max may min new nor not off old one out per set six ten the too two use was who you".split(
    " ",
  ),
);

/** What tools say when something goes wrong: words that a hook may look for, whichever task has them too. */
const symptoms =
  /^(?:error|fail|warn|externally|fatal|denied|refus|found|time|timed|traceback|exception|kill|conflict|syntax|unexpected|permission|busy|usage|segmentation|overflow|deprecat|broken|pipe|host|unreach|connection|address|detach|memory|signal|abort|invalid|unknown|unresolved|undefined|unable|cannot|panic|assert|exit|limit|exceed|missing|such|directory|bash|write_file|read_file|finish|commit|push|rebase|merge|install|sudo|force|reset)/i;

function isTopic(word: string, telling: TellingWords): boolean {
  return isTold(word) && !symptoms.test(word) && !ofLimits.test(word) && strongestPointer(word, telling) >= topicWord;
}

/** A word that a task has and engineers use seldom enough. */
const topicWord = 0.1;

/** An instruction that is told from others by its digest or its exact length. */
function identifiedIn(text: string, instruction: RegExp): string | null {
  const lines = text.split("\n");
  const digest = lines.find(
    (line) => instruction.test(line) && /\b(?:sha\d+|md5|cksum|crc32|blake2|hash)(?:sum)?\b/.test(line),
  );
  const length = lines.find(
    (line) =>
      instruction.test(line) && /(?:\blen\(|\$\{#|\.length\b|\bwc -)/.test(line) && /(?:===?|-eq)\s*\d/.test(line),
  );
  return (digest ?? length)?.trim() ?? null;
}
