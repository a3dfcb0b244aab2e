import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ArtifactPicker, type FoundEntry, isWorthKeeping } from "../../core/artifacts.ts";
import { artifactLimits } from "../../core/kept-files.ts";

const place = (source: string, destination: string | null = null) => ({ source, destination, exclude: [] });
const file = (path: string, bytes = 1): FoundEntry => ({ path, kind: "file", bytes });

describe("picking artifacts", () => {
  it("never passes its limits, gives no name twice and none that leaves the folder", () => {
    const part = fc.constantFrom("a", "b", "..", ".", "", "manifest.json", "new\nline", "c\\d");
    const entry = fc.record({
      path: fc.array(part, { maxLength: 3 }).map((parts) => parts.join("/")),
      kind: fc.constantFrom("file" as const, "directory" as const, "other" as const),
      bytes: fc.integer({ min: 0, max: artifactLimits.fileBytes * 1.2 }),
    });
    const source = fc.constantFrom(place("/a"), place("//a/b/"), place("/x", "manifest.json"), place("/"));
    fc.assert(
      fc.property(fc.array(fc.tuple(source, fc.array(entry, { maxLength: 30 })), { maxLength: 4 }), (places) => {
        const picker = new ArtifactPicker();
        const taken: string[] = [];
        let bytes = 0;
        for (const [from, entries] of places) {
          for (const each of entries) {
            const path = picker.pick(from, each);
            if (path === null) continue;
            taken.push(path);
            bytes += each.bytes;
          }
          picker.report(from);
        }
        expect(bytes).toBeLessThanOrEqual(artifactLimits.totalBytes);
        expect(new Set(taken).size).toBe(taken.length);
        for (const path of taken) {
          expect(path).toMatch(/^artifacts\/[^\n\\]+$/);
          expect(path.split("/")).not.toContain("..");
          expect(path).not.toBe("artifacts/manifest.json");
        }
      }),
    );
  });

  it("takes so many files and no more, over all places together", () => {
    const picker = new ArtifactPicker();
    const picked = Array.from({ length: artifactLimits.files + 5 }, (_, index) =>
      picker.pick(place(index % 2 ? "/a" : "/b"), file(String(index))),
    );
    expect(picked.filter((path) => path !== null)).toHaveLength(artifactLimits.files);
  });

  it("tells a file, a folder with and without content, and nothing", () => {
    const picker = new ArtifactPicker();
    const reportOf = (...entries: readonly FoundEntry[]) => {
      for (const entry of entries) picker.pick(place("/p"), entry);
      return picker.report(place("/p"));
    };
    expect(reportOf(file(""))).toMatchObject({ type: "file", status: "ok" });
    const folder = { path: "", kind: "directory", bytes: 0 } as const;
    expect(reportOf(folder)).toMatchObject({ type: "directory", status: "empty" });
    expect(reportOf(folder, file("x"))).toMatchObject({ type: "directory", status: "ok" });
    expect(reportOf(folder, { path: "l", kind: "other", bytes: 0 })).toMatchObject({
      status: "ok",
      left_out: ["l: a link, pipe or device"],
    });
    expect(reportOf()).toMatchObject({ type: null, status: "failed" });
  });

  it("is worth a manifest when anything was left, or something that the task declares is missing", () => {
    const report = { destination: "x", type: null, service: "main" } as const;
    expect(isWorthKeeping([])).toBe(false);
    expect(isWorthKeeping([{ ...report, source: "/logs/artifacts", status: "empty" }])).toBe(false);
    expect(isWorthKeeping([{ ...report, source: "/logs/artifacts", status: "failed" }])).toBe(false);
    expect(isWorthKeeping([{ ...report, source: "/app/out", status: "failed" }])).toBe(true);
    expect(isWorthKeeping([{ ...report, source: "/logs/artifacts", status: "ok" }])).toBe(true);
  });
});
