import { ApplicationFailure } from "@temporalio/common";
import { BudgetExceeded, ModelFailure, SandboxFailure, Superseded } from "../core/failures.ts";
import { exceededCap } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { Ports, Sandbox, TrialClosing, TrialRecord } from "../core/ports.ts";
import { limitsMs, type Task } from "../core/task.ts";
import {
  type AgentEnd,
  classifyOutcome,
  type Outcome,
  readReward,
  sandboxNameOf,
  type TrialFacts,
  type TrialKey,
  trialIdOf,
} from "../core/trial.ts";
import type { Frozen } from "./context.ts";
import { whileHeartbeating } from "./heartbeat.ts";
import { runAgent } from "./run-agent.ts";

export type RunTrialInput = TrialKey & { readonly iteration: number };
export interface RunTrialResult {
  readonly trialId: string;
  readonly outcome: Outcome["kind"];
}

interface Attempt {
  readonly plan: OptimizationPlan;
  readonly task: Task;
  readonly trial: TrialRecord;
  readonly epoch: number;
  readonly iteration: number;
}

/** Time a container may live beyond all of its task's own limits before a reaper takes it. */
const deadlineMarginMs = 10 * 60_000;

export function trialActivities(ports: Ports, frozen: Frozen, worker: { readonly identity: string }) {
  return {
    /**
     * One trial, to its one outcome. A finished trial is never run again; a crashed attempt is replaced by the next one, which
     * reuses every model answer that was paid for already.
     */
    runTrial: (input: RunTrialInput): Promise<RunTrialResult> => {
      const pointer = { trial: trialIdOf(input), epoch: 0 };
      return whileHeartbeating(
        () => pointer,
        async (signal) => {
          const trial = await plannedTrial(ports, input);
          if (trial.outcome) return { trialId: trial.id, outcome: trial.outcome.kind };
          await refuseOverBudget(ports, input, trial);
          const { plan, tasks } = await frozen.opening(input.optimizationId);
          const task = tasks.find((each) => each.task.id === input.taskId)?.task;
          if (!task) throw new Error(`task ${input.taskId} does not belong to ${input.optimizationId}`);
          try {
            const { epoch } = await ports.records.openAttempt(trial.id, worker.identity);
            pointer.epoch = epoch;
            const attempt = { plan, task, trial, epoch, iteration: input.iteration };
            return await closeOrRetry(ports, attempt, await perform(ports, frozen, attempt, signal));
          } catch (error) {
            return outcomeOfAnother(ports, trial, error);
          }
        },
      );
    },
  };
}

/** An attempt that was superseded has nothing to say; but if its trial was closed meanwhile, that is the answer. */
async function outcomeOfAnother(ports: Ports, trial: TrialRecord, error: unknown): Promise<RunTrialResult> {
  const now = error instanceof Superseded ? await ports.records.trial(trial.id) : null;
  if (!now?.outcome) throw error;
  return { trialId: now.id, outcome: now.outcome.kind };
}

async function plannedTrial(ports: Ports, input: RunTrialInput): Promise<TrialRecord> {
  const id = trialIdOf(input);
  const known = await ports.records.trial(id);
  if (known) return known;
  await ports.records.planTrials([input]);
  const planned = await ports.records.trial(id);
  if (!planned) throw new Error(`trial ${id} was planned but can't be read back`);
  return planned;
}

/** A trial that has begun was counted then: only a new one needs room under the caps. */
async function refuseOverBudget(ports: Ports, input: RunTrialInput, trial: TrialRecord): Promise<void> {
  const { budget, spend } = await ports.paidCalls.budgetOf(input.optimizationId);
  const cap = exceededCap(budget, spend, { trials: trial.attempts === 0 ? 1 : 0 });
  if (cap) throw new BudgetExceeded(cap, `the cap on ${cap} (${budget[cap]}) is reached; raise it to go on`);
}

