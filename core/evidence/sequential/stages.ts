import type { Evidence, GateStep, RejectionReason, Verdict } from "../evidence.ts";
import { heldBack } from "../held-back.ts";
import { type Case, caseOf, type SequentialPolicy } from "./case.ts";
import { acceptanceChecks, gainCheck, heldOutCheck, show } from "./checks.ts";
import { expectedGrowth } from "./gain.ts";
import { looksBroken } from "./harm.ts";
import { observationsOf } from "./ledger.ts";
import { baselineRuns, candidateRuns, controlRuns, run } from "./planned.ts";
import type { SequentialRule } from "./rule.ts";
import type { Standing } from "./standing.ts";

type Step = Extract<GateStep, { kind: "run" }> | Verdict;

/**
 * The article's four criteria made sound under noise, in stages that each end the run as soon as they can: weakness addressed
 * (targets, with fresh controls where the candidate passed), no regression (screened, then confirmed), the gain confirmed, net positive.
 */
export function sequentialStep(policy: SequentialPolicy, evidence: Evidence, rule?: SequentialRule): GateStep {
  const now = caseOf(policy, evidence, rule);
  const held = heldBack(now.standings.length, evidence);
  if (held)
    return { kind: "verdict", verdict: held.verdict, ledger: [...observationsOf(now, evidence), ...held.checks] };
  const step =
    addressWeakness(now, now.enough) ??
    controlTargets(now) ??
    checkSteadyTasks(now) ??
    addressWeakness(now, now.confirmed) ??
    conclude(now);
  if (step.kind === "run") return step;
  const gain = gainCheck(now);
  const checks = gain.holds ? [gain, ...acceptanceChecks(now).map((each) => each.check)] : [gain];
  return { kind: "verdict", verdict: step, ledger: [...observationsOf(now, evidence), ...checks] };
}

/**
 * Runs the targets until the weakness is clearly addressed or clearly not. What did no harm is run on a little: luck, which got a
 * useless edit this far, runs out where a gain goes on growing.
 */
function addressWeakness(now: Case, enough: number): Step | null {
  const { gain } = now.rule;
  const { targets } = now;
  if (now.logGain >= Math.log(enough)) return null;
  const allHadTheirTurn = targets.length > 0 && targets.every((each) => each.candidate.runs > 0);
  const value = Math.exp(now.logGain);
  if (value < gain.futile || (allHadTheirTurn && value < gain.futileAfterRound))
    return reject(
      "weakness-not-addressed",
      `e-value ${show(value)} after ${runsOf(targets)} runs on ${targets.length} targets`,
    );
  const open = targets.filter((each) => each.candidate.runs < gain.runsPerRound * now.rounds);
  if (open.length === 0 || runsOf(targets) >= now.rounds * targets.length)
    return {
      kind: "undecided",
      reason: "plan-exhausted",
      detail: `e-value ${show(value)} after ${now.rounds} rounds on ${targets.length} targets, ${show(enough)} needed`,
    };
  const turn = mostTelling(now, open).slice(0, runsOf(targets) === 0 ? gain.firstBatch : gain.batch);
  return (
    baselineRuns(now, turn) ??
    run(
      `targets, after ${runsOf(targets)} runs`,
      turn.flatMap((each) => candidateRuns(each, 1)),
    )
  );
}

/** Those whose next run should move E_gain most come first; equal ones in the order of the targets. */
function mostTelling({ rule }: Case, targets: readonly Standing[]): Standing[] {
  return targets
    .map((each) => ({ each, growth: expectedGrowth(rule.gain, each) }))
    .sort((a, b) => b.growth - a.growth)
    .map(({ each }) => each);
}

/** A target that passed may just have had a bad day with the parent, or the world has changed: it gets fresh baseline runs. */
function controlTargets(now: Case): Step | null {
  const { controls } = now.rule.gain;
  const passed = now.targets.filter((each) => each.candidate.passes > 0);
  return run(
    "controls of targets",
    passed.flatMap((each) => controlRuns(now, each, controls)),
  );
}

