import { type Interval, mcnemar, pairedDifference, wilson } from "./evidence/statistics.ts";
import type { TaskId, VersionId } from "./ids.ts";
import type { IterationRecord, OptimizationRecord, SpendLine, TrialRecord, ValidationRecord } from "./ports.ts";
import type { Proposal } from "./proposal.ts";
import type { Split } from "./task.ts";
import { freshRepeats } from "./trial.ts";
import type { Weakness } from "./weakness.ts";

/** Passes among scored trials with a 95 % interval; errored and invalid trials are counted apart, never as failures. */
export interface PassRate {
  readonly passed: number;
  readonly scored: number;
  readonly unscored: number;
  readonly rate: number;
  readonly interval: Interval;
}

/**
 * The claim of an optimization: fresh paired runs of the starting and the final harness, none of them seen by a gate. A task without
 * a scored run in one of the two is left out of both.
 */
export interface Claim {
  readonly split: Split;
  readonly starting: PassRate;
  readonly final: PassRate;
  readonly tasks: number;
  /** Mean difference in pass rate per task, final − starting. */
  readonly difference: number;
  readonly interval: Interval;
  /** Tasks that pass (more than half of their repeats) with one of the two only. */
  readonly improved: number;
  readonly regressed: number;
  /** Exact McNemar test on improved and regressed tasks. */
  readonly mcnemarP: number;
}

export interface OptimizationReport {
  readonly startingVersionId: VersionId;
  readonly finalVersionId: VersionId;
  /** What the gates saw: selected-good for every promoted version, hence never the claim. */
  readonly measured: readonly {
    readonly versionId: VersionId;
    readonly heldIn: PassRate;
    readonly heldOut: PassRate;
  }[];
  /** null when nothing was promoted or the budget left no room for fresh runs. */
  readonly claim: Claim | null;
  readonly exploratory: boolean;
  readonly heldOutLooks: number;
  readonly iterations: number;
  readonly weaknesses: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly trials: number;
  readonly tokens: number;
  readonly costMicroUsd: number;
  readonly costPerAcceptedEditMicroUsd: number | null;
}

export interface ReportSource {
  readonly optimization: OptimizationRecord;
  readonly trials: readonly TrialRecord[];
  readonly iterations: readonly IterationRecord[];
  readonly weaknesses: readonly Weakness[];
  readonly proposals: readonly Proposal[];
  readonly validations: readonly ValidationRecord[];
  readonly spend: readonly SpendLine[];
}

/** Everything that an optimization may say of itself, from stored data only. */
export function summarizeOptimization(source: ReportSource): OptimizationReport {
  const { optimization, trials, proposals, spend } = source;
  const startingVersionId = optimization.startingVersionId;
  const finalVersionId = optimization.currentVersionId;
  const costMicroUsd = spend.reduce((sum, line) => sum + line.costMicroUsd, 0);
  const accepted = proposals.filter(
    (each) => each.slot !== null && ["accepted", "merged", "superseded"].includes(each.status),
  ).length;
  return {
    startingVersionId,
    finalVersionId,
    measured: [...new Set([startingVersionId, ...source.iterations.flatMap((each) => each.promotedId ?? [])])].map(
      (versionId) => ({
        versionId,
        heldIn: passRateOf(measuredTrials(trials, versionId, "held-in")),
        heldOut: passRateOf(measuredTrials(trials, versionId, "held-out")),
      }),
    ),
    claim: claimOf(trials, startingVersionId, finalVersionId),
    exploratory: optimization.exploratory,
    heldOutLooks: source.validations.length,
    iterations: source.iterations.length,
    weaknesses: new Set(source.weaknesses.map((each) => each.id)).size,
    accepted,
    rejected: proposals.filter((each) => each.slot !== null && each.status === "rejected").length,
    trials: trials.filter((trial) => trial.outcome).length,
    tokens: spend.reduce((sum, line) => sum + line.promptTokens + line.completionTokens, 0),
    costMicroUsd,
    costPerAcceptedEditMicroUsd: accepted === 0 ? null : Math.round(costMicroUsd / accepted),
  };
}

function measuredTrials(trials: readonly TrialRecord[], versionId: VersionId, split: Split): TrialRecord[] {
  return trials.filter(
    (trial) => trial.key.versionId === versionId && trial.split === split && trial.key.repeat < freshRepeats,
  );
}

export function passRateOf(trials: readonly TrialRecord[]): PassRate {
  const passed = trials.filter((trial) => trial.outcome?.kind === "passed").length;
  const failed = trials.filter((trial) => trial.outcome?.kind === "failed").length;
  const scored = passed + failed;
  return {
    passed,
    scored,
    unscored: trials.filter((trial) => trial.outcome).length - scored,
    rate: scored === 0 ? 0 : passed / scored,
    interval: wilson(passed, scored),
  };
}

function claimOf(
  trials: readonly TrialRecord[],
  startingVersionId: VersionId,
  finalVersionId: VersionId,
): Claim | null {
  if (startingVersionId === finalVersionId) return null;
  const fresh = trials.filter((trial) => trial.key.repeat >= freshRepeats);
  const starting = fresh.filter((trial) => trial.key.versionId === startingVersionId);
  const final = fresh.filter((trial) => trial.key.versionId === finalVersionId);
  const before = sharesByTask(starting);
  const pairs = [...sharesByTask(final)].flatMap(([taskId, after]) => {
    const share = before.get(taskId);
    return share === undefined ? [] : [{ taskId, before: share, after }];
  });
  if (pairs.length === 0) return null;
  const paired = new Set(pairs.map((pair) => pair.taskId));
  const ofPaired = (arm: readonly TrialRecord[]) => passRateOf(arm.filter((trial) => paired.has(trial.key.taskId)));
  const { mean, interval } = pairedDifference(pairs.map((pair) => pair.after - pair.before));
  const improved = pairs.filter((pair) => pair.before <= 0.5 && pair.after > 0.5).length;
  const regressed = pairs.filter((pair) => pair.before > 0.5 && pair.after <= 0.5).length;
  return {
    split: "held-out",
    starting: ofPaired(starting),
    final: ofPaired(final),
    tasks: pairs.length,
    difference: mean,
    interval,
    improved,
    regressed,
    mcnemarP: mcnemar(improved, regressed),
  };
}

/** Pass rate per task over scored trials. */
function sharesByTask(trials: readonly TrialRecord[]): Map<TaskId, number> {
  const byTask = new Map<TaskId, TrialRecord[]>();
  for (const trial of trials) byTask.set(trial.key.taskId, [...(byTask.get(trial.key.taskId) ?? []), trial]);
  return new Map(
    [...byTask]
      .map(([taskId, own]) => [taskId, passRateOf(own)] as const)
      .filter(([, rate]) => rate.scored > 0)
      .map(([taskId, rate]) => [taskId, rate.rate]),
  );
}
