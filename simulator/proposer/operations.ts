import { hookScript, type Idea } from "./ideas.ts";
import type { ProposalQuestion } from "./question.ts";

export type Operation =
  | { readonly op: "create" | "append"; readonly path: string; readonly content: string }
  | { readonly op: "replace"; readonly path: string; readonly anchor: string; readonly content: string };

/** The operations that carry an idea out on the files shown; null when it is there already or does not fit. */
export function operationsFor(idea: Idea, { files }: Pick<ProposalQuestion, "files">): Operation[] | null {
  if (idea.append) return appendTo(idea.append.path, idea.append.text, files);
  if (idea.hook)
    return createFile(`hooks/${idea.hook.event}/${idea.hook.name}.sh`, hookScript(idea.hook.script), files);
  if (idea.skill) {
    const { name, description, body } = idea.skill;
    return createFile(
      `skills/${name}/SKILL.md`,
      `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}`,
      files,
    );
  }
  return idea.nudge ? setNudge(idea.nudge.after, idea.nudge.text, files) : null;
}

/** Adds a paragraph of its own to a file; a file that is not shown does not exist yet. */
export function appendTo(path: string, text: string, files: ReadonlyMap<string, string>): Operation[] | null {
  const present = files.get(path);
  if (present === undefined) return [{ op: "create", path, content: text }];
  if (present.includes(text.trim())) return null;
  return [{ op: "append", path, content: present === "" ? text : `\n${text}` }];
}

function createFile(path: string, content: string, files: ReadonlyMap<string, string>): Operation[] | null {
  return files.has(path) ? null : [{ op: "create", path, content }];
}

/** Switches the nudge after failing tool calls on, in whatever form the policy is written. */
function setNudge(after: number, text: string, files: ReadonlyMap<string, string>): Operation[] | null {
  const path = "harness.yaml";
  const manifest = files.get(path) ?? "";
  if (manifest.includes(text)) return null;
  const quoted = JSON.stringify(text);
  const limit = lineOf(manifest, "nudgeAfterToolErrors");
  const words = lineOf(manifest, "toolErrors");
  const change = (anchor: string, content: string): Operation => ({ op: "replace", path, anchor, content });
  if (limit && words) return [change(limit, withValue(limit, String(after))), change(words, withValue(words, quoted))];
  const nudges = `nudges:\n    toolErrors: ${quoted}`;
  if (limit && !/^\s*nudges:/m.test(manifest))
    return [change(limit, `${withValue(limit, String(after))}\n  ${nudges}`)];
  if (limit || words || /^\s*nudges:/m.test(manifest)) return null;
  const block = `control:\n  nudgeAfterToolErrors: ${after}\n  ${nudges}`;
  const control = /^control:[^\n]*$/m.exec(manifest)?.[0];
  if (control) return [change(control, block)];
  return [{ op: "append", path, content: `${block}\n` }];
}

function lineOf(manifest: string, key: string): string | null {
  return new RegExp(`^[ \\t]*${key}:[^\\n]*$`, "m").exec(manifest)?.[0] ?? null;
}

function withValue(line: string, value: string): string {
  return line.replace(/:.*$/, () => `: ${value}`);
}
