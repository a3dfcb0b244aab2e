import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  applyEdit,
  belongsTo,
  byteLength,
  diffHarness,
  type FileOperation,
  sizeOf,
  surfaces,
} from "../../core/edit.ts";
import { allowedPath, type HarnessFiles } from "../../core/harness.ts";
import { harnessPaths, someFiles, someText } from "./some-harness.ts";

function applied(parent: HarnessFiles, operations: readonly FileOperation[]): HarnessFiles {
  const result = applyEdit(parent, { operations });
  if ("conflict" in result) throw new Error(JSON.stringify(result.conflict));
  return result.files;
}

const somePath = fc.constantFrom(...harnessPaths);
const someLine = someText.filter((text) => text !== "");

describe("a difference of two harnesses", () => {
  it("turns the one into the other exactly", () => {
    fc.assert(
      fc.property(someFiles, someFiles, (before, after) =>
        expect(applied(before, diffHarness(before, after))).toEqual(after),
      ),
      { numRuns: 500 },
    );
  });

  it("is empty for equal harnesses", () => {
    fc.assert(fc.property(someFiles, (files) => expect(diffHarness(files, { ...files })).toEqual([])));
  });

  it("is the very edit that was applied: create", () => {
    fc.assert(
      fc.property(someFiles, somePath, someText, (files, path, content) => {
        fc.pre(files[path] === undefined);
        const operation: FileOperation = { op: "create", path, content };
        expect(diffHarness(files, applied(files, [operation]))).toEqual([operation]);
      }),
    );
  });

  it("is the very edit that was applied: remove", () => {
    fc.assert(
      fc.property(someFiles, somePath, (files, path) => {
        fc.pre(files[path] !== undefined);
        const operation: FileOperation = { op: "remove", path };
        expect(diffHarness(files, applied(files, [operation]))).toEqual([operation]);
      }),
    );
  });

  it("is the very edit that was applied: append", () => {
    fc.assert(
      fc.property(someFiles, somePath, someLine, (files, path, content) => {
        fc.pre(files[path] !== undefined);
        const operation: FileOperation = { op: "append", path, content };
        expect(diffHarness(files, applied(files, [operation]))).toEqual([operation]);
      }),
    );
  });
});

