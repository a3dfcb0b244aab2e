import { ApplicationFailure } from "@temporalio/common";
import { ModelFailure, SandboxFailure } from "../core/failures.ts";
import type { Harness } from "../core/harness.ts";
import { verifierImagePath } from "../core/kept-files.ts";
import { modelFailureRules } from "../core/model-failures.ts";
import type { Ports, TrialClosing, TrialRecord, VerifierResult } from "../core/ports.ts";
import { cutMiddle } from "../core/trace.ts";
import {
  type AgentEnd,
  classifyOutcome,
  type Outcome,
  readReward,
  type TrialFacts,
  type TrialKey,
  trialIdOf,
} from "../core/trial.ts";
import { type Attempt, type Entered, enterContainer } from "./attempt.ts";
import type { Frozen } from "./context.ts";
import { whileHeartbeating } from "./heartbeat.ts";
import { outcomeOfAnother } from "./outcome-of-another.ts";
import { type AgentResult, runAgent } from "./run-agent.ts";
import { keepArtifacts, keepSnapshots, noteImage } from "./trial-files.ts";
import { Silence, within } from "./watchdog.ts";

export type RunTrialInput = TrialKey & { readonly iteration: number };
export interface RunTrialResult {
  readonly trialId: string;
  readonly outcome: Outcome["kind"];
}

/** The process that runs the activities. */
export interface ThisWorker {
  readonly identity: string;
  /** Set some time before running activities are cancelled: trials stop between two moves and are handed over. */
  readonly draining: AbortSignal;
  /** How much longer than its own limits a command or a hook may keep silent before it is taken for hung; a minute when absent. */
  readonly silenceMarginMs?: number;
  /** The same of the verifier: files have to be copied in, processes to be ended; three minutes when absent. */
  readonly verifierMarginMs?: number;
}

const defaultSilenceMarginMs = 60_000;
const defaultVerifierMarginMs = 3 * 60_000;

