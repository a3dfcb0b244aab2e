import { describe, expect, it } from "@jest/globals";
import type { GatePolicy } from "../../../core/evidence/evidence.ts";
import { nextTrials } from "../../../core/evidence/policy.ts";
import { anEvidence, type TaskRow } from "../../builders.ts";
import { follow, type Table, trialsOfFullPlan } from "./staged.ts";

/** Every string of P and F of this length. */
function words(length: number): string[] {
  return Array.from({ length: 2 ** length }, (_, bits) =>
    bits.toString(2).padStart(length, "0").replaceAll("0", "F").replaceAll("1", "P"),
  );
}

/** Every table of outcomes over these tasks, R repeats in both arms. */
function everyTable(tasks: readonly Pick<TaskRow, "split" | "target">[], repeats: number): Table[] {
  const letters = 2 * repeats;
  return words(tasks.length * letters).map((word) =>
    Object.fromEntries(
      tasks.map((task, index) => {
        const own = word.slice(index * letters, (index + 1) * letters);
        return [`task-${index}`, { ...task, parent: own.slice(0, repeats), candidate: own.slice(repeats) }];
      }),
    ),
  );
}

const target = { split: "held-in", target: true } as const;
const other = { split: "held-in" } as const;
const heldOut = { split: "held-out" } as const;

describe.each<GatePolicy["kind"]>(["literal", "paper"])("%s, over every small table of outcomes", (kind) => {
  it.each([
    { tasks: [target, other, heldOut, heldOut], repeats: 1 },
    { tasks: [target, target, other, heldOut], repeats: 1 },
    { tasks: [target, heldOut], repeats: 2 },
  ])("gives the full plan's verdict with no more runs: $repeats repeats of $tasks", ({ tasks, repeats }) => {
    const policy = { kind, repeats } as GatePolicy;
    let saved = 0;
    for (const table of everyTable(tasks, repeats)) {
      const complete = anEvidence(table);
      const whole = nextTrials(policy, complete);
      const { end, used } = follow(policy, table, { ...complete, parent: [], candidate: [] });
      expect(whole).toMatchObject({ kind: "verdict", verdict: { kind: end.verdict.kind } });
      expect(used).toBeLessThanOrEqual(trialsOfFullPlan(table));
      saved += trialsOfFullPlan(table) - used;
    }
    if (tasks.length > 2) expect(saved).toBeGreaterThan(0);
  });
});
