import type { Evidence, GateStep, PlannedTrial, RejectionReason, Verdict } from "../evidence.ts";
import { heldBack } from "../held-back.ts";
import { type Case, caseOf, type SequentialPolicy } from "./case.ts";
import { acceptanceChecks, gainCheck, heldOutCheck, show } from "./checks.ts";
import { expectedGrowth } from "./gain.ts";
import { brokenRatio, looksBroken } from "./harm.ts";
import { observationsOf } from "./ledger.ts";
import { baselineRuns, candidateRuns, controlRuns, mostControls, run } from "./planned.ts";
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
  const options = mostTelling(now);
  if (options.length === 0)
    return undecided(
      `e-value ${show(value)} after ${runsOf(targets)} runs on ${targets.length} targets, ${show(enough)} needed`,
    );
  const turn = options.slice(0, runsOf(targets) === 0 ? gain.firstBatch : gain.batch);
  const turned = new Set(turn.map(({ target }) => target));
  return (
    baselineRuns(now, [...turned]) ??
    run(
      `targets, after ${runsOf(targets)} runs`,
      turn.flatMap(({ arm, target }) =>
        arm === "candidate" ? candidateRuns(target, 1) : controlRuns(now, target, target.controlRepeats.length + 1),
      ),
    )
  );
}

/** One more run of a target, in either arm. */
interface Option {
  readonly arm: PlannedTrial["arm"];
  readonly target: Standing;
}

/** What the plan has left, and of that what should move E_gain most first; equal ones in the order of the targets. */
function mostTelling(now: Case): Option[] {
  const { gain } = now.rule;
  return optionsOf(now)
    .map((option) => ({ option, growth: expectedGrowth(gain, option.arm, option.target) }))
    .sort((a, b) => b.growth - a.growth)
    .map(({ option }) => option);
}

/** Where the candidate has passed, a fresh run of the parent may tell more than another of the candidate's: few targets need both. */
function optionsOf({ rule: { gain }, rounds, targets }: Case): Option[] {
  const inAll = rounds * Math.max(targets.length, gain.fewest);
  const ofOne = Math.max(rounds * gain.runsPerRound, Math.ceil(inAll / targets.length));
  return targets.flatMap((target): Option[] => {
    const { candidate, controlRepeats } = target;
    const runs = runsOf(targets) < inAll && candidate.runs < ofOne;
    const controls = Math.min(gain.controlsPerRun * candidate.runs, mostControls);
    const isControlled = candidate.passes === 0 || controlRepeats.length >= controls;
    return [
      ...(runs ? [{ arm: "candidate" as const, target }] : []),
      ...(isControlled ? [] : [{ arm: "parent" as const, target }]),
    ];
  });
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
    (now.rule.gain.confirmedBefore === "held-in" ? addressWeakness(now, now.confirmed) : null) ??
    screen(now, heldIn) ??
    confirm(now, heldInToConfirm(now, heldIn), 1)
  );
}

/**
 * One failure among many steady tasks is to be expected, so what looks most broken is run again until the doubt is gone; protected
 * tasks are worth a second look whatever the others say.
 */
function heldInToConfirm(now: Case, heldIn: readonly Standing[]): readonly Standing[] {
  const { harm } = now.rule;
  const inDoubt = Math.exp(now.logHarm) >= harm.heldInDoubtFrom;
  const suspects = heldIn
    .filter((each) => looksBroken(harm, each))
    .filter((each) => each.candidate.runs < harm.repeats || each.controlRepeats.length < harm.controls)
    .sort((a, b) => brokenRatio(harm, b) - brokenRatio(harm, a));
  const chosen = new Set(inDoubt ? suspects.slice(0, harm.heldInAtOnce) : []);
  return heldIn.filter((each) => chosen.has(each) || now.protectedTasks.has(each.taskId));
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
  for (let round = 1; round <= now.doubtRounds; round++) {
    const step = confirm(now, now.heldOut, round) ?? lookCloser(now, round);
    if (step) return step;
    if (!inDoubt(now)) break;
  }
  const { check, reason } = heldOutCheck(now);
  if (check.holds) return null;
  const detail = `held-out, ${check.observation}: ${show(check.value)}, ${check.threshold} needed`;
  return inDoubt(now) && now.rule.accept.inDoubt === "undecided" ? undecided(detail) : reject(reason, detail);
}

/** A chance failure leaves doubt long after its task has passed again: what is likeliest to be broken is run once more. */
function lookCloser(now: Case, round: number): Step | null {
  const { harm } = now.rule;
  if (!inDoubt(now) || now.heldOut.some((each) => looksBroken(harm, each))) return null;
  const doubtful = [...now.heldOut].sort((a, b) => brokenRatio(harm, b) - brokenRatio(harm, a)).slice(0, harm.doubtful);
  const open = doubtful.filter((each) => each.candidate.runs < round * harm.repeats);
  return run(
    "held-out tasks in doubt",
    open.flatMap((each) => candidateRuns(each, 1)),
  );
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

function undecided(detail: string): Verdict {
  return { kind: "undecided", reason: "plan-exhausted", detail };
}

function runsOf(standings: readonly Standing[]): number {
  return standings.reduce((sum, each) => sum + each.candidate.runs, 0);
}
