import { execFileSync } from "node:child_process";
import { readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fileHarnesses } from "../../adapters/files/harnesses.ts";
import { InvalidInput } from "../../core/failures.ts";
import { type HarnessFiles, versionOf } from "../../core/harness.ts";
import { someText } from "../core/some-harness.ts";
import { withFolder, writeFiles } from "./task-folders.ts";

const format = fileHarnesses();
const sound: HarnessFiles = {
  "harness.yaml": "version: 1\nname: sound\n",
  "prompts/system.md": "You are an agent.\n",
  "hooks/Stop/check.sh": "exit 0\n",
  "skills/notes/SKILL.md": "---\nname: notes\ndescription: How to take notes.\n---\nWrite them down.\n",
};

async function problemsOf(action: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  return [];
}

describe("harness folders", () => {
  it("come back as they were saved, hooks executable", async () => {
    await withFolder(async (root) => {
      const folder = join(root, "deep/er/harness");
      await format.save(sound, folder);
      expect(await format.load(folder)).toEqual(sound);
      expect((await stat(join(folder, "hooks/Stop/check.sh"))).mode & 0o111).toBe(0o111);
      expect(await readdir(join(root, "deep/er"))).toEqual(["harness"]);
    });
  });

  it("are replaced whole: nothing of the former harness stays", async () => {
    await withFolder(async (root) => {
      await format.save(sound, join(root, "h"));
      await format.save({ "harness.yaml": "version: 1\nname: other\n" }, join(root, "h"));
      expect(await readdir(root)).toEqual(["h"]);
      expect(await readdir(join(root, "h"))).toEqual(["harness.yaml"]);
    });
  });

  it("never take the place of something else unless asked", async () => {
    await withFolder(async (root) => {
      await writeFile(join(root, "thesis.tex"), "years of work");
      expect(await problemsOf(() => format.save(sound, root))).toEqual([
        expect.stringMatching(/got files that are no harness.*--force/),
      ]);
      expect(await readdir(root)).toEqual(["thesis.tex"]);
      await writeFiles(join(root, "asked"), { "x.txt": "x" });
      await fileHarnesses({ overwrite: true }).save(sound, join(root, "asked"));
      expect(await format.load(join(root, "asked"))).toEqual(sound);
    });
  });

  it("are not written when the harness is unsound, wherever its paths point", async () => {
    await withFolder(async (root) => {
      expect(await problemsOf(() => format.save({ ...sound, "../escape.txt": "x" }, join(root, "h")))).toEqual([
        expect.stringContaining("../escape.txt"),
      ]);
      expect(await readdir(root)).toEqual([]);
    });
  });

  it("are refused with every problem at once", async () => {
    const problems = await withFolder(async (root) => {
      await writeFiles(root, {
        "harness.yaml": "version: 1\nname: [\n",
        "prompts/system.md": Uint8Array.of(0xff),
        "notes.txt": "x",
        "skills/a/SKILL.md": "---\nname: [\n---\n",
      });
      await symlink("/etc/passwd", join(root, "prompts/planning.md"));
      return problemsOf(() => format.load(root));
    });
    const all = problems.join("\n");
    for (const text of [
      /prompts\/planning\.md: got a link/,
      /prompts\/system\.md: got bytes that are not UTF-8/,
      /harness\.yaml: is not YAML: .*line 3/,
      /skills\/a\/SKILL\.md: front matter is not YAML/,
      /notes\.txt: has no meaning/,
    ])
      expect(all).toMatch(text);
  });

  it.each([
    ["is not there", "missing", /got ENOENT, expected a readable harness folder/],
    ["holds no harness", ".", /got no harness\.yaml/],
  ])("are refused when the folder %s", async (_name, path, message) => {
    expect(await withFolder((root) => problemsOf(() => format.load(join(root, path))))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it("include the minimal harness: a role, the standard tools, no guidance", async () => {
    const files = await format.load(fileURLToPath(new URL("../../harnesses/minimal", import.meta.url)));
    const harness = format.read(files);
    expect([harness.hooks, harness.skills]).toEqual([[], []]);
    expect(
      Object.entries(files)
        .filter(([path, text]) => path.startsWith("prompts/") && text !== "")
        .map(([path]) => path),
    ).toEqual(["prompts/system.md"]);
    expect(files["prompts/system.md"]?.length).toBeLessThan(200);
  });
});

describe("the difference that people read", () => {
  it("is what git apply needs to make the one from the other", async () => {
    const text = someText.filter((value) => !value.includes("\r"));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (before, after, added) => {
        const one: HarnessFiles = { "prompts/system.md": before, "prompts/planning.md": "kept\n" };
        const other: HarnessFiles = {
          "prompts/system.md": after,
          "prompts/planning.md": "kept\n",
          ...(added ? { "tools/bash.md": added } : {}),
        };
        const patch = format.diff(one, other);
        await withFolder(async (root) => {
          await writeFiles(root, one);
          if (patch !== "") execFileSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: root, input: patch });
          const applied: Record<string, string> = {};
          for (const path of Object.keys(other))
            applied[path] = execFileSync("cat", [join(root, path)], { encoding: "utf8" });
          expect(versionOf(applied)).toBe(versionOf(other));
        });
      }),
      { numRuns: 25 },
    );
  });

  it("is empty for equal harnesses", () => {
    expect(format.diff(sound, { ...sound })).toBe("");
  });
});
