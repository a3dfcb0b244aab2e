/**
 * Guidance or code that looks for given words in the instruction: it would act on one kind of task and teach nothing to the others. Asking
 * what the instruction says in general (a path, a format, that something must stay) is no such thing. Null when there is none.
 */
export function conditionalIn(text: string): string | null {
  return inWords(text) ?? inCode(text);
}

const quotedCondition =
  /\b(if|when|whenever|in case|for)\b[^.\n]{0,40}\b(tasks?|instructions?|requests?|prompts?|assignment|description|user)\b[^.\n]{0,40}\b(mentions?|mentioning|contains?|containing|says?|includes?|asks? (for|about)|reads?|starts? with|names?|has the words?|talks? about|refers? to|is about|about|with)\b[^.\n]{0,24}["'`“‘][^"'`”’\n]{3,}/i;

function inWords(text: string): string | null {
  return quotedCondition.exec(text)?.[0] ?? null;
}

const matching =
  /\bgrep\b|\bcase\b|==|=~|!=|\bin\b|\.includes\(|\.contains\(|\.startswith\(|\.startsWith\(|\.find\(|\.search\(|\.match\(|\.test\(|\.count\(|\bre\.|\bindex\(|\btest\(|\bcontains\b|\bcontains\(|\bawk\b|\bsed\b/;

/** Lines of a script that match a word against the instruction, or against a variable that was made from it. */
function inCode(text: string): string | null {
  const lines = text.split("\n");
  if (!/task_instruction/.test(text)) return null;
  const names = taintedNames(lines);
  const about = new RegExp(
    `task_instruction|${names.map((name) => (name.startsWith("/") ? escaped(name) : `\\b${name}\\b`)).join("|") || "(?!)"}`,
  );
  for (const [at, line] of lines.entries()) {
    if (!about.test(line)) continue;
    // A case statement has its words on the lines below.
    const reach = /\bcase\b/.test(line) ? lines.slice(at, at + 6).join("\n") : line;
    if (matching.test(reach) && wordIn(reach)) return line.trim();
  }
  return null;
}

/** Names of variables and files that hold the instruction, directly or by way of another. */
function taintedNames(lines: readonly string[]): string[] {
  const names: string[] = [];
  for (let round = 0; round < 3; round++)
    for (const line of lines) {
      const file = />\s*"?(\/[\w./-]+)/.exec(line)?.[1];
      const name = file ?? /\b([A-Za-z_]\w*)\s*=(?!=)/.exec(line)?.[1];
      const source = file ? line : line.slice(line.indexOf("=") + 1);
      const isTainted =
        /task_instruction/.test(source) ||
        names.some((each) => new RegExp(each.startsWith("/") ? escaped(each) : `\\b${each}\\b`).test(source));
      if (name && isTainted && !names.includes(name)) names.push(name);
    }
  return names;
}

/** Parts of a script that are about JSON and shells, not about the words of an instruction. */
const machinery = new Set(
  `task_instruction instruction tool_input tool_name tool_response command hook_event_name stdin input json utf-8 utf8 ignore none null
  string print python3 load loads exit true false blank space alpha digit alnum upper lower punct additionalcontext hookspecificoutput
  block decision reason path paths file files`
    .trim()
    .split(/\s+/),
);

/** Whether a quoted or globbed pattern on the line holds a plain word, and not only classes and wildcards. */
function wordIn(line: string): boolean {
  const quoted = [...line.matchAll(/(["'`/])((?:(?!\1)[^\n\\]|\\.){1,200})\1/g)].map((match) => match[2] ?? "");
  const globbed = line.match(/\*[\w -]{3,}\*/g) ?? [];
  const bare = [...line.matchAll(/\bgrep\s+(?:-\w+\s+)*([A-Za-z][\w-]{3,})/g)].map((match) => match[1] ?? "");
  return [...quoted, ...globbed, ...bare].some((pattern) =>
    (
      pattern
        .replace(/\$\{?\w+\}?/g, " ")
        .replace(/\[[^\]]*\]/g, " ")
        .replace(/\\[a-z]/gi, " ")
        .match(/[A-Za-z][A-Za-z_-]{2,}/g) ?? []
    ).some((word) => !machinery.has(word.toLowerCase())),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
