import { allowedPath, type HarnessFiles } from "./harness.ts";

/** The named editable parts of a harness, in the order of design/harness.md. */
export const surfaces = [
  "system",
  "bootstrap",
  "execution",
  "planning",
  "verification",
  "recovery",
  "tool",
  "skill",
  "control",
] as const;
export type Surface = (typeof surfaces)[number];

/** One exact change of one file. `replace` needs its anchor to occur exactly once. */
export type FileOperation =
  | { readonly op: "create"; readonly path: string; readonly content: string }
  | { readonly op: "append"; readonly path: string; readonly content: string }
  | { readonly op: "replace"; readonly path: string; readonly anchor: string; readonly content: string }
  | { readonly op: "remove"; readonly path: string };

/** A change of exactly one surface of a named parent version. */
export interface Edit {
  readonly surface: Surface;
  readonly operations: readonly FileOperation[];
}

/** Why an edit can't be applied; never a guess, never a partial application. */
export interface EditConflict {
  readonly operation: number;
  readonly path: string;
  readonly message: string;
}

const surfacePaths: Readonly<Record<Surface, readonly RegExp[]>> = {
  system: [/^prompts\/system\.md$/],
  bootstrap: [/^prompts\/bootstrap\.md$/],
  execution: [/^prompts\/execution\.md$/],
  planning: [/^prompts\/planning\.md$/],
  verification: [/^prompts\/verification\.md$/, /^hooks\/Stop\//],
  recovery: [/^prompts\/recovery\.md$/, /^hooks\/PostToolUseFailure\//, /^harness\.yaml$/],
  tool: [/^tools\//, /^hooks\/(PreToolUse|PostToolUse|SessionStart)\//],
  skill: [/^skills\//],
  control: [/^harness\.yaml$/],
};

/** Whether a file belongs to a surface. harness.yaml belongs to `control`, and its nudges to `recovery` as well. */
export function belongsTo(path: string, surface: Surface): boolean {
  return allowedPath(path) && surfacePaths[surface].some((pattern) => pattern.test(path));
}

/** Applies an edit to a parent's files, exactly or not at all. The parent is never changed. */
export function applyEdit(
  parent: HarnessFiles,
  edit: Pick<Edit, "operations">,
): { readonly files: HarnessFiles } | { readonly conflict: EditConflict } {
  let files: HarnessFiles = parent;
  for (const [index, operation] of edit.operations.entries()) {
    const result = applyOperation(files, operation);
    if (typeof result === "string") return { conflict: { operation: index, path: operation.path, message: result } };
    files = result;
  }
  return { files };
}

function applyOperation(files: HarnessFiles, operation: FileOperation): HarnessFiles | string {
  const present = files[operation.path];
  switch (operation.op) {
    case "create":
      return present === undefined
        ? { ...files, [operation.path]: operation.content }
        : "exists already; use append or replace";
    case "append":
      return present === undefined
        ? "does not exist; use create"
        : { ...files, [operation.path]: joinLines(present, operation.content) };
    case "replace":
      return present === undefined ? "does not exist; use create" : replaceAnchor(files, present, operation);
    case "remove": {
      if (present === undefined) return "does not exist; nothing to remove";
      const { [operation.path]: _removed, ...rest } = files;
      return rest;
    }
  }
}

/** An appended text starts on a line of its own. */
function joinLines(present: string, added: string): string {
  return present === "" || present.endsWith("\n") ? present + added : `${present}\n${added}`;
}

function replaceAnchor(
  files: HarnessFiles,
  present: string,
  operation: Extract<FileOperation, { op: "replace" }>,
): HarnessFiles | string {
  if (operation.anchor === "") return "the anchor is empty";
  const at = present.indexOf(operation.anchor);
  if (at < 0) return "the anchor does not occur; quote existing text exactly";
  if (present.indexOf(operation.anchor, at + 1) >= 0)
    return "the anchor occurs more than once; quote more of its surroundings";
  const text = present.slice(0, at) + operation.content + present.slice(at + operation.anchor.length);
  return { ...files, [operation.path]: text };
}

/**
 * The operations that turn one harness into another: for each changed file, in path order, a create, a remove, an append
 * where text was only added on new lines at the end, else one replace whose anchor is the changed text (widened until it is unique).
 */
export function diffHarness(before: HarnessFiles, after: HarnessFiles): FileOperation[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    const old = before[path];
    const now = after[path];
    if (old === now) return [];
    if (old === undefined) return [{ op: "create" as const, path, content: now ?? "" }];
    if (now === undefined) return [{ op: "remove" as const, path }];
    return [changeOf(path, old, now)];
  });
}

function changeOf(path: string, old: string, now: string): FileOperation {
  const start = old === "" || old.endsWith("\n") ? old : `${old}\n`;
  if (now.startsWith(start) && now.length > start.length)
    return { op: "append", path, content: now.slice(start.length) };
  if (old === "") return { op: "append", path, content: now };
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  return widenToUnique(path, old, now, head, tail);
}

function widenToUnique(path: string, old: string, now: string, head: number, tail: number): FileOperation {
  let left = head;
  let right = tail;
  for (;;) {
    const anchor = old.slice(left, old.length - right);
    const at = old.indexOf(anchor);
    if (anchor !== "" && at === left && old.indexOf(anchor, at + 1) < 0)
      return { op: "replace", path, anchor, content: now.slice(left, now.length - right) };
    if (left > 0) left--;
    if (right > 0) right--;
  }
}

/** All text that an edit would add. */
export function textOf(edit: Edit): string {
  return edit.operations.map(addedText).join("\n");
}

export function addedText(operation: FileOperation): string {
  return operation.op === "remove" ? "" : operation.content;
}

/** Size of an edit as the article counts it: changed lines (added + removed), and bytes of new text. */
export interface EditSize {
  readonly changedLines: number;
  readonly bytes: number;
}

export function sizeOf(parent: HarnessFiles, edit: Pick<Edit, "operations">): EditSize {
  const sizes = edit.operations.map((operation) => operationSize(parent, operation));
  return {
    changedLines: sizes.reduce((sum, size) => sum + size.changedLines, 0),
    bytes: sizes.reduce((sum, size) => sum + size.bytes, 0),
  };
}

function operationSize(parent: HarnessFiles, operation: FileOperation): EditSize {
  if (operation.op === "remove") return { changedLines: linesOf(parent[operation.path] ?? "").length, bytes: 0 };
  const bytes = byteLength(operation.content);
  if (operation.op !== "replace") return { changedLines: linesOf(operation.content).length, bytes };
  const [removed, added] = withoutCommonEnds(linesOf(operation.anchor), linesOf(operation.content));
  return { changedLines: removed + added, bytes };
}

function withoutCommonEnds(old: readonly string[], now: readonly string[]): [removed: number, added: number] {
  let common = 0;
  while (common < old.length && common < now.length && old[common] === now[common]) common++;
  let tail = 0;
  while (tail < old.length - common && tail < now.length - common && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return [old.length - common - tail, now.length - common - tail];
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** UTF-8 bytes of a text, without TextEncoder (core also runs in the workflow sandbox). */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
