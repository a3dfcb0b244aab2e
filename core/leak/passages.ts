import { wordsOf } from "./overlap.ts";
import { isUnlisted, stemsOf } from "./stems.ts";

/** Runs of three words → the tasks, at most two, that have them. */
export type Passages = ReadonlyMap<string, readonly string[]>;

const size = 3;
const mostTasks = 2;
/** So many words of an edit are looked at together. */
const windowWords = 14;
const fewestRuns = 4;

export function passagesOf(tasks: readonly { readonly taskId: string; readonly texts: readonly string[] }[]): Passages {
  const owners = new Map<string, string[]>();
  for (const { taskId, texts } of tasks)
    for (const run of new Set(texts.flatMap((text) => runsOf(wordsOf(text)))))
      owners.set(run, [...(owners.get(run) ?? []), taskId]);
  return new Map([...owners].filter(([, ids]) => ids.length <= mostTasks));
}

function runsOf(words: readonly string[]): string[] {
  return words.slice(0, Math.max(0, words.length - size + 1)).map((_, at) => words.slice(at, at + size).join(" "));
}

/**
 * A passage of an instruction with some words changed, left out or put in: a stretch in which several runs of three words are one task's, and
 * which has words of its own. Null when there is none.
 */
export function nearPassageIn(text: string, passages: Passages): string | null {
  const words = wordsOf(text);
  const runs = runsOf(words);
  for (let at = 0; at < runs.length; at++) {
    const stretch = runs.slice(at, at + windowWords - size + 1);
    const counts = new Map<string, string[]>();
    for (const run of new Set(stretch))
      for (const id of passages.get(run) ?? []) counts.set(id, [...(counts.get(id) ?? []), run]);
    for (const shared of counts.values()) {
      const own = stemsOf(shared.join(" "));
      if (shared.length >= fewestRuns && (own.length >= 4 || own.some(isUnlisted)))
        return words.slice(at, at + windowWords).join(" ");
    }
  }
  return null;
}

/** Whether a few words are, one after another, words of one task: three of them at least, and not only everybody's. */
export function isOfTask(words: string, passages: Passages): boolean {
  const runs = runsOf(wordsOf(words));
  const [first, ...others] = runs.map((run) => passages.get(run) ?? []);
  return stemsOf(words).length > 0 && (first ?? []).some((id) => others.every((ids) => ids.includes(id)));
}
