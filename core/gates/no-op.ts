import { applyEdit } from "../edit.ts";
import type { HarnessFiles } from "../harness.ts";
import type { Gate } from "./gate.ts";

/** Runs of an edit that changes nothing but white space would measure noise. */
export const noOp: Gate = (edit, context) => {
  const result = applyEdit(context.parent, edit);
  return "files" in result && folded(result.files) === folded(context.parent)
    ? {
        reason: "no-op",
        detail: "nothing but white space would change",
        remedy: "add guidance that changes behaviour",
      }
    : null;
};

function folded(files: HarnessFiles): string {
  const entries = Object.entries(files).map(([path, text]) => [path, text.replace(/\s+/g, " ").trim()]);
  return JSON.stringify(entries.sort());
}
