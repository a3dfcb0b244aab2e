import { belongsTo } from "../edit.ts";
import type { Gate } from "./gate.ts";

/** An edit changes one surface, so that its effect can be told from that of others and merged with them. */
export const pathOutsideSurface: Gate = (edit) => {
  const outside = edit.operations.find((operation) => !belongsTo(operation.path, edit.surface));
  return outside
    ? {
        reason: "path-outside-surface",
        detail: `${outside.path} is not part of surface ${edit.surface}`,
        remedy: "change exactly one surface, and only its own files",
      }
    : null;
};
