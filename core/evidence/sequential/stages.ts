import type { Evidence, GateStep, RejectionReason, Verdict } from "../evidence.ts";
import { heldBack } from "../held-back.ts";
import { type Case, caseOf, type SequentialPolicy } from "./case.ts";
import { acceptanceChecks, gainCheck, show } from "./checks.ts";
import { observationsOf } from "./ledger.ts";
import { candidateRuns, controlRuns, run, withBaseline } from "./planned.ts";
import type { SequentialRule } from "./rule.ts";
import { looksBroken, type Standing } from "./standing.ts";

type Step = Extract<GateStep, { kind: "run" }> | Verdict;

/**
 * The article's four criteria made sound under noise, in stages that each end the run as soon as they can: weakness addressed
 * (targets, with fresh controls where the candidate passed), no regression (screened, then confirmed), net positive.
 */
export function sequentialStep(policy: SequentialPolicy, evidence: Evidence, rule?: SequentialRule): GateStep {
  const now = caseOf(policy, evidence, rule);
  const held = heldBack(now.standings.length, evidence);
  if (held)
    return { kind: "verdict", verdict: held.verdict, ledger: [...observationsOf(now, evidence), ...held.checks] };
  const step = addressWeakness(now) ?? controlTargets(now) ?? screen(now) ?? confirm(now) ?? conclude(now);
  if (step.kind === "run") return step;
  const gain = gainCheck(now);
  const checks = gain.holds ? [gain, ...acceptanceChecks(now).map((each) => each.check)] : [gain];
  return { kind: "verdict", verdict: step, ledger: [...observationsOf(now, evidence), ...checks] };
}

/** Runs the targets, round by round, until the weakness is clearly addressed or clearly not. */
function addressWeakness(now: Case): Step | null {
  const { gain } = now.rule;
  const { targets } = now;
  if (now.logGain >= Math.log(now.enough)) return null;
  const turns = Math.min(...targets.map((each) => each.candidate.runs));
  const roundIsFull = targets.length > 0 && turns > 0 && targets.every((each) => each.candidate.runs === turns);
  const value = Math.exp(now.logGain);
  if (value < gain.futile || (roundIsFull && value < gain.futileAfterRound))
    return reject(
      "weakness-not-addressed",
      `e-value ${show(value)} after ${runsOf(targets)} runs on ${targets.length} targets`,
    );
  const open = targets.filter((each) => each.candidate.runs < now.rounds);
  if (open.length === 0)
    return {
      kind: "undecided",
      reason: "plan-exhausted",
      detail: `e-value ${show(value)} after ${now.rounds} rounds on ${targets.length} targets, ${show(now.enough)} needed`,
    };
  const round = Math.min(...open.map((each) => each.candidate.runs));
  const turn = open.filter((each) => each.candidate.runs === round).slice(0, gain.batch);
  return withBaseline(now, `targets, round ${round + 1}`, turn);
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

/** One run of each task that could regress, what passes most reliably first. */
function screen(now: Case): Step | null {
  const { harm } = now.rule;
  const harmful = stopForHarm(now);
  if (harmful) return harmful;
  const turn = now.screened.filter((each) => each.candidate.runs === 0).slice(0, harm.batch);
  return withBaseline(now, "screening for regressions", turn);
}

/** Repeats what decides: held-out tasks that can regress, and whatever looks broken, in the end against fresh baseline runs. */
function confirm(now: Case): Step | null {
  const { confirm: rule, harm } = now.rule;
  const heldOut = now.screened
    .filter((each) => each.split === "held-out" && each.expectedAtStart >= harm.screenedFrom)
    .flatMap((each) => candidateRuns(each, rule.heldOutRepeats - each.candidate.runs));
  if (heldOut.length > 0) return run("confirming held-out tasks", heldOut.slice(0, harm.batch));
  const suspects = now.screened.filter((each) => each.expectedAtStart >= rule.suspectFrom && looksBroken(each));
  const repeats = suspects.flatMap((each) => candidateRuns(each, rule.repeats - each.candidate.runs));
  if (repeats.length > 0) return run("confirming regressions", repeats.slice(0, harm.batch));
  const controls = suspects.flatMap((each) => controlRuns(now, each, rule.controls));
  return run("controls of regressions", controls.slice(0, harm.batch));
}

function conclude(now: Case): Step {
  const broken = confirmedRegressions(now).filter((each) => now.protectedTasks.has(each.taskId));
  if (broken.length > 0)
    return reject(
      "protected-regression",
      `${broken.length} protected tasks pass at most half of ${now.rule.confirm.repeats} runs`,
    );
  const failed = acceptanceChecks(now).find(({ check }) => !check.holds);
  return failed ? reject(failed.reason, failed.check.observation) : { kind: "accepted" };
}

/** Screened tasks that still look broken after their repeats although the parent, controls included, is expected to pass. */
function confirmedRegressions(now: Case): Standing[] {
  const { confirm: rule } = now.rule;
  return now.screened.filter(
    (each) => each.expected >= rule.suspectFrom && each.candidate.runs > 0 && looksBroken(each),
  );
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
