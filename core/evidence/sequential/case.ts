import type { TaskId } from "../../ids.ts";
import type { EarlierCandidates, Evidence, GatePolicy } from "../evidence.ts";
import { londThreshold } from "../lond.ts";
import { logGain } from "./gain.ts";
import { logHarm } from "./harm.ts";
import { type SequentialRule, sequentialRules } from "./rule.ts";
import { type Standing, standingsOf } from "./standing.ts";

export type SequentialPolicy = Extract<GatePolicy, { kind: "sequential" }>;

/** A candidate's case as the evidence tells it so far. */
export interface Case {
  readonly rule: SequentialRule;
  readonly repeats: number;
  readonly protectedTasks: ReadonlySet<TaskId>;
  readonly earlier: EarlierCandidates;
  readonly standings: readonly Standing[];
  /** In the order in which they are run. */
  readonly targets: readonly Standing[];
  /** Tasks that are screened for regressions, held-out first, and of each split what passes most reliably. */
  readonly screened: readonly Standing[];
  readonly heldOut: readonly Standing[];
  /** Rounds of the targets, and of held-out tasks that leave doubt. */
  readonly rounds: number;
  readonly doubtRounds: number;
  /** E_gain that counts as enough for this candidate. */
  readonly enough: number;
  readonly confirmed: number;
  readonly logGain: number;
  readonly logHarm: number;
  readonly logHeldOutHarm: number;
}

export function caseOf(policy: SequentialPolicy, evidence: Evidence, rule = sequentialRules[policy.preset]): Case {
  const standings = standingsOf(policy.repeats, evidence, rule.inheritedWeight);
  const targets = targetsOf(rule, standings);
  const screened = screenedOf(rule, standings, targets);
  const heldOut = screened.filter((each) => each.split === "held-out");
  return {
    rule,
    repeats: policy.repeats,
    protectedTasks: new Set(policy.protectedTasks),
    earlier: evidence.earlier,
    standings,
    targets,
    screened,
    heldOut,
    rounds: rule.gain.rounds + evidence.resumptions,
    doubtRounds: rule.harm.rounds + (rule.accept.inDoubt === "undecided" ? evidence.resumptions : 0),
    enough: enoughFor(rule, evidence),
    confirmed: Math.max(rule.gain.confirmed, enoughFor(rule, evidence)),
    logGain: logGain(rule.gain, targets),
    logHarm: logHarm(rule.harm, screened),
    logHeldOutHarm: logHarm(rule.harm, heldOut),
  };
}

/** Those that failed most come first: a pass of theirs says most. Equal ones by id, so that every worker plans the same. */
function targetsOf({ gain }: SequentialRule, standings: readonly Standing[]): Standing[] {
  return standings
    .filter((each) => each.target && each.split === "held-in")
    .sort((a, b) => a.expectedAtStart - b.expectedAtStart || byId(a, b))
    .slice(0, gain.targets);
}

/**
 * Steady tasks, held-out first: what fails there ends the validation before anything is spent on the rest. A part of what an edit may
 * break passes about half of its runs: the likeliest of those held-out tasks is worth its price, more of them are not.
 */
function screenedOf({ harm }: SequentialRule, standings: readonly Standing[], targets: readonly Standing[]) {
  const watched = new Set(targets.map((each) => each.taskId));
  const ordered = standings
    .filter((each) => !watched.has(each.taskId))
    .sort((a, b) => b.expectedAtStart - a.expectedAtStart || byId(a, b));
  const isSteady = (each: Standing) => each.expectedAtStart >= harm.steadyFrom;
  const heldOut = ordered.filter((each) => each.split === "held-out");
  const flaky = heldOut.filter((each) => !isSteady(each) && each.expectedAtStart >= harm.countedFrom);
  return [
    ...heldOut.filter(isSteady),
    ...flaky.slice(0, harm.flakyHeldOut),
    ...ordered.filter((each) => each.split === "held-in" && isSteady(each)),
  ];
}

function enoughFor({ gain, falseAcceptances }: SequentialRule, { earlier }: Evidence): number {
  if (falseAcceptances === null) return gain.enough;
  return Math.max(gain.enough, londThreshold(falseAcceptances, earlier.judged, earlier.accepted));
}

function byId(a: Standing, b: Standing): number {
  return a.taskId < b.taskId ? -1 : 1;
}
