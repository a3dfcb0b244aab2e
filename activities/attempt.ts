import { collectLimitMs } from "../core/collect.ts";
import type { Harness } from "../core/harness.ts";
import { type Resumed, resumeFrom } from "../core/journal.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { OpenedAttempt, Ports, Sandbox, SandboxSpec, TrialRecord } from "../core/ports.ts";
import { limitsMs, type Task } from "../core/task.ts";
import { sandboxNameOf } from "../core/trial.ts";
import { agentRequest } from "./run-agent.ts";
import { within } from "./watchdog.ts";

export interface Attempt extends OpenedAttempt {
  readonly plan: OptimizationPlan;
  readonly task: Task;
  readonly trial: TrialRecord;
  readonly iteration: number;
  /** Set when this worker is about to end. */
  readonly draining: AbortSignal;
  /** Beyond the own limits of commands and hooks. */
  readonly silenceMarginMs: number;
  /** Beyond the verifier's own limit. */
  readonly verifierMarginMs: number;
}

/** An attempt's container: its own, or the one that an earlier attempt left. */
export interface Entered {
  readonly sandbox: Sandbox;
  /** The epoch of the attempt that started it: the name of its journal. */
  readonly container: number;
  /** Where the earlier attempt stood; null in a container of its own. */
  readonly resumed: Resumed | null;
}

/** Time that a container may live beyond all of its task's own limits: waits for providers and for the next worker. */
const deadlineMarginMs = 45 * 60_000;
/** What an adopted container must still have to live, beyond what is left of its task's limits. */
const leastMarginMs = 5 * 60_000;
const engineMs = 5 * 60_000;
const adoptMs = 30_000;

/**
 * Goes on in the container that the last attempt left, when nothing was in flight there and it still runs; else in a new one. There
 * the agent begins anew: kept answers are free as long as it asks the same, and its commands are executed again.
 */
export async function enterContainer(
  ports: Pick<Ports, "sandboxes" | "journal">,
  attempt: Attempt,
  harness: Harness | null,
  signal: AbortSignal,
): Promise<Entered> {
  const adopted = harness && (await adopt(ports, attempt, harness, signal));
  if (adopted) return adopted;
  const { trial, task, epoch } = attempt;
  await ports.journal.enter(trial.id, epoch, epoch);
  const spec = specOf(attempt, Date.now() + limitsMs(task) + deadlineMarginMs);
  const limitMs = task.environment.buildTimeoutMs + engineMs;
  const sandbox = await within("the sandbox", limitMs, signal, (stop) => ports.sandboxes.open(spec, stop));
  return { sandbox, container: epoch, resumed: null };
}

async function adopt(
  ports: Pick<Ports, "sandboxes" | "journal">,
  attempt: Attempt,
  harness: Harness,
  signal: AbortSignal,
): Promise<Entered | null> {
  const { trial, task, epoch, plan, leftContainer: container } = attempt;
  if (container === null) return null;
  const entries = await ports.journal.read(trial.id, container);
  const resumed = resumeFrom(entries, {
    harness,
    instruction: task.instruction,
    requestOf: (_state, move) => agentRequest(plan, trial, move),
  });
  const usedMs = typeof resumed === "string" ? 0 : resumed.agentMs;
  const leftMs = task.agentTimeoutMs - usedMs + collectLimitMs(task) + task.verifierTimeoutMs + leastMarginMs;
  const spec = specOf(attempt, Date.now() + leftMs);
  const sandbox = await within("the left container", adoptMs, signal, (stop) =>
    ports.sandboxes.adopt(spec, stop),
  ).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return null;
  });
  if (!sandbox) return null;
  if (typeof resumed === "string") {
    // Taken over only to be removed: left alone, it would stay until the reaper's next round.
    await sandbox.close();
    return null;
  }
  await ports.journal.enter(trial.id, epoch, container);
  return { sandbox, container, resumed };
}

/** The name is the newest attempt's, also for a container that it adopts: whoever held it before is shut out by that. */
function specOf({ task, trial, epoch }: Attempt, deadlineMs: number): SandboxSpec {
  return {
    name: sandboxNameOf(trial.id, epoch),
    task,
    labels: { trial: trial.id, epoch: String(epoch), optimization: trial.key.optimizationId },
    deadlineMs,
  };
}
