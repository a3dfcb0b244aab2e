import { BudgetExceeded, Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Records, TrialRecord } from "../../core/ports.ts";
import { isFresh } from "../../core/repeats.ts";
import { unaffordable } from "../../core/reservation.ts";
import { storable, storableText } from "../../core/storable.ts";
import { type TrialKey, trialIdOf } from "../../core/trial.ts";
import { accountsOf, beginIteration } from "./accounts.ts";
import { isoTime } from "./optimizations.ts";
import { type AttemptState, expectKnown, type MemoryState, optimizationOf, type TrialState } from "./state.ts";

export function trialRecords(state: MemoryState) {
  return {
    async planTrials(keys) {
      const planned = keys.map((key) => plannedTrial(state, key)).sort((a, b) => (a.id < b.id ? -1 : 1));
      for (const trial of planned) if (!state.trials.has(trial.id)) state.trials.set(trial.id, trial);
    },

    async trial(id) {
      const trial = state.trials.get(id);
      return trial ? recordOf(state, trial) : null;
    },

    async listTrials(optimizationId, versionIds) {
      return [...state.trials.values()]
        .filter(({ key }) => key.optimizationId === optimizationId)
        .filter(({ key }) => versionIds === undefined || versionIds.includes(key.versionId))
        .map((trial) => recordOf(state, trial));
    },

    async openAttempt(trialId, worker) {
      const trial = trialOf(state, trialId);
      refuseClosed(trial);
      takeRoom(state, trial);
      const last = trial.attempts.at(-1);
      return {
        errors: trial.attempts.filter(({ outcome }) => outcome?.kind === "errored").length,
        leftContainer: last?.outcome === null ? last.container : null,
        epoch: trial.attempts.push({ worker, openedAt: state.now(), steps: new Map(), outcome: null, container: null }),
      };
    },

    async failAttempt(trialId, epoch, outcome) {
      openAttemptOf(state, trialId, epoch).outcome = storable(outcome);
    },

    async closeTrial(trialId, epoch, closing) {
      const trial = trialOf(state, trialId);
      const attempt = currentAttempt(trial, epoch);
      if (trial.closing) return;
      trial.closing = storable(closing);
      trial.closedAt = isoTime(state);
      attempt.outcome = trial.closing.outcome;
      // What containers left that the trial did not end in.
      for (const container of [...trial.files.keys()])
        if (container !== attempt.container) trial.files.delete(container);
      // Nobody will ask again what a dead attempt had asked: its calls count at their worst case, and no longer as in flight.
      for (const call of state.paidCalls)
        if (call.reservation.trialId === trialId && call.state === "reserved") call.state = "lost";
    },

    async timing(id) {
      const trial = state.trials.get(id);
      const attempt = trial?.attempts.at(-1);
      if (!trial || !attempt) return null;
      const { agentMs = null, totalMs = null } = trial.closing ?? {};
      return { worker: attempt.worker, startedAt: new Date(attempt.openedAt).toISOString(), agentMs, totalMs };
    },

    async trace(id) {
      const trial = state.trials.get(id);
      if (!trial) return null;
      const source = sourceOf(state, trial);
      const steps = [...(source.attempts.at(-1)?.steps.values() ?? [])].sort((a, b) => a.index - b.index);
      const verifierOutput = storableText(source.closing?.verifierOutput ?? "");
      return { instruction: taskOf(state, trial.key).task.instruction, steps, verifierOutput };
    },
  } satisfies Partial<Records>;
}

export function plannedTrial(
  state: MemoryState,
  { optimizationId, versionId, taskId, repeat, iteration }: TrialKey & { readonly iteration: number },
): TrialState {
  const key = { optimizationId, versionId, taskId, repeat };
  const { split } = taskOf(state, key);
  const unopened = { attempts: [], journal: new Map(), files: new Map(), closing: null, closedAt: null };
  return { id: trialIdOf(key), key, split, iteration, reusedFrom: null, ...unopened };
}

/** A trial is counted when its first attempt begins. What it reaches of its own caps ends its agent, not its attempt. */
function takeRoom(state: MemoryState, trial: TrialState): void {
  const { optimizationId } = trial.key;
  const { iteration } = trial;
  const accounts = accountsOf(state, { optimizationId, iteration, trialId: null, forClaim: isFresh(trial) });
  const refusal = unaffordable(accounts, { trials: trial.attempts.length === 0 ? 1 : 0 });
  if (refusal) throw new BudgetExceeded(refusal);
  beginIteration(state, optimizationId, trial.iteration);
}

/** The newest attempt of a trial that is still open; what else asks is refused. */
export function openAttemptOf(state: MemoryState, trialId: TrialId, epoch: number): AttemptState {
  const trial = trialOf(state, trialId);
  const attempt = currentAttempt(trial, epoch);
  refuseClosed(trial);
  return attempt;
}

/** The trial that was really run: a reused one has its steps there. */
export function sourceOf(state: MemoryState, trial: TrialState): TrialState {
  return trial.reusedFrom === null ? trial : trialOf(state, trial.reusedFrom);
}

export function taskOf(state: MemoryState, { optimizationId, taskId }: TrialKey) {
  const { tasks } = optimizationOf(state, optimizationId).record;
  const task = tasks.find((each) => each.task.id === taskId);
  return expectKnown(task, `task ${taskId} of ${optimizationId}`);
}

export function trialOf(state: MemoryState, id: TrialId): TrialState {
  return expectKnown(state.trials.get(id), `trial ${id}`);
}

function currentAttempt(trial: TrialState, epoch: number): AttemptState {
  const newest = trial.attempts.length;
  if (epoch !== newest)
    throw new Superseded(`attempt ${epoch} of trial ${trial.id} was superseded by attempt ${newest}`);
  return expectKnown(trial.attempts[epoch - 1], `attempt ${epoch} of trial ${trial.id}`);
}

function refuseClosed(trial: TrialState): void {
  if (trial.closing) throw new Superseded(`trial ${trial.id} is closed already; its outcome never changes`);
}

function recordOf(state: MemoryState, trial: TrialState): TrialRecord {
  const { id, key, split, attempts, closing, iteration, reusedFrom, closedAt } = trial;
  const steps = Math.max(0, ...(sourceOf(state, trial).attempts.at(-1)?.steps.keys() ?? []));
  const { outcome = null, agentEnd = null } = closing ?? {};
  return { id, key, split, outcome, agentEnd, steps, attempts: attempts.length, iteration, reusedFrom, closedAt };
}