describe("the difference that a replacement makes", () => {
  /** A harness, and a replacement of some text in it that occurs once. */
  const replacement = fc
    .tuple(someFiles, somePath, fc.nat(), fc.nat(), someText)
    .map(([files, path, start, length, content]) => {
      const present = files[path] ?? "";
      const from = present === "" ? 0 : start % present.length;
      const anchor = present.slice(from, from + 1 + (length % (present.length - from + 1)));
      return { files, operation: { op: "replace" as const, path, anchor, content } };
    })
    .filter(({ files, operation: { path, anchor, content } }) => {
      const present = files[path] ?? "";
      return anchor !== "" && anchor !== content && present.indexOf(anchor) === present.lastIndexOf(anchor);
    });

  it("is one operation on its file that makes the same files again", () => {
    fc.assert(
      fc.property(replacement, ({ files, operation }) => {
        const after = applied(files, [operation]);
        const difference = diffHarness(files, after);
        expect(difference).toMatchObject([{ path: operation.path }]);
        expect(applied(files, difference)).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });

  it("is a replacement, unless all it did was to add lines at the end", () => {
    fc.assert(
      fc.property(replacement, ({ files, operation }) => {
        const before = files[operation.path] ?? "";
        const after = applied(files, [operation]);
        const added = (after[operation.path] ?? "").startsWith(before.endsWith("\n") ? before : `${before}\n`);
        expect(diffHarness(files, after)[0]?.op).toBe(added ? "append" : "replace");
      }),
      { numRuns: 500 },
    );
  });
});

describe("applying an edit", () => {
  it("changes nothing but the files that it names, and never the parent", () => {
    fc.assert(
      fc.property(someFiles, somePath, someText, (files, path, content) => {
        const before = { ...files };
        const operation: FileOperation =
          files[path] === undefined ? { op: "create", path, content } : { op: "append", path, content };
        const after = applied(files, [operation]);
        expect(files).toEqual(before);
        const { [path]: _changed, ...others } = after;
        const { [path]: _former, ...former } = files;
        expect(others).toEqual(former);
      }),
    );
  });

  it("replaces an anchor at its one place and keeps all around it", () => {
    fc.assert(
      fc.property(someText, someText, someText, (head, content, tail) => {
        const files = { "prompts/system.md": `${head}<<anchor>>${tail}` };
        const after = applied(files, [{ op: "replace", path: "prompts/system.md", anchor: "<<anchor>>", content }]);
        expect(after["prompts/system.md"]).toBe(head + content + tail);
      }),
    );
  });

  it("puts replacement patterns in as they are written", () => {
    const files = { "prompts/system.md": "keep X here" };
    expect(
      applied(files, [{ op: "replace", path: "prompts/system.md", anchor: "X", content: "$& $1 $$" }])[
        "prompts/system.md"
      ],
    ).toBe("keep $& $1 $$ here");
  });

  const present = { "prompts/system.md": "one two one" };
  it.each<[string, FileOperation, RegExp]>([
    ["create over a file", { op: "create", path: "prompts/system.md", content: "" }, /exists already/],
    ["append to nothing", { op: "append", path: "prompts/planning.md", content: "x" }, /does not exist/],
    ["remove of nothing", { op: "remove", path: "prompts/planning.md" }, /nothing to remove/],
    [
      "an anchor that is not there",
      { op: "replace", path: "prompts/system.md", anchor: "three", content: "" },
      /does not occur/,
    ],
    [
      "an anchor that is there twice",
      { op: "replace", path: "prompts/system.md", anchor: "one", content: "" },
      /more than once/,
    ],
    [
      "an anchor that overlaps itself",
      { op: "replace", path: "prompts/bootstrap.md", anchor: "aa", content: "" },
      /more than once/,
    ],
    ["an empty anchor", { op: "replace", path: "prompts/system.md", anchor: "", content: "x" }, /empty/],
  ])("refuses %s, with the operation's number", (_name, operation, message) => {
    const before: FileOperation = { op: "create", path: "prompts/recovery.md", content: "x" };
    const result = applyEdit({ ...present, "prompts/bootstrap.md": "aaa" }, { operations: [before, operation] });
    expect(result).toEqual({
      conflict: { operation: 1, path: operation.path, message: expect.stringMatching(message) },
    });
  });
});

describe("surfaces", () => {
  it("together hold every path that a harness may hold", () => {
    for (const path of harnessPaths)
      expect([path, surfaces.some((surface) => belongsTo(path, surface))]).toEqual([path, true]);
  });

  it("hold nothing else, whatever a path looks like", () => {
    const odd = [
      "../prompts/system.md",
      "prompts/../system.md",
      "/etc/passwd",
      "hooks/Stop/../x.sh",
      "skills/a/../../x",
      "PROMPTS/system.md",
      "prompts/system.md\0",
      "hooks/Stop/x.py",
      ".git/config",
      "skills/.hidden/SKILL.md",
    ];
    for (const path of odd) expect([path, allowedPath(path)]).toEqual([path, false]);
    fc.assert(
      fc.property(fc.string(), (path) => {
        fc.pre(!allowedPath(path));
        expect(surfaces.filter((surface) => belongsTo(path, surface))).toEqual([]);
      }),
    );
  });
});

describe("the size of an edit", () => {
  it("counts bytes as UTF-8 does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => expect(byteLength(text)).toBe(Buffer.byteLength(text))),
    );
  });

  it("counts only lines that differ in a replacement", () => {
    const files = { "prompts/system.md": "a\nb\nc\nd\n" };
    expect(
      sizeOf(files, {
        operations: [{ op: "replace", path: "prompts/system.md", anchor: "a\nb\nc\n", content: "a\nB\nc\n" }],
      }),
    ).toEqual({ changedLines: 2, bytes: 6 });
  });

  it("counts every line of a created and of a removed file", () => {
    const files = { "prompts/system.md": "a\nb\n" };
    expect(
      sizeOf(files, {
        operations: [
          { op: "remove", path: "prompts/system.md" },
          { op: "create", path: "prompts/planning.md", content: "x\ny\nz" },
        ],
      }),
    ).toEqual({ changedLines: 5, bytes: 5 });
  });
});
