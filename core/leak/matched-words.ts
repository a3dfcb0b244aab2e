const matching =
  /\bgrep\b|\bcase\b|==|=~|!=|["')\]] in \w|\w in [([{"']|\b(?:if|elif|while|any\()[^.]* in \w[^.]*[:)]|\.includes\(|\.contains\(|\.startswith\(|\.startsWith\(|\.endsWith\(|\.find\(|\.search\(|\.match\(|\.test\(|\.count\(|\bre\.|\bindex\(|\btest\(|\bcontains\b|\bcontains\(|\bawk\b|\bsed\b|\begrep\b|\brg\b/;

/** Parts of a script that are about JSON and shells, not about what is looked for. */
const machinery = new Set(
  `task_instruction instruction tool_input tool_name tool_response command hook_event_name stdin input json utf-8 utf8 ignore none null
  string print python3 load loads exit true false blank space alpha digit alnum upper lower punct additionalcontext hookspecificoutput
  block decision reason path paths file files`
    .trim()
    .split(/\s+/),
);

/** What a line of a script compares with, and the lines below it where a case statement has its patterns. */
export interface Match {
  readonly line: string;
  /** Words of its patterns, as they are written; none where a pattern has only classes and wildcards. */
  readonly words: readonly string[];
}

export function matchesIn(text: string): Match[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const reach = /\bcase\b/.test(line) ? lines.slice(at, at + 6).join("\n") : line;
    return matching.test(reach) && !isSaying(line) ? [{ line, words: wordsIn(withoutSaid(reach)) }] : [];
  });
}

/** Words that stand behind the names on a line: what a loop runs through, the entries of a list, the keys of a table. */
export function wordsBehind(line: string, script: string): string[] {
  const names = new Set(line.match(/\b[A-Za-z_]\w*\b/g) ?? []);
  const told = (name: string, list: string) => (names.has(name) ? [...wordsIn(list), ...bareWords(list)] : []);
  return [
    ...[...script.matchAll(/\bfor\s+(\w+)\s+in\s+([^;:\n]+)/g)].flatMap(([, name = "", list = ""]) => [
      ...told(name, list),
      ...(names.has(name) ? entriesOf(list, script) : []),
    ]),
    ...[...names].flatMap((name) => entriesOf(name, script)),
  ];
}

/** The entries of a list or the keys of a table that a name stands for. */
function entriesOf(name: string, script: string): string[] {
  const bare = /[A-Za-z_]\w*/.exec(name)?.[0];
  if (bare === undefined) return [];
  const [, entries = ""] = new RegExp(`\\b${bare}\\s*=\\s*[\\w.]*[[({]+([^\\])}]*)`).exec(script) ?? [];
  const keys = entries.replace(/(["'])\s*:\s*[^,\n]*/g, "$1");
  return [...wordsIn(keys), ...bareWords(keys)];
}

/** Words that a shell's loop runs through. */
function bareWords(list: string): string[] {
  if (/["'([$]/.test(list)) return [];
  return (list.match(/[A-Za-z][\w-]{2,}/g) ?? []).filter((word) => !machinery.has(word.toLowerCase()));
}

function withoutSaid(lines: string): string {
  return lines.replace(/\b(?:echo|printf)\s+(["']).*?\1(?=\s|;|$)/gm, "");
}

/** Text that a script prints has words like "in", too. */
function isSaying(line: string): boolean {
  return /^\s*(?:echo|printf|print\(|console\.log\()/.test(line) && !/\|/.test(line);
}

function wordsIn(line: string): string[] {
  const quoted = [...line.matchAll(/(["'`/])((?:(?!\1)[^\n\\]|\\.){1,200})\1/g)].map((match) => match[2] ?? "");
  const globbed = line.match(/\*[\w -]{3,}\*/g) ?? [];
  const bare = [...line.matchAll(/\bgrep\s+(?:-\w+\s+)*([A-Za-z][\w-]{3,})/g)].map((match) => match[1] ?? "");
  return [...quoted, ...globbed, ...bare].flatMap((pattern) =>
    (
      pattern
        .replace(/\$\{?\w+\}?/g, " ")
        .replace(/\[[^\]]*\]/g, " ")
        .replace(/\\[a-z]/gi, " ")
        .match(/[A-Za-z][A-Za-z_-]{2,}/g) ?? []
    ).filter((word) => !machinery.has(word.toLowerCase())),
  );
}
