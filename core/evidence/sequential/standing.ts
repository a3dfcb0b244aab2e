import type { TaskId } from "../../ids.ts";
import type { Split } from "../../task.ts";
import { meanOf, updated } from "../bayes-factor.ts";
import type { Evidence, Observed } from "../evidence.ts";
import { type Count, fitPrior, type Prior } from "../prior.ts";
import { observedByTask } from "../tally.ts";

/** What is known of one task. Tasks with an errored or invalid trial in either arm are out of both, and not among these. */
export interface Standing {
  readonly taskId: TaskId;
  readonly split: Split;
  readonly target: boolean;
  /** The first R runs of the parent, by repeat number. */
  readonly baseline: Count;
  /** All runs of the parent, fresh controls included. */
  readonly parent: Count;
  readonly candidate: Count;
  /** Pass rate to expect of an unchanged task by its baseline alone: decides what is run, so that fresh controls can't move the plan. */
  readonly expectedAtStart: number;
  /** The same by all runs of the parent: the null hypothesis that the candidate's runs are held against. */
  readonly unchanged: Prior;
  readonly expected: number;
  readonly parentRepeats: readonly number[];
  /** Those beyond the baseline: fresh runs that were bought to check a result. */
  readonly controlRepeats: readonly number[];
  readonly candidateRepeats: readonly number[];
}

/** Lines both arms up in the order of the tasks; sealed tasks are no evidence. */
export function standingsOf(repeats: number, evidence: Evidence): Standing[] {
  const parent = observedByTask(evidence.parent);
  const candidate = observedByTask(evidence.candidate);
  const targets = new Set(evidence.targets);
  const usable = evidence.tasks.flatMap(({ taskId, split }) => {
    const arms = { parent: parent.get(taskId) ?? [], candidate: candidate.get(taskId) ?? [] };
    const counts = split !== "sealed" && arms.parent.every(isScored) && arms.candidate.every(isScored);
    return counts ? [{ taskId, split, ...arms, baseline: baselineOf(repeats, arms.parent) }] : [];
  });
  const prior = fitPrior(usable.map((task) => countOf(task.baseline)));
  return usable.map((task) => {
    const baseline = countOf(task.baseline);
    const parentCount = countOf(task.parent);
    const unchanged = updated(prior, parentCount);
    return {
      taskId: task.taskId,
      split: task.split,
      target: targets.has(task.taskId),
      baseline,
      parent: parentCount,
      candidate: countOf(task.candidate),
      expectedAtStart: meanOf(updated(prior, baseline)),
      unchanged,
      expected: meanOf(unchanged),
      parentRepeats: repeatsOf(task.parent),
      controlRepeats: repeatsOf(task.parent.filter((each) => !task.baseline.includes(each))),
      candidateRepeats: repeatsOf(task.candidate),
    };
  });
}

function baselineOf(repeats: number, parent: readonly Observed[]): readonly Observed[] {
  return parent.length <= repeats ? parent : [...parent].sort((a, b) => a.repeat - b.repeat).slice(0, repeats);
}

/** Passes at most half of its runs so far. */
export function looksBroken({ candidate }: Standing): boolean {
  return candidate.passes * 2 <= candidate.runs;
}

function isScored({ outcome }: Observed): boolean {
  return outcome === "passed" || outcome === "failed";
}

function countOf(observed: readonly Observed[]): Count {
  let passes = 0;
  for (const each of observed) if (each.outcome === "passed") passes++;
  return { passes, runs: observed.length };
}

function repeatsOf(observed: readonly Observed[]): number[] {
  return observed.map((each) => each.repeat);
}
