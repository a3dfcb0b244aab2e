import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { applyEdit, type FileOperation, type Surface } from "../../core/edit.ts";
import { type Accepted, combinationsOf, mergeEdits } from "../../core/lineage.ts";
import { shuffled } from "../../core/random.ts";
import { proposal, task } from "../builders.ts";

const parent = { "prompts/system.md": "one two three\n", "prompts/planning.md": "plan\n" };

function anAccepted(id: string, gain: number, surface: Surface, operation: FileOperation, weakness = id) {
  return { proposalId: proposal(id), gain, weakness, edit: { surface, operations: [operation] } };
}

const replace = (anchor: string, content: string): FileOperation => ({
  op: "replace",
  path: "prompts/system.md",
  anchor,
  content,
});
const plan: FileOperation = { op: "append", path: "prompts/planning.md", content: "List the steps." };

describe("mergeEdits", () => {
  it("merges edits of different places", () => {
    const merge = mergeEdits(parent, [
      anAccepted("P-111", 1, "system", replace("one", "1")),
      anAccepted("P-121", 2, "planning", plan),
    ]);
    expect(merge).toEqual({
      files: { "prompts/system.md": "1 two three\n", "prompts/planning.md": "plan\nList the steps." },
      merged: ["P-121", "P-111"],
      superseded: [],
    });
  });

  it("lets the stronger of two overlapping edits win; the other is superseded, not lost", () => {
    const merge = mergeEdits(parent, [
      anAccepted("P-111", 1, "system", replace("one two", "1 2")),
      anAccepted("P-121", 2, "system", replace("two three", "2 3")),
    ]);
    expect(merge.files["prompts/system.md"]).toBe("one 2 3\n");
    expect([merge.merged, merge.superseded]).toEqual([["P-121"], ["P-111"]]);
  });

  it("takes one cure of a weakness on a surface, and a second one on another surface", () => {
    const merge = mergeEdits(parent, [
      anAccepted("P-111", 1, "system", replace("one", "1"), "W-001"),
      anAccepted("P-112", 3, "system", replace("three", "3"), "W-001"),
      anAccepted("P-113", 2, "planning", plan, "W-001"),
    ]);
    expect([merge.merged, merge.superseded]).toEqual([["P-112", "P-113"], ["P-111"]]);
  });

  it("lets two edits create the same file compete", () => {
    const create = (content: string): FileOperation => ({ op: "create", path: "hooks/Stop/check.sh", content });
    const merge = mergeEdits(parent, [
      anAccepted("P-111", 1, "verification", create("exit 0")),
      anAccepted("P-121", 1, "verification", create("exit 1")),
    ]);
    expect(merge.files["hooks/Stop/check.sh"]).toBe("exit 0");
    expect(merge.superseded).toEqual(["P-121"]);
  });

  it("of nothing is the parent", () => {
    expect(mergeEdits(parent, [])).toEqual({ files: parent, merged: [], superseded: [] });
  });

  it("does not depend on the order of its input, loses no edit, and holds just what was merged", () => {
    const operation = fc.oneof(
      fc
        .constantFrom("one", "two", "three", "one two", "two three")
        .map((anchor) => replace(anchor, anchor.toUpperCase())),
      fc.constant(plan),
      fc.constant<FileOperation>({ op: "remove", path: "prompts/planning.md" }),
    );
    const accepted = fc
      .array(fc.record({ gain: fc.nat({ max: 2 }), operation, weakness: fc.constantFrom("W-001", "W-002", "W-003") }), {
        maxLength: 6,
      })
      .map((plans) =>
        plans.map(({ gain, operation: each, weakness }, at) =>
          anAccepted(`P-${at}`, gain, each.path === "prompts/system.md" ? "system" : "planning", each, weakness),
        ),
      );
    fc.assert(
      fc.property(accepted, fc.string(), (edits, seed) => {
        const merge = mergeEdits(parent, edits);
        expect(mergeEdits(parent, shuffled(edits, seed))).toEqual(merge);
        expect([...merge.merged, ...merge.superseded].sort()).toEqual(edits.map((each) => each.proposalId).sort());
        let files: unknown = parent;
        for (const id of merge.merged) {
          const edit = edits.find((each) => each.proposalId === id)?.edit ?? { operations: [] };
          const result = applyEdit(files as typeof parent, edit);
          files = "files" in result ? result.files : "a merged edit does not apply";
        }
        expect(merge.files).toEqual(files);
      }),
    );
  });
});

describe("combinationsOf", () => {
  /** An accepted edit of its own place, with what it gained on each task. */
  function accepted(id: string, gains: Readonly<Record<string, number>>, at: number): Accepted {
    const content = `Rule ${id}.`;
    const operation: FileOperation = { op: "create", path: `skills/s${at}/SKILL.md`, content };
    const own = new Map(Object.entries(gains).map(([name, gain]) => [task(name), gain]));
    const gain = [...own.values()].reduce((sum, each) => sum + each, 0);
    return { ...anAccepted(id, gain, "skill", operation), gains: own };
  }
  const members = (edits: readonly Accepted[]) => combinationsOf(parent, edits).map((each) => each.merged);

  it("offers all of them, then without what adds nothing to the others, then the best one", () => {
    const edits = [accepted("P-1", { a: 1, b: 1 }, 1), accepted("P-2", { b: 1 }, 2), accepted("P-3", { c: 1 }, 3)];
    expect(members(edits)).toEqual([["P-1", "P-2", "P-3"], ["P-1", "P-3"], ["P-1"]]);
  });

  it("drops the one that adds least when all of them add something", () => {
    const edits = [accepted("P-1", { a: 1, b: 1 }, 1), accepted("P-2", { c: 1 }, 2), accepted("P-3", { d: 0.5 }, 3)];
    expect(members(edits)).toEqual([["P-1", "P-2", "P-3"], ["P-1", "P-2"], ["P-1"]]);
  });

  it("offers one edit as it is, two as a merge and then the better one, and none for none", () => {
    const [one, two] = [accepted("P-1", { a: 1 }, 1), accepted("P-2", { b: 0.5 }, 2)];
    expect(members([])).toEqual([]);
    expect(members([one])).toEqual([["P-1"]]);
    expect(members([two, one])).toEqual([["P-1", "P-2"], ["P-1"]]);
  });

  it("offers ever smaller sets, each once, the last one the strongest edit, in any order of input", () => {
    const some = fc.array(fc.record({ a: fc.nat(2), b: fc.nat(2), c: fc.nat(2) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(some, fc.string(), (gains, seed) => {
        const edits = gains.map((each, index) => accepted(`P-${index}`, each, index));
        const offered = members(edits);
        const sizes = offered.map((each) => each.length);
        expect([...new Set(sizes)].sort((x, y) => y - x)).toEqual(sizes);
        const strongest = [...edits].sort((x, y) => y.gain - x.gain || (x.proposalId < y.proposalId ? -1 : 1))[0];
        expect(offered.at(-1)).toEqual([strongest?.proposalId]);
        expect(members(shuffled(edits, seed))).toEqual(offered);
      }),
    );
  });
});
