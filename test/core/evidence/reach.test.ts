import { describe, expect, it } from "@jest/globals";
import { type Evidence, sequentialPresets } from "../../../core/evidence/evidence.ts";
import { nextTrials } from "../../../core/evidence/policy.ts";
import type { SequentialPolicy } from "../../../core/evidence/sequential/case.ts";
import { mostControls } from "../../../core/evidence/sequential/planned.ts";
import { sequentialRules } from "../../../core/evidence/sequential/rule.ts";
import { anEvidence, type TaskRow } from "../../builders.ts";

/** Benchmarks by how many tasks passed both baseline runs, one, and none: held-in beside the targets, then held-out. */
const benchmarks = {
  "14+6": { heldIn: [5, 2, 3], heldOut: [2, 1, 3] },
  "43+21": { heldIn: [14, 6, 15], heldOut: [7, 3, 11] },
  "hard 62+27": { heldIn: [4, 6, 45], heldOut: [2, 3, 22] },
  "easy 62+27": { heldIn: [48, 5, 2], heldOut: [22, 3, 2] },
  "easy 14+6": { heldIn: [10, 1, 0], heldOut: [5, 1, 0] },
} as const;

function benchmark(name: keyof typeof benchmarks, targets: number, before: string): Evidence {
  const rows: Record<string, TaskRow> = {};
  const many = (count: number, kind: string, row: Omit<TaskRow, "candidate">) => {
    for (let at = 0; at < count; at++) rows[`${kind}-${at}`] = { ...row, candidate: "" };
  };
  many(targets, "target", { split: "held-in", target: true, parent: before });
  const { heldIn, heldOut } = benchmarks[name];
  for (const [at, parent] of ["PP", "PF", "FF"].entries()) {
    many(heldIn[at] ?? 0, `in-${parent}`, { split: "held-in", parent: parent.slice(0, before.length) });
    many(heldOut[at] ?? 0, `out-${parent}`, { split: "held-out", parent: parent.slice(0, before.length) });
  }
  return anEvidence(rows);
}

/** Follows the plan of a candidate that passes each run, whose parent goes on failing the targets and passes the rest. */
function perfect(policy: SequentialPolicy, start: Evidence) {
  const targets = new Set(start.targets);
  let evidence = start;
  for (;;) {
    const step = nextTrials(policy, evidence);
    if (step.kind === "verdict") {
      const ofTargets = evidence.candidate.filter((each) => targets.has(each.taskId)).length;
      const fresh = evidence.parent.slice(start.parent.length);
      const controls = Math.max(...start.targets.map((id) => fresh.filter((each) => each.taskId === id).length));
      return { verdict: step.verdict, ofTargets, controls };
    }
    for (const { arm, taskId, repeat } of step.trials) {
      const outcome = arm === "parent" && targets.has(taskId) ? "failed" : "passed";
      evidence = { ...evidence, [arm]: [...evidence[arm], { taskId, repeat, outcome }] };
    }
  }
}

describe.each(sequentialPresets)("under %s, an edit that passes each of its runs", (preset) => {
  const { rounds, fewest, batch } = sequentialRules[preset].gain;

  it.each(Object.keys(benchmarks) as (keyof typeof benchmarks)[])(
    "is accepted on %s, however few its targets are and however often they passed before",
    (name) => {
      for (const before of ["FF", "FP", "F"])
        for (let targets = 1; targets <= 10; targets++) {
          const policy: SequentialPolicy = { kind: "sequential", repeats: before.length, preset, protectedTasks: [] };
          const { verdict, ofTargets, controls } = perfect(policy, benchmark(name, targets, before));
          expect({ before, targets, verdict }).toEqual({ before, targets, verdict: { kind: "accepted" } });
          expect(ofTargets).toBeLessThan(rounds * Math.max(targets, fewest) + batch);
          expect(controls).toBeLessThanOrEqual(mostControls);
        }
    },
  );
});
