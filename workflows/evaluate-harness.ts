import { continueAsNew, workflowInfo } from "@temporalio/workflow";
import type { OptimizationId, VersionId } from "../core/ids.ts";
import { listenForPause, type Pausing } from "./pausing.ts";
import { record } from "./proxies.ts";
import { type Counts, noCounts, runTrials, sumOf, tellEvery } from "./run-trials.ts";
import { showDetails, tellProgress } from "./visibility.ts";

export interface EvaluateInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
  readonly concurrency: number;
  /**
   * `measure`: repeats 1..R on all tasks, evidence for gates. `claim`: fresh repeats of this and of the starting version side by side,
   * on sealed or else held-out tasks.
   */
  readonly purpose: "measure" | "claim";
  readonly paused: boolean;
  /** What earlier runs of this workflow (before a continue-as-new) counted. */
  readonly counted?: Counts;
}

/** Runs a harness version on every task whose trials are missing, at most a page of 250 trials per workflow run. */
export async function evaluateHarness(input: EvaluateInput): Promise<Counts> {
  const pausing = listenForPause(input);
  const before = input.counted ?? noCounts();
  if (input.purpose === "measure") await watchBaseline(input, pausing);
  const { trials, planned } = await record.missingTrials(input);
  const found = planned - trials.length - sumOf(before);
  const batch = { ...input, trials: trials.map((trial) => ({ versionId: input.versionId, ...trial })) };
  const counts = await runTrials(batch, pausing, async (now) => {
    const done = planned - trials.length + sumOf(now);
    show(input, add(before, now), planned, found);
    if (sumOf(now) % tellEvery === 0 || sumOf(now) === trials.length)
      await tellProgress(input.optimizationId, { done, total: planned });
  });
  const total = add(before, counts);
  const rest = await record.missingTrials(input);
  if (rest.trials.length > 0 && trials.length > 0)
    await continueAsNew<typeof evaluateHarness>({ ...input, paused: pausing.isPaused(), counted: total });
  return total;
}

const purposes: Readonly<Record<EvaluateInput["purpose"], string>> = {
  measure: "on every task, for the gates",
  claim: "fresh runs beside the starting harness, for the claim",
};
/** What was measured before stands in for new runs while fresh runs of a few tasks, the sentinels, say that it still holds. */
async function watchBaseline(input: EvaluateInput, pausing: Pausing): Promise<void> {
  const { reused, sentinels, open } = await record.prepareBaseline(input);
  if (!open) return;
  const rows = [
    ["reused of earlier optimizations", `${reused} trials`],
    ["fresh sentinels", sentinels.length],
  ] as const;
  showDetails(`earlier results of ${input.versionId}`, rows);
  const trials = sentinels.map((sentinel) => ({ ...sentinel, versionId: input.versionId }));
  await runTrials({ ...input, trials }, pausing, () => {});
  const { holds, detail } = await record.judgeBaseline(input);
  showDetails(`earlier results of ${input.versionId}`, [
    ...rows,
    [holds ? "they hold" : "they no longer hold", detail],
  ]);
}

function show(input: EvaluateInput, counts: Counts, planned: number, found: number): void {
  showDetails(`${input.versionId} (${purposes[input.purpose]})`, [
    ["trials done", `${sumOf(counts) + Math.max(0, found)} of ${planned}`],
    ["passed", counts.passed],
    ["failed", counts.failed],
    ["errored (ours, not the agent's)", counts.errored],
    ["invalid", counts.invalid],
    ["history events", workflowInfo().historyLength],
  ]);
}

function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    errored: a.errored + b.errored,
    invalid: a.invalid + b.invalid,
  };
}
