import { type PassRate, passRateOf } from "./claim/pass-rate.ts";
import type { VersionId } from "./ids.ts";
import type { OptimizationRecord, TrialRecord } from "./ports.ts";
import { isMeasured } from "./repeats.ts";

/** One of several benchmarks, on what the gates saw of it (held-in and held-out together): selected-good, hence no claim. */
export interface BenchmarkRates {
  readonly name: string;
  readonly tasks: number;
  readonly starting: PassRate;
  readonly final: PassRate;
}

/** A gain on one benchmark may hide a loss on another, so several are told apart; empty for a single one. */
export function ratesByBenchmark(
  { tasks, startingVersionId, currentVersionId }: OptimizationRecord,
  trials: readonly TrialRecord[],
): BenchmarkRates[] {
  const names = [...new Set(tasks.map(({ task }) => task.benchmark ?? ""))];
  if (names.length < 2) return [];
  return names.map((name) => {
    const own = new Set(tasks.filter(({ task }) => (task.benchmark ?? "") === name).map(({ task }) => task.id));
    const of = (versionId: VersionId) =>
      passRateOf(
        trials.filter((trial) => own.has(trial.key.taskId) && trial.key.versionId === versionId && isMeasured(trial)),
      );
    return { name, tasks: own.size, starting: of(startingVersionId), final: of(currentVersionId) };
  });
}
