import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Records, TrialRecord } from "../../core/ports.ts";
import { storable, storableText } from "../../core/storable.ts";
import { type TrialKey, trialIdOf } from "../../core/trial.ts";
import { expectKnown, type MemoryState, optimizationOf, type TrialState } from "./state.ts";

export function trialRecords(state: MemoryState) {
  return {
    async planTrials(keys) {
      const planned = keys.map((key) => plannedTrial(state, key)).sort((a, b) => (a.id < b.id ? -1 : 1));
      for (const trial of planned) if (!state.trials.has(trial.id)) state.trials.set(trial.id, trial);
    },

    async trial(id) {
      const trial = state.trials.get(id);
      return trial ? recordOf(trial) : null;
    },

    async listTrials(optimizationId, versionIds) {
      return [...state.trials.values()]
        .filter(({ key }) => key.optimizationId === optimizationId)
        .filter(({ key }) => versionIds === undefined || versionIds.includes(key.versionId))
        .map(recordOf);
    },

    async openAttempt(trialId, worker) {
      const trial = trialOf(state, trialId);
      refuseClosed(trial);
      return { epoch: trial.attempts.push({ worker, steps: new Map(), outcome: null }) };
    },

    async isCurrent(trialId, epoch) {
      const trial = state.trials.get(trialId);
      return trial !== undefined && trial.closing === null && trial.attempts.length === epoch;
    },

    async saveStep(trialId, epoch, step) {
      const trial = trialOf(state, trialId);
      const attempt = currentAttempt(trial, epoch);
      refuseClosed(trial);
      attempt.steps.set(step.index, storable(step));
    },

    async failAttempt(trialId, epoch, outcome) {
      const trial = trialOf(state, trialId);
      const attempt = currentAttempt(trial, epoch);
      refuseClosed(trial);
      attempt.outcome = storable(outcome);
    },

    async closeTrial(trialId, epoch, closing) {
      const trial = trialOf(state, trialId);
      const attempt = currentAttempt(trial, epoch);
      if (trial.closing) return;
      trial.closing = storable(closing);
      attempt.outcome = trial.closing.outcome;
    },

    async trace(id) {
      const trial = state.trials.get(id);
      if (!trial) return null;
      const steps = [...(trial.attempts.at(-1)?.steps.values() ?? [])].sort((a, b) => a.index - b.index);
      const verifierOutput = storableText(trial.closing?.verifierOutput ?? "");
      return { instruction: taskOf(state, trial.key).task.instruction, steps, verifierOutput };
    },
  } satisfies Partial<Records>;
}

function plannedTrial(state: MemoryState, { optimizationId, versionId, taskId, repeat }: TrialKey): TrialState {
  const key = { optimizationId, versionId, taskId, repeat };
  return { id: trialIdOf(key), key, split: taskOf(state, key).split, attempts: [], closing: null };
}

function taskOf(state: MemoryState, { optimizationId, taskId }: TrialKey) {
  const { tasks } = optimizationOf(state, optimizationId).record;
  const task = tasks.find((each) => each.task.id === taskId);
  return expectKnown(task, `task ${taskId} of ${optimizationId}`);
}

function trialOf(state: MemoryState, id: TrialId): TrialState {
  return expectKnown(state.trials.get(id), `trial ${id}`);
}

function currentAttempt(trial: TrialState, epoch: number): TrialState["attempts"][number] {
  const newest = trial.attempts.length;
  if (epoch !== newest)
    throw new Superseded(`attempt ${epoch} of trial ${trial.id} was superseded by attempt ${newest}`);
  return expectKnown(trial.attempts[epoch - 1], `attempt ${epoch} of trial ${trial.id}`);
}

function refuseClosed(trial: TrialState): void {
  if (trial.closing) throw new Superseded(`trial ${trial.id} is closed already; its outcome never changes`);
}

function recordOf({ id, key, split, attempts, closing }: TrialState): TrialRecord {
  const steps = Math.max(0, ...(attempts.at(-1)?.steps.keys() ?? []));
  const { outcome = null, agentEnd = null } = closing ?? {};
  return { id, key, split, outcome, agentEnd, steps, attempts: attempts.length };
}
