import { createHash } from "node:crypto";
import { appendFile, cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { gramsOf } from "../../core/leak/overlap.ts";
import type { Task } from "../../core/task.ts";

/** A text of its own for each task, which nothing else in the world holds. */
export function canaryOf(taskId: string): string {
  const digest = createHash("sha256").update(`canary of ${taskId}`).digest("hex");
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join("-");
}

/** Copies of tasks whose instruction and tests carry their canary. Answers with the copies' folders. */
export async function withCanaries(folders: readonly string[], into: string): Promise<string[]> {
  return Promise.all(
    folders.map(async (folder) => {
      const copy = join(into, basename(folder));
      await cp(folder, copy, { recursive: true });
      const canary = canaryOf(basename(folder));
      await appendFile(join(copy, "instruction.md"), `\n<!-- reference ${canary} -->\n`);
      await appendFile(join(copy, "tests/test.sh"), `\n# ${canary}\n`);
      return copy;
    }),
  );
}

/** What would give a hidden task away in a prompt: its id, its canary, each also encoded, and the wording that no shown task shares. */
export function marksOf(hidden: readonly Task[], shown: readonly Task[]): ReadonlyMap<string, string> {
  const known = new Set(shown.flatMap((task) => gramsOf(task.instruction)));
  const marks = new Map<string, string>();
  for (const task of hidden) {
    for (const text of [task.id, canaryOf(task.id)])
      for (const [encoding, mark] of encodingsOf(text)) marks.set(mark, `${task.id}: ${text} (${encoding})`);
    for (const gram of gramsOf(task.instruction)) if (!known.has(gram)) marks.set(gram, `${task.id}: its instruction`);
  }
  return marks;
}

function encodingsOf(text: string): [encoding: string, mark: string][] {
  // Base64 of a part of a longer text depends on where it begins; whole groups of three letters stay.
  const base64 = [0, 1, 2].map((skipped): [string, string] => {
    const whole = text.slice(skipped, skipped + Math.floor((text.length - skipped) / 3) * 3);
    return ["base64", Buffer.from(whole).toString("base64")];
  });
  return [
    ["plain", text],
    ["hex", Buffer.from(text).toString("hex")],
    ["reversed", [...text].reverse().join("")],
    ...base64,
  ];
}

/** Everything that a request shows to a model, as the model reads it. */
export function shownIn(body: string): string {
  return textsOf(JSON.parse(body)).join("\n");
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** Which marks a text holds. */
export function marksIn(text: string, marks: ReadonlyMap<string, string>): string[] {
  const grams = new Set(gramsOf(text));
  return [...marks].flatMap(([mark, what]) => (grams.has(mark) || text.includes(mark) ? [what] : []));
}
