import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { TaskId } from "../../core/ids.ts";
import { shuffled } from "../../core/random.ts";
import { type SplitOptions, type SplitPlan, sharesFor, splitTasks } from "../../core/split.ts";
import type { Split } from "../../core/task.ts";
import { task } from "../builders.ts";

const categories = ["git", "planning", "services", "text"];
const splits: readonly Split[] = ["held-in", "held-out", "sealed"];

function tasksOf(sizes: readonly number[]) {
  return sizes.flatMap((size, at) =>
    Array.from({ length: size }, (_, index) => ({
      id: task(`${categories[at]}-${index}`),
      category: `${categories[at]}`,
    })),
  );
}

function of(split: Split, plan: SplitPlan): TaskId[] {
  return plan.assignments.filter((each) => each.split === split).map((each) => each.taskId);
}

/** Sizes of four categories, shares, a seed, and for some tasks a baseline of 0, ½ or 1. */
const benchmark = fc
  .record({
    sizes: fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 4 }),
    heldOut: fc.integer({ min: 20, max: 45 }).map((percent) => percent / 100),
    sealed: fc.constantFrom(0, 0, 0.2, 0.25),
    seed: fc.string(),
    levels: fc.array(fc.constantFrom(0, 0.5, 1, undefined), { minLength: 1 }),
  })
  .map(({ sizes, levels, ...options }) => {
    const tasks = tasksOf(sizes);
    const baseline = new Map(
      tasks.flatMap(({ id }, index) => {
        const rate = levels[index % levels.length];
        return rate === undefined ? [] : [[id, rate] as const];
      }),
    );
    return { tasks, options: { ...options, baseline } satisfies SplitOptions };
  })
  .filter(
    ({ tasks, options }) =>
      tasks.length >= 8 &&
      Math.round(tasks.length * options.heldOut) >= 4 &&
      (options.sealed === 0 || Math.round(tasks.length * options.sealed) >= 4),
  );

