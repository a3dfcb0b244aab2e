import fc from "fast-check";
import { allowedPath, type HarnessFiles, promptPaths } from "../../core/harness.ts";

/** Paths that a harness may hold, one per room. */
export const harnessPaths = [
  ...promptPaths,
  "harness.yaml",
  "tools/bash.md",
  "hooks/Stop/check.sh",
  "hooks/PreToolUse/guard.sh",
  "skills/notes/SKILL.md",
  "skills/notes/more/table.md",
].filter(allowedPath);

/** Texts that repeat themselves, with and without a last newline: what anchors and appended lines stumble over. */
export const someText = fc
  .array(fc.constantFrom("a", "b", "ab", "\n", "a\n", "  ", "é", "🙂", "line\n"), { maxLength: 12 })
  .map((parts) => parts.join(""));

export const someFiles: fc.Arbitrary<HarnessFiles> = fc.dictionary(fc.constantFrom(...harnessPaths), someText, {
  maxKeys: 6,
});
