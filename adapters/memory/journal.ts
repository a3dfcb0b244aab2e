import type { Journal } from "../../core/ports.ts";
import { storable } from "../../core/storable.ts";
import { expectKnown, type MemoryState, optimizationOf } from "./state.ts";
import { openAttemptOf } from "./trials.ts";

export function memoryJournal(state: MemoryState): Journal {
  return {
    async enter(trialId, epoch, container) {
      openAttemptOf(state, trialId, epoch).container = container;
    },

    async read(trialId, container) {
      const entries = state.trials.get(trialId)?.journal.get(container)?.values() ?? [];
      return [...entries].sort((a, b) => a.number - b.number);
    },

    async write(trialId, epoch, { entries, steps }) {
      const attempt = openAttemptOf(state, trialId, epoch);
      for (const step of steps) attempt.steps.set(step.index, storable(step));
      if (entries.length === 0) return;
      const what = `the container of attempt ${epoch} of trial ${trialId}`;
      const container = expectKnown(attempt.container ?? undefined, what);
      const { journal } = expectKnown(state.trials.get(trialId), `trial ${trialId}`);
      const kept = journal.get(container) ?? new Map();
      for (const entry of entries) kept.set(entry.number, storable({ ...entry, agentMs: Math.round(entry.agentMs) }));
      journal.set(container, kept);
    },

    async isAlive(trialId, epoch) {
      const trial = state.trials.get(trialId);
      if (!trial || trial.closing || optimizationOf(state, trial.key.optimizationId).record.endedAt !== null)
        return false;
      const newest = trial.attempts.at(-1);
      return newest !== undefined && (trial.attempts.length === epoch || newest.container === null);
    },
  };
}