export function trialActivities(ports: Ports, frozen: Frozen, worker: ThisWorker) {
  return {
    /**
     * One trial, to its one outcome. A finished trial is never run again; a crashed attempt is gone on with or replaced by the next
     * one, which reuses every model answer that was paid for already.
     */
    runTrial: (input: RunTrialInput): Promise<RunTrialResult> => {
      const pointer = { trial: trialIdOf(input), epoch: 0 };
      return whileHeartbeating(
        () => pointer,
        async (signal) => {
          const trial = await plannedTrial(ports, input);
          if (trial.outcome) return { trialId: trial.id, outcome: trial.outcome.kind };
          const { plan, tasks } = await frozen.opening(input.optimizationId);
          const task = tasks.find((each) => each.task.id === input.taskId)?.task;
          if (!task) throw new Error(`task ${input.taskId} does not belong to ${input.optimizationId}`);
          try {
            const opened = await ports.records.openAttempt(trial.id, worker.identity);
            pointer.epoch = opened.epoch;
            const { iteration } = input;
            const attempt = {
              ...opened,
              plan,
              task,
              trial,
              iteration,
              draining: worker.draining,
              silenceMarginMs: worker.silenceMarginMs ?? defaultSilenceMarginMs,
              verifierMarginMs: worker.verifierMarginMs ?? defaultVerifierMarginMs,
            };
            return await closeOrRetry(ports, attempt, await perform(ports, frozen, attempt, signal));
          } catch (error) {
            return outcomeOfAnother(ports.records, trial.id, error, signal);
          }
        },
      );
    },
  };
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

/** How an attempt ended, and whether another one could end otherwise: where that is no use, an error is the trial's outcome at once. */
interface Performed {
  readonly closing: TrialClosing;
  readonly again: boolean;
}

async function perform(ports: Ports, frozen: Frozen, attempt: Attempt, signal: AbortSignal): Promise<Performed> {
  const started = performance.now();
  const harness = attempt.plan.agent === "builtin" ? await frozen.harness(attempt.trial.key.versionId) : null;
  let entered: Entered | null = null;
  let handingOver = false;
  try {
    entered = await enterContainer(ports, attempt, harness, signal);
    const noting = startNoting(ports, attempt, entered);
    const agent = await agentPhase(ports, attempt, harness, entered, signal);
    await noting;
    return { closing: await verified(ports, attempt, agent, entered, signal, started), again: true };
  } catch (error) {
    handingOver = isOutage(error, attempt) || (attempt.draining.aborted && isInterruption(error, signal));
    const closing = infrastructureClosing(error, attempt, signal, started);
    return { closing, again: !(error instanceof SandboxFailure) || error.again };
  } finally {
    // Where another attempt has adopted the container meanwhile, closing leaves it alone.
    if (handingOver) entered?.sandbox.leave();
    else await entered?.sandbox.close();
  }
}

/** A trial whose call is what brings the server down each time must come to an end. */
const mostAttempts = 10;

/** The model server is away: nothing of the trial failed, and another attempt goes on in its container when the server is back. */
function isOutage(error: unknown, { epoch }: Attempt): boolean {
  return (
    error instanceof ModelFailure && modelFailureRules[error.kind].decision.act === "wait-out" && epoch < mostAttempts
  );
}

/** Beside the agent's first question, which takes longer. */
function startNoting({ keptFiles }: Ports, { trial, epoch }: Attempt, { sandbox }: Entered): Promise<void> {
  const noting = sandbox.image === null ? Promise.resolve() : noteImage(keptFiles, trial.id, epoch, sandbox.image);
  // Whoever waits for it hears of it; where the agent phase fails first, nobody does.
  noting.catch(() => {});
  return noting;
}

/** The attempt was told to stop; nothing failed. */
function isInterruption(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || error instanceof ApplicationFailure;
}

async function verified(
  { keptFiles }: Ports,
  attempt: Attempt,
  agent: AgentResult,
  { sandbox, container }: Entered,
  signal: AbortSignal,
  started: number,
): Promise<TrialClosing> {
  const { task, epoch, trial, verifierMarginMs } = attempt;
  const outOfMemory = await sandbox.outOfMemory();
  const kept = { trialId: trial.id, epoch, task };
  await keepSnapshots(keptFiles, kept, sandbox, signal);
  await keepArtifacts(keptFiles, kept, sandbox, signal);
  const limitMs = task.verifierTimeoutMs + verifierMarginMs;
  const verdict = await within("the verifier", limitMs, signal, (stop) => sandbox.verify(task, stop));
  if (verdict.image) await noteImage(keptFiles, trial.id, epoch, verdict.image, verifierImagePath);
  const verifier = readVerdict(verdict);
  const facts: TrialFacts = {
    agentEnd: agent.end,
    verifier,
    outOfMemory,
    disabledHooks: agent.disabledHooks,
    restarted: wasRestarted(epoch, container),
  };
  return {
    outcome: classifyOutcome(facts),
    agentEnd: agent.end,
    verifierOutput: verdict.output,
    agentMs: agent.agentMs,
    totalMs: Math.round(performance.now() - started),
  };
}

/** Going on in the same container is no restart: the agent saw nothing of it and got no second chance. */
function wasRestarted(epoch: number, container: number): boolean {
  return epoch > 1 && container === epoch;
}

function readVerdict(verdict: VerifierResult): TrialFacts["verifier"] {
  if (verdict.tampered.length > 0) return { kind: "tampered", detail: verdict.tampered.join("\n").slice(0, 1_000) };
  if (verdict.timedOut) return { kind: "timed-out" };
  return readReward({ json: verdict.rewardJson, text: verdict.rewardText });
}

async function agentPhase(
  ports: Ports,
  attempt: Attempt,
  harness: Harness | null,
  { sandbox, resumed }: Entered,
  signal: AbortSignal,
): Promise<AgentResult> {
  const { plan, task, trial, epoch, iteration, draining, silenceMarginMs } = attempt;
  const started = performance.now();
  const without = (end: AgentEnd) => ({
    end,
    disabledHooks: [],
    agentMs: Math.round(performance.now() - started),
  });
  if (harness) {
    if (!resumed) await sandbox.installHarness(harness.files, signal);
    const run = { ports, plan, iteration, trial, epoch, task, harness, sandbox, resumed, draining, silenceMarginMs };
    return runAgent(run, signal);
  }
  if (plan.agent === "nop") return without({ kind: "not-run" });
  const result = await sandbox.runSolution(task, signal);
  return without(result.timedOut ? { kind: "timed-out" } : { kind: "finished", summary: "" });
}

/** Ours or the provider's fault becomes an outcome; a cancel, a budget stop or a bug stays an exception. */
function infrastructureClosing(error: unknown, attempt: Attempt, signal: AbortSignal, started: number): TrialClosing {
  const kind = signal.aborted || isOutage(error, attempt) ? null : faultOf(error);
  if (kind === null) throw error;
  const agentEnd: AgentEnd = { kind: "not-run" };
  // A build's or a service's log ends with the reason.
  const detail = cutMiddle((error as Error).message, 500, 3_500).text;
  const facts: TrialFacts = {
    agentEnd,
    verifier: { kind: "not-run", error: kind, detail },
    outOfMemory: false,
    disabledHooks: [],
    restarted: attempt.epoch > 1,
  };
  return {
    outcome: classifyOutcome(facts),
    agentEnd,
    verifierOutput: "",
    agentMs: 0,
    totalMs: Math.round(performance.now() - started),
  };
}

function faultOf(error: unknown): "sandbox" | "image" | "provider" | null {
  if (error instanceof SandboxFailure) return error.kind;
  if (error instanceof Silence) return "sandbox";
  if (error instanceof ModelFailure) return modelFailureRules[error.kind].decision.act === "pause" ? null : "provider";
  return null;
}

/** An errored attempt is made again as often as the plan says; crashes and hand-overs don't count as errors. */
async function closeOrRetry(ports: Ports, attempt: Attempt, { closing, again }: Performed): Promise<RunTrialResult> {
  const { trial, epoch, errors, plan } = attempt;
  const { outcome } = closing;
  if (outcome.kind === "errored" && again && errors < plan.errorRetries) {
    await ports.records.failAttempt(trial.id, epoch, outcome);
    throw ApplicationFailure.create({ type: `errored-${outcome.error}`, message: outcome.detail });
  }
  await ports.records.closeTrial(trial.id, epoch, closing);
  return { trialId: trial.id, outcome: outcome.kind };
}
