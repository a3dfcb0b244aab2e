import { expect } from "@jest/globals";
import fc from "fast-check";
import type { Evidence, GatePolicy, GateStep, Observed, PlannedTrial } from "../../../core/evidence/evidence.ts";
import { nextTrials } from "../../../core/evidence/policy.ts";
import { shuffled } from "../../../core/random.ts";
import { anEvidence, type TaskRow } from "../../builders.ts";

export type Table = Readonly<Record<string, TaskRow>>;
type Decided = Extract<GateStep, { kind: "verdict" }>;

/** What every trial would give, of which a staged plan sees what it asks for. `letters` are the outcomes that occur. */
export function someTable(letters: string, repeats: number): fc.Arbitrary<Table> {
  const outcomes = fc.string({ unit: fc.constantFrom(...letters), minLength: repeats, maxLength: repeats });
  const row = fc.record({
    split: fc.constantFrom("held-in" as const, "held-in" as const, "held-out" as const),
    target: fc.boolean(),
    parent: outcomes,
    candidate: outcomes,
  });
  return fc
    .array(row, { minLength: 1, maxLength: 14 })
    .map((rows) =>
      Object.fromEntries(rows.map((each, at) => [`task-${at}`, { ...each, target: each.target && each.split === "held-in" }])),
    );
}

/** Follows the plan from what is known at its start to its verdict, and checks that it asks sensibly on its way. */
export function follow(policy: GatePolicy, table: Table, known: Evidence): { end: Decided; used: number } {
  const full = anEvidence(table);
  let evidence = known;
  const asked = new Set<string>();
  for (;;) {
    const step = nextTrials(policy, evidence);
    if (step.kind === "verdict") return { end: step, used: asked.size };
    expect(step.trials.length).toBeGreaterThan(0);
    for (const trial of step.trials) {
      const key = `${trial.arm} ${trial.taskId} ${trial.repeat}`;
      expect(asked).not.toContain(key);
      expect(observed(evidence, trial)).toBeUndefined();
      asked.add(key);
      const result = observed(full, trial);
      if (!result) throw new Error(`the plan asks for ${key}, which is not in the full plan`);
      evidence = { ...evidence, [trial.arm]: [...evidence[trial.arm], result] };
    }
  }
}

function observed(evidence: Evidence, { arm, taskId, repeat }: PlannedTrial): Observed | undefined {
  return evidence[arm].find((each) => each.taskId === taskId && each.repeat === repeat);
}

/** Nothing run yet, the parent's runs reused, or any part of both. */
export function knownAtStart(table: Table): fc.Arbitrary<Evidence> {
  const full = anEvidence(table);
  return fc.oneof(
    fc.constant({ ...full, parent: [], candidate: [] }),
    fc.constant({ ...full, candidate: [] }),
    fc.record({ parent: fc.subarray([...full.parent]), candidate: fc.subarray([...full.candidate]) }).map((arms) => ({
      ...full,
      ...arms,
    })),
  );
}

/** A table with what is known of it at the start. */
export function someStart(letters: string, repeats: number) {
  return someTable(letters, repeats).chain((table) => fc.record({ table: fc.constant(table), known: knownAtStart(table) }));
}

/** The same evidence in another order. */
export function reordered(evidence: Evidence, seed: string): Evidence {
  return {
    ...evidence,
    targets: shuffled(evidence.targets, `${seed}/targets`),
    parent: shuffled(evidence.parent, `${seed}/parent`),
    candidate: shuffled(evidence.candidate, `${seed}/candidate`),
  };
}

export function usableRows(table: Table): TaskRow[] {
  return Object.values(table).filter((row) => !/[EI]/.test(row.parent + row.candidate));
}

export function passes(letters: string): number {
  return [...letters].filter((letter) => letter === "P").length;
}

export function trialsOfFullPlan(table: Table): number {
  return Object.values(table).reduce((sum, row) => sum + row.parent.length + row.candidate.length, 0);
}
