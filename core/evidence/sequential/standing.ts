import type { TaskId } from "../../ids.ts";
import type { Split } from "../../task.ts";
import { meanOf, updated } from "../bayes-factor.ts";
import type { Evidence, Inherited, Observed } from "../evidence.ts";
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
  /** Runs of the parent's ancestors, of whatever weight. */
  readonly inheritedRuns: number;
  /** Pass rate to expect of an unchanged task by its baseline alone: decides what is run, so that fresh controls can't move the plan. */
  readonly expectedAtStart: number;
  /** The same by what was measured before any candidate ran (repeats 1 to R, and its ancestors'): no run of a validation moves it. */
  readonly expectedAsMeasured: number;
  /** The same by all runs of the parent: the null hypothesis that the candidate's runs are held against. */
  readonly unchanged: Prior;
  readonly expected: number;
  readonly parentRepeats: readonly number[];
  /** Those beyond the baseline: fresh runs that were bought to check a result. */
  readonly controlRepeats: readonly number[];
  readonly candidateRepeats: readonly number[];
}

/**
 * Lines both arms up in the order of the tasks; sealed tasks are no evidence.
 * @param inheritedWeight what a run of the version before the parent counts; of the one before that, its square
 */
export function standingsOf(repeats: number, evidence: Evidence, inheritedWeight: number): Standing[] {
  const parent = observedByTask(evidence.parent);
  const candidate = observedByTask(evidence.candidate);
  const inherited = observedByTask(evidence.inherited);
  const targets = new Set(evidence.targets);
  const usable = evidence.tasks.flatMap(({ taskId, split }) => {
    const arms = { parent: parent.get(taskId) ?? [], candidate: candidate.get(taskId) ?? [] };
    const counts = split !== "sealed" && arms.parent.every(isScored) && arms.candidate.every(isScored);
    const before = (inherited.get(taskId) ?? []).filter(isScored);
    return counts ? [{ taskId, split, ...arms, before, baseline: baselineOf(repeats, arms.parent) }] : [];
  });
  const pooled = fitPrior(usable.map((task) => countOf([...task.baseline, ...task.before])));
  return usable.map((task) => {
    const baseline = countOf(task.baseline);
    const parentCount = countOf(task.parent);
    const prior = weighed(pooled, task.before, inheritedWeight);
    const unchanged = updated(prior, parentCount);
    const measured = countOf(task.parent.filter((each) => each.repeat <= repeats));
    return {
      taskId: task.taskId,
      split: task.split,
      target: targets.has(task.taskId),
      baseline,
      parent: parentCount,
      candidate: countOf(task.candidate),
      inheritedRuns: task.before.length,
      expectedAtStart: meanOf(updated(prior, baseline)),
      expectedAsMeasured: meanOf(updated(prior, measured)),
      unchanged,
      expected: meanOf(unchanged),
      parentRepeats: repeatsOf(task.parent),
      controlRepeats: repeatsOf(task.parent.filter((each) => !task.baseline.includes(each))),
      candidateRepeats: repeatsOf(task.candidate),
    };
  });
}

/** The prior of a task whose ancestors were run: each run counts as the part of a run that its generation is worth. */
function weighed({ a, b }: Prior, inherited: readonly Inherited[], weight: number): Prior {
  const worth = (outcome: Observed["outcome"]) =>
    inherited.reduce((sum, each) => sum + (each.outcome === outcome ? weight ** each.generation : 0), 0);
  return { a: a + worth("passed"), b: b + worth("failed") };
}

function baselineOf(repeats: number, parent: readonly Observed[]): readonly Observed[] {
  return parent.length <= repeats ? parent : [...parent].sort((a, b) => a.repeat - b.repeat).slice(0, repeats);
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
