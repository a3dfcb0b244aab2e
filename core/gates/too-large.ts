import { applyEdit, sizeOf } from "../edit.ts";
import type { HarnessFiles } from "../harness.ts";
import { promptPaths } from "../harness.ts";
import { estimateTokens } from "../limits.ts";
import type { Gate } from "./gate.ts";

/**
 * The article's limit on the size of a change, in lines and bytes; and one on what a version's prompt has grown by since the optimization
 * began, because every model call pays for it again.
 */
export const tooLarge: Gate = (edit, { parent, starting, limit }) => {
  const size = sizeOf(parent, edit);
  if (size.changedLines > limit.changedLines || size.bytes > limit.bytes)
    return {
      reason: "too-large",
      detail: `${size.changedLines} changed lines and ${size.bytes} bytes, limit ${limit.changedLines} and ${limit.bytes}`,
      remedy: "too large, split into smaller changes",
    };
  const result = applyEdit(parent, edit);
  if ("conflict" in result) return null;
  const before = promptTokensOf(parent);
  const after = promptTokensOf(result.files);
  const most = promptTokensOf(starting) + limit.promptTokens;
  return after > most && after > before
    ? {
        reason: "too-large",
        detail: `every model call would carry about ${after} tokens of harness, ${after - most} more than the limit of ${limit.promptTokens} over the starting harness`,
        remedy:
          "replace or shorten guidance that is there, or use a hook or a skill, whose text is not in every prompt",
      }
    : null;
};

/** Estimated tokens that a harness puts into every model call: prompts, tool descriptions, front matter of skills. */
export function promptTokensOf(files: HarnessFiles): number {
  const characters = Object.entries(files).reduce((sum, [path, text]) => {
    if ((promptPaths as readonly string[]).includes(path) || path.startsWith("tools/")) return sum + text.trim().length;
    if (!/^skills\/[^/]+\/SKILL\.md$/.test(path)) return sum;
    return sum + (/^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? "").length;
  }, 0);
  return estimateTokens(characters);
}
