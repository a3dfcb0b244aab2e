import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type ArchiveMember, chooseParent, paretoFront } from "../../core/archive.ts";
import type { TaskId, VersionId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { task, version } from "../builders.ts";

function member(id: string, rates: Readonly<Record<string, number>>, parentId: string | null = null): ArchiveMember {
  const own = new Map<TaskId, number>(Object.entries(rates).map(([name, rate]) => [task(name), rate]));
  return { versionId: version(id), parentId: parentId === null ? null : version(parentId), rates: own };
}

describe("the Pareto front", () => {
  it("holds what is best on some task, without what another one equals everywhere and beats somewhere", () => {
    const front = paretoFront([
      member("start", { a: 0, b: 0.5, c: 0 }),
      member("good-at-a", { a: 1, b: 0.5, c: 0 }),
      member("good-at-b", { a: 0, b: 1, c: 0 }),
      member("nowhere-best", { a: 0.5, b: 0.9, c: 0 }),
    ]);
    expect(front).toEqual([
      { versionId: "good-at-a", best: ["a"] },
      { versionId: "good-at-b", best: ["b"] },
    ]);
  });

  it("counts a task that a version was not run on as its parent's", () => {
    const front = paretoFront([member("start", { a: 0.5, b: 0.5 }), member("child", { a: 1 }, "start")]);
    expect(front).toEqual([{ versionId: "child", best: ["a", "b"] }]);
  });

  it("holds nobody that is beaten, and somebody best for every task", () => {
    const rates = fc.record({ a: fc.nat(3), b: fc.nat(3), c: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(rates, { minLength: 1, maxLength: 8 }), (rows) => {
        const members = rows.map((row, index) => member(`v-${index}`, row));
        const front = paretoFront(members);
        const rate = (id: VersionId, name: "a" | "b" | "c") => rows[Number(id.slice(2))]?.[name] ?? 0;
        for (const name of ["a", "b", "c"] as const) {
          const most = Math.max(...rows.map((row) => row[name]));
          if (most > 0) expect(front.some(({ versionId }) => rate(versionId, name) === most)).toBe(true);
        }
        for (const { versionId } of front)
          expect(
            rows.some(
              (row) =>
                (["a", "b", "c"] as const).every((name) => row[name] >= rate(versionId, name)) &&
                (["a", "b", "c"] as const).some((name) => row[name] > rate(versionId, name)),
            ),
          ).toBe(false);
      }),
    );
  });
});

describe("the parent of an iteration", () => {
  const members = [member("start", { a: 0, b: 1 }), member("v-a", { a: 1, b: 0 }, "start")];
  const options = { currentId: version("v-a"), members, tried: [], seed: "s" };

  it("is the current version while that was not tried in vain", () => {
    for (const selection of ["current", "pareto"] as const) expect(chooseParent({ ...options, selection })).toBe("v-a");
  });

  it("then is nobody, or one of the front that was tried less, until each was tried twice", () => {
    const tried: VersionId[] = [version("v-a")];
    expect(chooseParent({ ...options, selection: "current", tried })).toBeNull();
    for (const next of ["start", "v-a", "start", null]) {
      expect(chooseParent({ ...options, selection: "pareto", tried })).toBe(next);
      tried.push(version(next ?? ""));
    }
  });
});

/**
 * A world with a local optimum. A harness is a set of edits; `shortcut` helps three tasks at once and spoils everything that would
 * come after it; `foundation` helps one task, and the edits that build on it lead to passing all of them.
 */
describe("a world with a local optimum", () => {
  const tasks = ["a", "b", "c", "d", "e", "f"];
  const edits = ["shortcut", "foundation", "walls", "roof", "useless"] as const;
  type Edits = readonly string[];

  function passes(own: Edits, name: string): boolean {
    const has = (edit: string) => own.includes(edit);
    if (has("shortcut")) return ["a", "b", "c"].includes(name);
    const reached = [
      ...(has("foundation") ? ["d"] : []),
      ...(has("foundation") && has("walls") ? ["e", "a"] : []),
      ...(has("foundation") && has("walls") && has("roof") ? ["f", "b", "c"] : []),
    ];
    return reached.includes(name);
  }

  const count = (own: Edits) => tasks.filter((name) => passes(own, name)).length;
  /** The article's rule: nothing that passed fails, and something more passes. */
  const better = (child: Edits, parent: Edits) =>
    count(child) > count(parent) && tasks.every((name) => !passes(parent, name) || passes(child, name));
  const idOf = (own: Edits) => version(`v-${[...own].sort().join("+")}`);

  /** The loop with everything but the choice of the parent stripped: each edit is tried on the parent, accepted ones are kept. */
  function climb(
    selection: "current" | "pareto",
    seed: string,
  ): { readonly passed: number; readonly iterations: number } {
    const archive = new Map<VersionId, Edits>([[idOf([]), []]]);
    const parents = new Map<VersionId, VersionId>();
    let current: Edits = [];
    let tried: VersionId[] = [];
    for (let iteration = 1; ; iteration++) {
      const members = [...archive].map(([versionId, own]) => ({
        ...member(versionId, Object.fromEntries(tasks.map((name) => [name, passes(own, name) ? 1 : 0]))),
        parentId: parents.get(versionId) ?? null,
      }));
      const parentId = chooseParent({
        selection,
        currentId: idOf(current),
        members,
        tried,
        seed: `${seed}/${iteration}`,
      });
      if (parentId === null || iteration > 50) return { passed: count(current), iterations: iteration - 1 };
      const parent = archive.get(parentId) ?? [];
      // The proposer finds some of what there is, in no particular order.
      const random = seededRandom(`${seed}/edits/${iteration}`);
      const accepted = edits
        .filter((edit) => !parent.includes(edit) && random() < 0.9)
        .map((edit) => [...parent, edit])
        .filter((child) => better(child, parent));
      for (const child of accepted) {
        parents.set(idOf(child), parentId);
        archive.set(idOf(child), child);
      }
      tried = accepted.length > 0 ? [] : [...tried, parentId];
      const best = accepted.sort((one, other) => count(other) - count(one))[0];
      if (best && (parentId === idOf(current) || better(best, current))) current = best;
      else if (best && count(best) > count(current)) current = best;
    }
  }

  const seeds = Array.from({ length: 40 }, (_, index) => `seed ${index}`);

  it("holds the greedy loop where the shortcut leads, whenever it was found first", () => {
    const stuck = seeds.filter((seed) => climb("current", seed).passed === 3);
    expect(stuck.length).toBeGreaterThanOrEqual(25);
  });

  it("is left by drawing parents from the front, with most seeds that hold the greedy loop", () => {
    const results = seeds.filter((seed) => climb("current", seed).passed === 3).map((seed) => climb("pareto", seed));
    expect(results.filter(({ passed }) => passed === 6).length / results.length).toBeGreaterThanOrEqual(0.75);
    expect(Math.max(...results.map(({ iterations }) => iterations))).toBeLessThanOrEqual(20);
  });
});
