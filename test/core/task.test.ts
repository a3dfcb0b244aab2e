import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { shuffled } from "../../core/random.ts";
import { type SplitPlan, splitTasks } from "../../core/task.ts";
import { task } from "../builders.ts";

const categories = ["git", "planning", "services", "text"];

function tasksOf(sizes: readonly number[]) {
  return sizes.flatMap((size, at) =>
    Array.from({ length: size }, (_, index) => ({
      id: task(`${categories[at]}-${index}`),
      category: `${categories[at]}`,
    })),
  );
}

function heldOut(plan: SplitPlan): string[] {
  return plan.assignments.filter((each) => each.split === "held-out").map((each) => each.taskId);
}

const benchmark = fc
  .record({
    sizes: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 4 }),
    heldOutShare: fc.integer({ min: 20, max: 50 }).map((percent) => percent / 100),
    seed: fc.string(),
  })
  .filter(({ sizes, heldOutShare }) => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return total >= 8 && Math.round(total * heldOutShare) >= 4;
  });

describe("splitTasks", () => {
  it("puts every task into exactly one split and holds out the rounded share", () => {
    fc.assert(
      fc.property(benchmark, ({ sizes, ...options }) => {
        const tasks = tasksOf(sizes);
        const plan = splitTasks(tasks, options);
        expect(plan.assignments.map((each) => each.taskId)).toEqual(tasks.map((each) => each.id).sort());
        expect(heldOut(plan)).toHaveLength(Math.round(tasks.length * options.heldOutShare));
      }),
    );
  });

  it("gives every category its share, to less than one task", () => {
    fc.assert(
      fc.property(benchmark, ({ sizes, ...options }) => {
        const chosen = heldOut(splitTasks(tasksOf(sizes), options));
        for (const [at, size] of sizes.entries()) {
          const share = chosen.filter((id) => id.startsWith(`${categories[at]}-`)).length;
          expect(Math.abs(share - size * options.heldOutShare)).toBeLessThan(1);
        }
      }),
    );
  });

  it("does not depend on the order in which tasks were read", () => {
    fc.assert(
      fc.property(benchmark, fc.string(), ({ sizes, ...options }, order) => {
        const tasks = tasksOf(sizes);
        expect(splitTasks(shuffled(tasks, order), options)).toEqual(splitTasks(tasks, options));
      }),
    );
  });

  it("is another split under another seed, with another digest", () => {
    const tasks = tasksOf([15, 15, 15]);
    const one = splitTasks(tasks, { heldOutShare: 0.3, seed: "one" });
    const two = splitTasks(tasks, { heldOutShare: 0.3, seed: "two" });
    expect(heldOut(one)).not.toEqual(heldOut(two));
    expect(one.digest).not.toBe(two.digest);
  });

  it("breaks ties among categories by the seed, not by their names", () => {
    // Two of four categories give the odd task each time.
    const winners = Array.from({ length: 30 }, (_, seed) =>
      heldOut(splitTasks(tasksOf([5, 5, 5, 5]), { heldOutShare: 0.3, seed: `${seed}` })),
    ).map((ids) => categories.filter((category) => ids.filter((id) => id.startsWith(category)).length === 2).join());
    expect(new Set(winners.flatMap((each) => each.split(",")))).toEqual(new Set(categories));
  });

  it.each([
    { tasks: 7, share: 0.6, why: "under 8 tasks" },
    { tasks: 12, share: 0.25, why: "under 4 held out" },
  ])("refuses a benchmark with $why and says what to do", ({ tasks, share }) => {
    expect(() => splitTasks(tasksOf([tasks]), { heldOutShare: share, seed: "s" })).toThrow(
      /at least 8 tasks and 4 held out are needed\. Add tasks or raise/,
    );
  });

  it("accepts the smallest benchmark that can decide something", () => {
    expect(heldOut(splitTasks(tasksOf([4, 4]), { heldOutShare: 0.5, seed: "s" }))).toHaveLength(4);
  });

  it("labels results on fewer than 30 tasks as exploratory", () => {
    const options = { heldOutShare: 0.3, seed: "s" };
    expect(splitTasks(tasksOf([15, 14]), options).exploratory).toBe(true);
    expect(splitTasks(tasksOf([15, 15]), options).exploratory).toBe(false);
  });
});