/** Steady tasks must not regress: held-out ones first, as what fails there ends the validation before more is spent. */
function checkSteadyTasks(now: Case): Step | null {
  const heldIn = now.screened.filter((each) => each.split === "held-in");
  return (
    // Which tasks are steady is known only once all have a baseline.
    baselineRuns(now, now.standings) ??
    screen(now, now.heldOut) ??
    repeatHeldOut(now) ??
    confirmHeldOut(now) ??
    screen(now, heldIn) ??
    confirm(now, heldInToConfirm(now, heldIn), 1)
  );
}

/** One failure among many steady tasks is to be expected; protected tasks are worth a second look whatever the others say. */
function heldInToConfirm(now: Case, heldIn: readonly Standing[]): readonly Standing[] {
  const inDoubt = Math.exp(now.logHarm) >= now.rule.harm.heldInDoubtFrom;
  return inDoubt ? heldIn : heldIn.filter((each) => now.protectedTasks.has(each.taskId));
}

/** One run of each task that could regress. */
function screen(now: Case, panel: readonly Standing[]): Step | null {
  const turn = panel.filter((each) => each.candidate.runs === 0).slice(0, now.rule.harm.batch);
  return (
    stopForHarm(now) ??
    run(
      "screening for regressions",
      turn.flatMap((each) => candidateRuns(each, 1)),
    )
  );
}

/** What gates promotion gets more than one run. */
function repeatHeldOut(now: Case): Step | null {
  const { heldOutRepeats, batch } = now.rule.harm;
  const runs = now.heldOut.flatMap((each) => candidateRuns(each, heldOutRepeats - each.candidate.runs));
  return run("repeating held-out tasks", runs.slice(0, batch));
}

/** Repeats what looks broken, round by round, until held-out tasks are clearly unharmed or clearly not. */
function confirmHeldOut(now: Case): Step | null {
  for (let round = 1; round <= now.rule.harm.rounds; round++) {
    const step = confirm(now, now.heldOut, round);
    if (step) return step;
    if (!inDoubt(now)) break;
  }
  const { check, reason } = heldOutCheck(now);
  return check.holds ? null : reject(reason, check.observation);
}

function inDoubt(now: Case): boolean {
  const { heldOutHarmBelow, heldOutDoubtBelow } = now.rule.accept;
  const value = Math.exp(now.logHeldOutHarm);
  return value >= heldOutHarmBelow && value < heldOutDoubtBelow;
}

/** A task that looks broken is run again, and if it still does, its baseline is: the task itself may be flaky. */
function confirm(now: Case, panel: readonly Standing[], round: number): Step | null {
  const { repeats, controls, batch } = now.rule.harm;
  const suspects = panel.filter((each) => looksBroken(now.rule.harm, each));
  const runs = suspects.flatMap((each) => candidateRuns(each, round * repeats - each.candidate.runs));
  if (runs.length > 0) return run("confirming regressions", runs.slice(0, batch));
  const fresh = suspects.flatMap((each) => controlRuns(now, each, round * controls));
  return run("controls of regressions", fresh.slice(0, batch));
}

function conclude(now: Case): Step {
  const broken = now.screened.filter((each) => now.protectedTasks.has(each.taskId) && isBroken(now, each));
  if (broken.length > 0)
    return reject("protected-regression", `${broken.length} protected tasks pass at most half of their runs`);
  const failed = acceptanceChecks(now).find(({ check }) => !check.holds);
  return failed ? reject(failed.reason, failed.check.observation) : { kind: "accepted" };
}

/** Still passes at most half of its runs after its repeats, although the parent, fresh runs included, is expected to pass. */
function isBroken({ rule }: Case, { candidate, expected }: Standing): boolean {
  return expected >= rule.harm.steadyFrom && candidate.passes * 2 <= candidate.runs;
}

function stopForHarm(now: Case): Verdict | null {
  const value = Math.exp(now.logHarm);
  return value >= now.rule.harm.stop
    ? reject(
        "regression",
        `e-value ${show(value)} of harm after ${runsOf(now.screened)} runs on tasks that could regress`,
      )
    : null;
}

function reject(reason: RejectionReason, detail: string): Verdict {
  return { kind: "rejected", reason, detail };
}

function runsOf(standings: readonly Standing[]): number {
  return standings.reduce((sum, each) => sum + each.candidate.runs, 0);
}
