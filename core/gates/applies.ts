import { applyEdit } from "../edit.ts";
import type { Gate } from "./gate.ts";

/** Without fuzz: an anchor that almost fits would change something that nobody has read. */
export const applies: Gate = (edit, context) => {
  const result = applyEdit(context.parent, edit);
  return "conflict" in result
    ? {
        reason: "does-not-apply",
        detail: `operation ${result.conflict.operation + 1} on ${result.conflict.path}: ${result.conflict.message}`,
        remedy: "anchors must quote the current text exactly once",
      }
    : null;
};
