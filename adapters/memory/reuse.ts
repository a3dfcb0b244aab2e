import { conditionsOf } from "../../core/baseline.ts";
import type { OptimizationId, TrialId } from "../../core/ids.ts";
import type { Records } from "../../core/ports.ts";
import { type MemoryState, optimizationOf, type TrialState } from "./state.ts";
import { plannedTrial, taskOf, trialOf } from "./trials.ts";

/** Trials of one optimization that stand in for runs of another. */
export function reuseRecords(state: MemoryState) {
  return {
    async reusableTrials(optimizationId, versionId, ageMs) {
      const own = new Map(
        optimizationOf(state, optimizationId).record.tasks.map(({ task }) => [
          conditionsOf(optimizationOf(state, optimizationId).record.plan, task),
          task.id,
        ]),
      );
      return [...state.trials.values()].flatMap((trial) => {
        const taskId = own.get(conditionsIn(state, trial.key.optimizationId, trial));
        const outcome = trial.closing?.outcome.kind;
        if (!taskId || !trial.closedAt || trial.key.versionId !== versionId || trial.reusedFrom) return [];
        if (trial.key.optimizationId === optimizationId || (outcome !== "passed" && outcome !== "failed")) return [];
        if (Date.parse(trial.closedAt) <= state.now() - ageMs) return [];
        const servedModel = servedIn(state, trial.id)[0] ?? null;
        return [{ trialId: trial.id, taskId, repeat: trial.key.repeat, closedAt: trial.closedAt, servedModel }];
      });
    },

    async reuseTrials(reused) {
      for (const { from, ...key } of reused) {
        const source = trialOf(state, from);
        const trial = {
          ...plannedTrial(state, key),
          reusedFrom: from,
          closing: source.closing,
          closedAt: source.closedAt,
        };
        if (!state.trials.has(trial.id)) state.trials.set(trial.id, trial);
      }
    },

    async servedModels(ids) {
      const run = ids.map((id) => state.trials.get(id)?.reusedFrom ?? id);
      return [...new Set(run.flatMap((id) => servedIn(state, id)))].sort();
    },
  } satisfies Partial<Records>;
}

function conditionsIn(state: MemoryState, id: OptimizationId, { key }: TrialState): string {
  return conditionsOf(optimizationOf(state, id).record.plan, taskOf(state, key).task);
}

function servedIn(state: MemoryState, id: TrialId): string[] {
  return state.paidCalls
    .filter((call) => call.reservation.trialId === id)
    .flatMap((call) => call.answer?.servedModel ?? []);
}
