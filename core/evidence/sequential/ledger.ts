import type { TaskId } from "../../ids.ts";
import { meanOf, updated } from "../bayes-factor.ts";
import { byTaskAndRepeat } from "../difference-ledger.ts";
import type { Evidence, LedgerObservation, Observed, PlannedTrial } from "../evidence.ts";
import type { Prior } from "../prior.ts";
import type { Case } from "./case.ts";
import { logGain } from "./gain.ts";
import { logHarm } from "./harm.ts";
import type { Standing } from "./standing.ts";

type Arm = PlannedTrial["arm"];
interface Line {
  readonly arm: Arm;
  readonly observed: Observed;
}

/**
 * Every observation in the order of the plan, with the factor by which it moved its gate's e-value and the value after it. A fresh
 * control moves the value too: it changes what was to be expected. The last value of a gate is the one that was judged.
 */
export function observationsOf(now: Case, evidence: Evidence): LedgerObservation[] {
  const known = new Map(now.standings.map((each) => [each.taskId, each]));
  const ofGate = (members: readonly Standing[]) => {
    const place = new Map(members.map((each, index) => [each.taskId, index]));
    return {
      runs: inOrder(place, "candidate", evidence.candidate),
      controls: inOrder(
        place,
        "parent",
        evidence.parent.filter((each) => known.get(each.taskId)?.controlRepeats.includes(each.repeat)),
      ),
    };
  };
  const targets = ofGate(now.targets);
  const screened = ofGate(now.screened);
  const gates = [
    walk("weakness addressed", now.targets, [...targets.runs, ...targets.controls], (members) =>
      logGain(now.rule.gain, members),
    ),
    walk("no regression", now.screened, [...screened.runs, ...screened.controls], (members) =>
      logHarm(now.rule.harm, members),
    ),
  ].flat();
  const told = new Set(gates.map((each) => `${each.arm} ${each.taskId} ${each.repeat}`));
  const sealed = new Set(evidence.tasks.filter((task) => task.split === "sealed").map((task) => task.taskId));
  const others = (arm: Arm) =>
    evidence[arm]
      .filter((each) => !sealed.has(each.taskId) && !told.has(keyOf(arm, each)))
      .sort(byTaskAndRepeat)
      .map((each) => silent(arm, each, known.get(each.taskId)));
  return [...inheritedLines(evidence, sealed, known), ...others("parent"), ...gates, ...others("candidate")];
}

/** What ancestors did only says what to expect; a task without a standing is out of the comparison. */
function inheritedLines(
  { inherited }: Evidence,
  sealed: ReadonlySet<TaskId>,
  known: ReadonlyMap<TaskId, Standing>,
): LedgerObservation[] {
  return inherited
    .filter((each) => !sealed.has(each.taskId))
    .sort((a, b) => a.generation - b.generation || byTaskAndRepeat(a, b))
    .map((each) => {
      const standing = known.get(each.taskId);
      const expected = standing?.expectedAtStart ?? null;
      const gate = standing ? "inherited" : "left out";
      return { kind: "observation", gate, arm: "ancestor", ...each, expected, contribution: 1, value: 1 };
    });
}

function walk(
  gate: string,
  members: readonly Standing[],
  lines: readonly Line[],
  logValue: (members: readonly Standing[]) => number,
): LedgerObservation[] {
  const standings = new Map(members.map((each) => [each.taskId, beforeLines(each)]));
  let before = logValue([...standings.values()]);
  return lines.map(({ arm, observed }) => {
    const standing = after(standings.get(observed.taskId) as Standing, arm, observed);
    standings.set(observed.taskId, standing);
    const value = logValue([...standings.values()]);
    const contribution = Math.exp(value - before);
    before = value;
    return {
      kind: "observation",
      gate,
      arm,
      ...observed,
      expected: standing.expected,
      contribution,
      value: Math.exp(value),
    };
  });
}

/** As the task stood before the candidate ran: baseline only. */
function beforeLines(standing: Standing): Standing {
  const { baseline, parent, unchanged } = standing;
  const controls = { passes: parent.passes - baseline.passes, runs: parent.runs - baseline.runs };
  const prior: Prior = {
    a: unchanged.a - controls.passes,
    b: unchanged.b - (controls.runs - controls.passes),
  };
  return {
    ...standing,
    parent: baseline,
    candidate: { passes: 0, runs: 0 },
    unchanged: prior,
    expected: meanOf(prior),
  };
}

function after(standing: Standing, arm: Arm, { outcome }: Observed): Standing {
  const one = { passes: outcome === "passed" ? 1 : 0, runs: 1 };
  const count = { passes: standing[arm].passes + one.passes, runs: standing[arm].runs + 1 };
  if (arm === "candidate") return { ...standing, candidate: count };
  const unchanged = updated(standing.unchanged, one);
  return { ...standing, parent: count, unchanged, expected: meanOf(unchanged) };
}

function silent(arm: Arm, observed: Observed, standing: Standing | undefined): LedgerObservation {
  const gate = standing ? (arm === "parent" ? "baseline" : "net positive") : "left out";
  return {
    kind: "observation",
    gate,
    arm,
    ...observed,
    expected: standing?.expected ?? null,
    contribution: 1,
    value: 1,
  };
}

/** Round by round, and within a round in the order of the plan. */
function inOrder(place: ReadonlyMap<TaskId, number>, arm: Arm, observed: readonly Observed[]): Line[] {
  const at = (each: Observed) => place.get(each.taskId) ?? 0;
  return observed
    .filter((each) => place.has(each.taskId))
    .sort((a, b) => a.repeat - b.repeat || at(a) - at(b))
    .map((each) => ({ arm, observed: each }));
}

function keyOf(arm: Arm, { taskId, repeat }: Observed): string {
  return `${arm} ${taskId} ${repeat}`;
}
