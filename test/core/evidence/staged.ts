import fc from "fast-check";
import type {
  Evidence,
  GatePolicy,
  GateStep,
  LedgerCheck,
  LedgerObservation,
  Observed,
} from "../../../core/evidence/evidence.ts";
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
      Object.fromEntries(
        rows.map((each, at) => [`task-${at}`, { ...each, target: each.target && each.split === "held-in" }]),
      ),
    );
}

/**
 * Follows the plan from what is known at its start to its verdict.
 * @throws when the plan asks for nothing, for a trial that is known, or for one that is not in the full plan
 */
export function follow(policy: GatePolicy, table: Table, known: Evidence): { end: Decided; used: number } {
  const full = new Map(eachTrial(anEvidence(table)));
  const seen = new Set(eachTrial(known).map(([key]) => key));
  const usedBefore = seen.size;
  let evidence = known;
  for (;;) {
    const step = nextTrials(policy, evidence);
    if (step.kind === "verdict") return { end: step, used: seen.size - usedBefore };
    if (step.trials.length === 0) throw new Error("the plan asks for no trial and gives no verdict");
    for (const trial of step.trials) {
      const key = keyOf(trial.arm, trial);
      const result = full.get(key);
      if (!result || seen.has(key)) throw new Error(`the plan asks for ${key}, which is known or not in the full plan`);
      seen.add(key);
      evidence = { ...evidence, [trial.arm]: [...evidence[trial.arm], result] };
    }
  }
}

function eachTrial(evidence: Evidence): [string, Observed][] {
  return (["parent", "candidate"] as const).flatMap((arm) =>
    evidence[arm].map((each): [string, Observed] => [keyOf(arm, each), each]),
  );
}

function keyOf(arm: string, { taskId, repeat }: Pick<Observed, "taskId" | "repeat">): string {
  return `${arm} ${taskId} ${repeat}`;
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
  return someTable(letters, repeats).chain((table) =>
    fc.record({ table: fc.constant(table), known: knownAtStart(table) }),
  );
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

export function checksOf(step: GateStep): LedgerCheck[] {
  return step.kind === "run" ? [] : step.ledger.filter((line) => line.kind === "check");
}

export function observationsOf(step: GateStep): LedgerObservation[] {
  return step.kind === "run" ? [] : step.ledger.filter((line) => line.kind === "observation");
}
