import { applyEdit, belongsTo, type Edit, type FileOperation, sizeOf } from "./edit.ts";
import type { HarnessFiles } from "./harness.ts";
import { findLeak, type LeakIndex } from "./leak.ts";
import type { StaticRejection } from "./proposal.ts";
import { similarity } from "./similarity.ts";

/** What the static gates know; nothing here was paid for. */
export interface GateContext {
  readonly parent: HarnessFiles;
  readonly limit: { readonly changedLines: number; readonly bytes: number };
  /** Added texts of earlier and queued proposals of this optimization. */
  readonly earlier: readonly string[];
  readonly leaks: LeakIndex;
}

export type StaticVerdict =
  | { readonly kind: "sound"; readonly files: HarnessFiles }
  | ({ readonly kind: "rejected" } & StaticRejection);

type Gate = (edit: Edit, context: GateContext) => StaticRejection | null;

/** Above this similarity (cosine over character trigrams, 0 to 1) an edit is a rewording of an earlier one. */
export const tooSimilar = 0.9;

const frozenKeys =
  /\b(model|temperature|top_p|topP|seed|max_tokens|maxCompletionTokens|timeoutMs|agent_timeout|timeout_sec|base_url|baseUrl|api_key|retries|network|logging)["']?\s*:/;

const frozenParameter: Gate = (edit) => {
  const touched = edit.operations.find(
    (operation) => operation.path === "harness.yaml" && frozenKeys.exec(addedText(operation)),
  );
  return touched
    ? rejection(
        "frozen-parameter",
        `${touched.path} would set ${frozenKeys.exec(addedText(touched))?.[0]}`,
        "model, sampling, limits on time, network and logging are frozen; change guidance or control instead",
      )
    : null;
};

const pathOutsideSurface: Gate = (edit) => {
  const outside = edit.operations.find((operation) => !belongsTo(operation.path, edit.surface));
  return outside
    ? rejection(
        "path-outside-surface",
        `${outside.path} is not part of surface ${edit.surface}`,
        "change exactly one surface, and only its own files",
      )
    : null;
};

const applies: Gate = (edit, context) => {
  const result = applyEdit(context.parent, edit);
  return "conflict" in result
    ? rejection(
        "does-not-apply",
        `operation ${result.conflict.operation + 1} on ${result.conflict.path}: ${result.conflict.message}`,
        "anchors must quote the current text exactly once",
      )
    : null;
};

const tooLarge: Gate = (edit, { parent, limit }) => {
  const size = sizeOf(parent, edit);
  return size.changedLines > limit.changedLines || size.bytes > limit.bytes
    ? rejection(
        "too-large",
        `${size.changedLines} changed lines and ${size.bytes} bytes, limit ${limit.changedLines} and ${limit.bytes}`,
        "too large, split into smaller changes",
      )
    : null;
};

const noOp: Gate = (edit, context) => {
  const result = applyEdit(context.parent, edit);
  const fold = (files: HarnessFiles) =>
    JSON.stringify(
      Object.entries(files)
        .map(([path, text]) => [path, text.replace(/\s+/g, " ").trim()])
        .sort(),
    );
  return "files" in result && fold(result.files) === fold(context.parent)
    ? rejection("no-op", "nothing but white space would change", "add guidance that changes behaviour")
    : null;
};

const duplicate: Gate = (edit, { earlier }) => {
  const text = textOf(edit);
  // Two edits that only remove have the same (empty) text, and may remove different things.
  if (text.trim() === "") return null;
  const closest = Math.max(0, ...earlier.map((other) => similarity(text, other)));
  return closest >= tooSimilar
    ? rejection(
        "duplicate",
        `similarity ${closest.toFixed(2)} to an earlier proposal, limit ${tooSimilar}`,
        "try another idea, not another wording",
      )
    : null;
};

const leak: Gate = (edit, { leaks }) => {
  const found = findLeak(textOf(edit), leaks);
  return found
    ? rejection(
        "leak",
        `${found.rule}: ${JSON.stringify(found.span.slice(0, 80))}`,
        "write general guidance that would hold for tasks never seen",
      )
    : null;
};

const gates: readonly Gate[] = [frozenParameter, pathOutsideSurface, applies, tooLarge, noOp, duplicate, leak];

/** Asks the static gates in order; the first objection decides. Schema comes before (the parser), hook smoke test after (needs a container). */
export function checkEdit(edit: Edit, context: GateContext): StaticVerdict {
  for (const gate of gates) {
    const objection = gate(edit, context);
    if (objection) return { kind: "rejected", ...objection };
  }
  const result = applyEdit(context.parent, edit);
  if ("conflict" in result) throw new Error("checkEdit: the applies gate let a conflict through");
  return { kind: "sound", files: result.files };
}

export function rejection(reason: StaticRejection["reason"], detail: string, remedy: string): StaticRejection {
  return { reason, detail, remedy };
}

/** All text that an edit would add. */
export function textOf(edit: Edit): string {
  return edit.operations.map(addedText).join("\n");
}

function addedText(operation: FileOperation): string {
  return operation.op === "remove" ? "" : operation.content;
}