describe("splitTasks", () => {
  it("puts every task into exactly one split and gives each split its rounded share", () => {
    fc.assert(
      fc.property(benchmark, ({ tasks, options }) => {
        const plan = splitTasks(tasks, options);
        expect(plan.assignments.map((each) => each.taskId)).toEqual(tasks.map((each) => each.id).sort());
        expect(of("held-out", plan)).toHaveLength(Math.round(tasks.length * options.heldOut));
        expect(of("sealed", plan)).toHaveLength(Math.round(tasks.length * options.sealed));
      }),
    );
  });

  it("gives each split its share of every category, and of every baseline level within it, to within two tasks", () => {
    fc.assert(
      fc.property(benchmark, ({ tasks, options }) => {
        const plan = splitTasks(tasks, options);
        for (const category of categories)
          for (const level of [0, 0.5, 1, "any"]) {
            const stratum = tasks.filter(
              (each) => each.category === category && (level === "any" || options.baseline.get(each.id) === level),
            );
            for (const split of splits) {
              const members = new Set<string>(of(split, plan));
              const share = members.size / tasks.length;
              const own = stratum.filter((each) => members.has(each.id)).length;
              expect(Math.abs(own - stratum.length * share)).toBeLessThan(2);
            }
          }
      }),
    );
  });

  it("balances held-in against all the rest to within one task", () => {
    fc.assert(
      fc.property(benchmark, ({ tasks, options }) => {
        const heldIn = new Set<string>(of("held-in", splitTasks(tasks, options)));
        for (const category of categories) {
          const stratum = tasks.filter((each) => each.category === category);
          const own = stratum.filter((each) => heldIn.has(each.id)).length;
          expect(Math.abs(own - (stratum.length * heldIn.size) / tasks.length)).toBeLessThan(1);
        }
      }),
    );
  });

  it("does not depend on the order in which tasks were read, and is the same each time", () => {
    fc.assert(
      fc.property(benchmark, fc.string(), ({ tasks, options }, order) => {
        expect(splitTasks(shuffled(tasks, order), options)).toEqual(splitTasks(tasks, options));
      }),
    );
  });

  it("is another split under another seed, with another digest", () => {
    const tasks = tasksOf([15, 15, 15]);
    const one = splitTasks(tasks, { heldOut: 0.3, sealed: 0, seed: "one" });
    const two = splitTasks(tasks, { heldOut: 0.3, sealed: 0, seed: "two" });
    expect(of("held-out", one)).not.toEqual(of("held-out", two));
    expect(one.digest).not.toBe(two.digest);
  });

  it("favours no category by its name", () => {
    // Two of four categories give the odd task each time.
    const winners = Array.from({ length: 60 }, (_, seed) =>
      of("held-out", splitTasks(tasksOf([5, 5, 5, 5]), { heldOut: 0.3, sealed: 0, seed: `${seed}` })),
    ).flatMap((ids) => categories.filter((category) => ids.filter((id) => id.startsWith(category)).length === 2));
    for (const category of categories)
      expect(winners.filter((each) => each === category).length).toBeGreaterThan(60 / 4);
  });

  it("leaves tasks in the split that they have already, and fills up with the others", () => {
    fc.assert(
      fc.property(benchmark, fc.nat(), ({ tasks, options }, salt) => {
        const before = splitTasks(tasks, options);
        const kept = new Map(
          before.assignments.filter((_, index) => (index + salt) % 3 > 0).map((each) => [each.taskId, each.split]),
        );
        const after = splitTasks(tasks, { ...options, seed: `${options.seed}!`, kept });
        for (const { taskId, split } of after.assignments) expect(kept.get(taskId) ?? split).toBe(split);
        expect(of("held-out", after)).toHaveLength(of("held-out", before).length);
        expect(of("sealed", after)).toHaveLength(of("sealed", before).length);
      }),
    );
  });

  it.each([
    {
      tasks: 7,
      heldOut: 0.6,
      sealed: 0,
      why: "under 8 tasks",
      says: /at least 8 tasks and 4 held out are needed\. Add/,
    },
    {
      tasks: 12,
      heldOut: 0.25,
      sealed: 0,
      why: "under 4 held out",
      says: /3 held out can't decide .* raise split\.held/,
    },
    { tasks: 20, heldOut: 0.3, sealed: 0.1, why: "under 4 sealed", says: /2 sealed .* or set it to 0/ },
    { tasks: 10, heldOut: 0.5, sealed: 0.4, why: "nothing left to mine", says: /1 held-in .* Lower split\.heldOut/ },
  ])("refuses a benchmark with $why and says what to do", ({ tasks, says, ...shares }) => {
    expect(() => splitTasks(tasksOf([tasks]), { ...shares, seed: "s" })).toThrow(says);
  });

  it("accepts the smallest benchmark that can decide something", () => {
    expect(of("held-out", splitTasks(tasksOf([4, 4]), { heldOut: 0.5, sealed: 0, seed: "s" }))).toHaveLength(4);
  });

  it("labels results on fewer than 30 tasks as exploratory", () => {
    const options = { heldOut: 0.3, sealed: 0, seed: "s" };
    expect(splitTasks(tasksOf([15, 14]), options).exploratory).toBe(true);
    expect(splitTasks(tasksOf([15, 15]), options).exploratory).toBe(false);
  });
});

describe("sharesFor", () => {
  const bySize = { heldOut: null, sealed: null };

  it("is 70/30 below 60 tasks and 50/25/25 from 60 on", () => {
    expect(sharesFor(59, bySize)).toEqual({ heldOut: 0.3, sealed: 0 });
    expect(sharesFor(60, bySize)).toEqual({ heldOut: 0.25, sealed: 0.25 });
  });

  it("lets each share be chosen, and fits the other to it", () => {
    expect(sharesFor(100, { heldOut: null, sealed: 0 })).toEqual({ heldOut: 0.3, sealed: 0 });
    expect(sharesFor(40, { heldOut: null, sealed: 0.2 })).toEqual({ heldOut: 0.25, sealed: 0.2 });
    expect(sharesFor(100, { heldOut: 0.4, sealed: null })).toEqual({ heldOut: 0.4, sealed: 0.25 });
  });
});
