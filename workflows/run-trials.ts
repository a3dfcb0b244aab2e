import type { OptimizationId, TaskId, VersionId } from "../core/ids.ts";
import type { Pausing } from "./pausing.ts";
import { runTrial } from "./proxies.ts";
import { inWindow } from "./window.ts";

export interface TrialBatch {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly concurrency: number;
  readonly trials: readonly { readonly versionId: VersionId; readonly taskId: TaskId; readonly repeat: number }[];
}

export interface Counts {
  passed: number;
  failed: number;
  errored: number;
  invalid: number;
}

export function noCounts(): Counts {
  return { passed: 0, failed: 0, errored: 0, invalid: 0 };
}

export function sumOf({ passed, failed, errored, invalid }: Counts): number {
  return passed + failed + errored + invalid;
}

/** One message to the optimization per this many finished trials: enough for a progress bar, few enough for its history. */
export const tellEvery = 8;

/** Runs a batch of trials in a bounded window and counts outcomes. A failed task is a value; only a stop of everything throws. */
export async function runTrials(
  batch: TrialBatch,
  pausing: Pausing,
  onDone: (counts: Counts) => void | Promise<void>,
): Promise<Counts> {
  const counts = noCounts();
  await inWindow(batch.trials, batch.concurrency, async (trial) => {
    const input = { optimizationId: batch.optimizationId, iteration: batch.iteration, ...trial };
    const { outcome } = await pausing.persist(() => runTrial(input));
    counts[outcome]++;
    await onDone(counts);
  });
  return counts;
}
