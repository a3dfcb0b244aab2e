import { readdirSync, readFileSync } from "node:fs";
import type { ChatMessage } from "../../core/chat.ts";
import { sha256 } from "../../core/digest.ts";

/** A prompt that a person can open: a file of this folder with `# System` and `# User` parts and places like `{{facts}}`. */
export interface Prompt {
  /** First 12 hex digits of the file's SHA-256: another text is another prompt. Kept with what was asked by it. */
  readonly digest: string;
  /** Every place must be given, and nothing else; what is put there is never searched for places itself. */
  render(values: Readonly<Record<string, string>>): ChatMessage[];
}

const folder = new URL("./", import.meta.url);
const place = /\{\{(\w+)\}\}/g;

/** Reads `<name>.md`. @throws Error when the file lacks one of its two parts, at start and not in the middle of a night */
export function readPrompt(name: string): Prompt {
  const text = readFileSync(new URL(`${name}.md`, folder), "utf8");
  const parts = /^# System\n([\s\S]+?)\n# User\n([\s\S]+)$/.exec(text);
  if (!parts?.[1] || !parts[2]) throw new Error(`${name}.md must begin with "# System" and hold "# User" after it`);
  const [system, user] = [parts[1].trim(), parts[2].trim()];
  const places = new Set([...text.matchAll(place)].map((match) => match[1] ?? ""));
  return {
    digest: sha256(text).slice(0, 12),
    render(values) {
      const given = Object.keys(values);
      const wrong = [...given.filter((each) => !places.has(each)), ...[...places].filter((each) => !(each in values))];
      if (wrong.length > 0) throw new Error(`${name}.md has places ${[...places].join(", ")}; got ${given.join(", ")}`);
      const fill = (part: string) => part.replace(place, (_match, each: string) => values[each] ?? "");
      return [
        { role: "system", content: fill(system) },
        { role: "user", content: fill(user) },
      ];
    },
  };
}

/** Digest of every prompt by its name: stored with each iteration, so that a changed prompt shows in the run's record. */
export function promptDigests(): Readonly<Record<string, string>> {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.md$/.exec(file)?.[1] ?? []);
  return Object.fromEntries(names.sort().map((name) => [name, readPrompt(name).digest]));
}