async function perform(ports: Ports, frozen: Frozen, attempt: Attempt, signal: AbortSignal): Promise<TrialClosing> {
  const { task, trial, epoch } = attempt;
  const started = performance.now();
  let sandbox: Sandbox | null = null;
  try {
    sandbox = await ports.sandboxes.open(
      {
        name: sandboxNameOf(trial.id, epoch),
        task,
        labels: { trial: trial.id, epoch: String(epoch), optimization: trial.key.optimizationId },
        deadlineMs: Date.now() + limitsMs(task) + deadlineMarginMs,
      },
      signal,
    );
    const agent = await agentPhase(ports, frozen, attempt, sandbox, signal);
    const agentMs = Math.round(performance.now() - started);
    const outOfMemory = await sandbox.outOfMemory();
    const verdict = await sandbox.verify(task, signal);
    const verifier = verdict.timedOut
      ? { kind: "timed-out" as const }
      : readReward({ json: verdict.rewardJson, text: verdict.rewardText });
    const facts: TrialFacts = {
      agentEnd: agent.end,
      verifier,
      outOfMemory,
      disabledHooks: agent.disabledHooks,
      restarted: epoch > 1,
    };
    return {
      outcome: classifyOutcome(facts),
      agentEnd: agent.end,
      verifierOutput: verdict.output,
      agentMs,
      totalMs: Math.round(performance.now() - started),
    };
  } catch (error) {
    return infrastructureClosing(error, epoch, signal, started);
  } finally {
    await sandbox?.close();
  }
}

async function agentPhase(
  ports: Ports,
  frozen: Frozen,
  attempt: Attempt,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<{ end: AgentEnd; disabledHooks: string[] }> {
  const { plan, task, trial, epoch, iteration } = attempt;
  switch (plan.agent) {
    case "nop":
      return { end: { kind: "not-run" }, disabledHooks: [] };
    case "oracle": {
      const result = await sandbox.runSolution(task, signal);
      return { end: result.timedOut ? { kind: "timed-out" } : { kind: "finished", summary: "" }, disabledHooks: [] };
    }
    case "builtin": {
      const harness = await frozen.harness(trial.key.versionId);
      await sandbox.installHarness(harness.files, signal);
      const onStep = (step: Parameters<typeof ports.records.saveStep>[2]) =>
        ports.records.saveStep(trial.id, epoch, step);
      return runAgent({ ports, plan, iteration, trial, task, harness, sandbox, onStep }, signal);
    }
  }
}

/** Ours or the provider's fault becomes an outcome; a cancel, a budget stop or a bug stays an exception. */
function infrastructureClosing(error: unknown, epoch: number, signal: AbortSignal, started: number): TrialClosing {
  const kind =
    error instanceof SandboxFailure
      ? error.kind
      : error instanceof ModelFailure && !stopsEverything(error)
        ? ("provider" as const)
        : null;
  if (kind === null || signal.aborted) throw error;
  const agentEnd: AgentEnd = { kind: "not-run" };
  const detail = (error as Error).message.slice(0, 1_000);
  const facts: TrialFacts = {
    agentEnd,
    verifier: { kind: "not-run", error: kind, detail },
    outOfMemory: false,
    disabledHooks: [],
    restarted: epoch > 1,
  };
  return {
    outcome: classifyOutcome(facts),
    agentEnd,
    verifierOutput: "",
    agentMs: 0,
    totalMs: Math.round(performance.now() - started),
  };
}

function stopsEverything(failure: ModelFailure): boolean {
  return failure.kind === "quota-exhausted" || failure.kind === "wrong-key" || failure.kind === "wrong-model";
}

async function closeOrRetry(ports: Ports, attempt: Attempt, closing: TrialClosing): Promise<RunTrialResult> {
  const { trial, epoch, plan } = attempt;
  const { outcome } = closing;
  if (outcome.kind === "errored" && epoch <= plan.errorRetries) {
    await ports.records.failAttempt(trial.id, epoch, outcome);
    throw ApplicationFailure.create({ type: `errored-${outcome.error}`, message: outcome.detail });
  }
  await ports.records.closeTrial(trial.id, epoch, closing);
  return { trialId: trial.id, outcome: outcome.kind };
}
