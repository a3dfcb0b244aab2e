/**
 * Finds task answers and task names in an edit. An edit that names a task, a path or a literal that only a few tasks know would
 * win on those tasks and teach nothing. Source: reference on verifier integrity, "leak detector on every edit".
 */
export interface LeakIndex {
  readonly taskIds: readonly string[];
  /** What {@link literalsOf} finds in at most two tasks. */
  readonly rareLiterals: ReadonlySet<string>;
  /** 8-grams of words from every instruction. */
  readonly instructionGrams: ReadonlySet<string>;
}

export interface LeakFinding {
  readonly rule: "task-id" | "rare-literal" | "instruction-overlap" | "encoded-blob" | "instruction-conditional";
  readonly span: string;
}

/** What of each task the detector may know: it runs on our side and shows only the offending span of the edit itself. */
export interface LeakSource {
  readonly taskId: string;
  readonly instruction: string;
  /** Texts of tests/ and solution/. */
  readonly secrets: readonly string[];
}

const rareBelow = 3;
const gramSize = 8;

export function buildLeakIndex(tasks: readonly LeakSource[]): LeakIndex {
  const occurrences = new Map<string, number>();
  for (const task of tasks) {
    for (const literal of literalsOf([task.instruction, ...task.secrets].join("\n")))
      occurrences.set(literal, (occurrences.get(literal) ?? 0) + 1);
  }
  return {
    taskIds: tasks.map((task) => task.taskId),
    rareLiterals: new Set([...occurrences].filter(([, times]) => times < rareBelow).map(([literal]) => literal)),
    instructionGrams: new Set(tasks.flatMap((task) => gramsOf(task.instruction))),
  };
}

/** The first leak in a text, or null. */
export function findLeak(text: string, index: LeakIndex): LeakFinding | null {
  const lower = text.toLowerCase();
  const taskId = index.taskIds.find((id) =>
    new RegExp(`(^|[^a-z0-9-])${escapePattern(id.toLowerCase())}($|[^a-z0-9-])`).test(lower),
  );
  if (taskId) return { rule: "task-id", span: taskId };
  const rare = literalsOf(text).find((literal) => index.rareLiterals.has(literal));
  if (rare) return { rule: "rare-literal", span: rare };
  const grams = gramsOf(text).filter((gram) => index.instructionGrams.has(gram));
  if (grams.length > 0) return { rule: "instruction-overlap", span: grams[0] ?? "" };
  const blob = (text.match(/[A-Za-z0-9+/=_-]{40,}/g) ?? []).find(looksEncoded);
  if (blob) return { rule: "encoded-blob", span: blob };
  const conditional =
    /\b(if|when|in case)\b[^.\n]{0,40}\b(the )?(task|instruction)s?\b[^.\n]{0,40}\b(mentions?|contains?|says?|includes?|asks? for)\b[^.\n]{0,20}["'`]/i.exec(
      text,
    )?.[0];
  return conditional ? { rule: "instruction-conditional", span: conditional } : null;
}

/** A long path or a name of many words has short parts of letters; encoded bytes mix digits and letters over a long stretch. */
function looksEncoded(blob: string): boolean {
  return blob.split(/[/_-]/).some((part) => part.length >= 16 && /[0-9]/.test(part) && /[A-Za-z]/.test(part));
}

/**
 * What could be an answer: absolute paths below a top folder, file names, version numbers of three parts, and distinctive tokens
 * such as keys (a digit and a letter mixed, six characters or more). Plain words are nobody's secret.
 */
export function literalsOf(text: string): string[] {
  const paths = text.match(/(?<![\w/.])\/[\w.-]+(?:\/[\w.-]+)+/g) ?? [];
  const files =
    text.match(
      /\b[\w-]{2,}\.(?:json|csv|txt|md|py|sh|yaml|yml|toml|ini|cfg|conf|log|tsv|xml|html|db|sql|tar|gz|env)\b/gi,
    ) ?? [];
  const versions = text.match(/\bv?\d+(?:\.\d+){2,}(?:-[\w.]*\w)?/gi) ?? [];
  const tokens = (text.match(/\b[\w-]{6,}\b/g) ?? []).filter((token) => /\d/.test(token) && /[A-Za-z]/.test(token));
  return [
    ...new Set(
      [...paths, ...files, ...versions, ...tokens]
        // The dot that ends a sentence is not part of the path before it.
        .map((literal) => literal.toLowerCase().replace(/[.-]+$/, ""))
        .filter((literal) => !commonLiterals.has(literal)),
    ),
  ];
}

/** Names that belong to every Linux machine or to the harness itself, whatever tasks mention them. */
const commonLiterals = new Set([
  "/dev/null",
  "/bin/bash",
  "/bin/sh",
  "/usr/bin/env",
  "/usr/bin",
  "/usr/local/bin",
  "/usr/bin/bash",
  "/usr/bin/python3",
  "/dev/stdin",
  "/dev/stdout",
  "/dev/stderr",
  "/etc/passwd",
  "/etc/hosts",
  "/tmp/out",
  "/var/log",
  "127.0.0.1",
  "0.0.0.0",
  "python3",
  "base64",
  "sha1sum",
  "sha256",
  "sha-256",
  "sha256sum",
  "sha512",
  "sha512sum",
  "md5sum",
  "x86_64",
  "skill.md",
  "agents.md",
  "readme.md",
  "harness.yaml",
  "utf-16",
  "utf-8-sig",
  "latin-1",
  "iso8601",
  "iso-8601",
  "rfc3339",
]);

function gramsOf(text: string): string[] {
  const words = (text.toLowerCase().match(/[a-z0-9_./-]+/g) ?? [])
    .map((word) => word.replace(/^[./-]+|[./-]+$/g, ""))
    .filter((word) => word !== "");
  return words
    .slice(0, Math.max(0, words.length - gramSize + 1))
    .map((_, at) => words.slice(at, at + gramSize).join(" "));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
