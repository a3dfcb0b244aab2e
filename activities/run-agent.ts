import {
  type AgentEvent,
  type AgentState,
  advance,
  disabledHooks,
  type Move,
  nextMove,
  startAgent,
} from "../core/agent.ts";
import { observe } from "../core/chat.ts";
import { BudgetExceeded, ModelFailure, SandboxFailure } from "../core/failures.ts";
import type { Harness } from "../core/harness.ts";
import {
  type AskMove,
  idleEvent,
  isIdle,
  moveDigest,
  noUsage,
  type Resumed,
  requestDigest,
  stepBefore,
} from "../core/journal.ts";
import type { BudgetKind } from "../core/limits.ts";
import { defaultHookLimits, type OptimizationPlan } from "../core/plan.ts";
import type { ModelRequest, Ports, Sandbox, TrialRecord } from "../core/ports.ts";
import { seedNumber } from "../core/random.ts";
import { isFresh } from "../core/repeats.ts";
import { storable } from "../core/storable.ts";
import type { Task } from "../core/task.ts";
import type { AgentEnd } from "../core/trial.ts";
import { AgentClock } from "./agent-clock.ts";
import { askModel } from "./ask-model.ts";
import { Diary } from "./diary.ts";
import { handedOver } from "./hand-over.ts";
import { lookAroundMs, runHooks } from "./hooks.ts";
import { type Outputs, openOutputs } from "./outputs.ts";
import { longestCommandSeconds, runTool } from "./tools.ts";
import { Silence, within } from "./watchdog.ts";

export interface AgentRun {
  readonly ports: Pick<Ports, "models" | "paidCalls" | "pace" | "journal" | "keptFiles">;
  readonly plan: OptimizationPlan;
  readonly iteration: number;
  readonly trial: TrialRecord;
  readonly epoch: number;
  readonly task: Task;
  readonly harness: Harness;
  readonly sandbox: Sandbox;
  /** Where an earlier attempt in the same container stood; null to begin at the beginning. */
  readonly resumed: Resumed | null;
  /** Set when this worker is about to end: the loop stops between two moves, for another attempt to go on. */
  readonly draining: AbortSignal;
  /** Beyond an operation's own limits: what is silent for longer is taken for hung. */
  readonly silenceMarginMs: number;
}

export interface AgentResult {
  readonly end: AgentEnd;
  readonly disabledHooks: string[];
  readonly agentMs: number;
}

/**
 * The thin runner around the pure loop: performs each move, reports its event, keeps the agent's clock and the journal. What is
 * about to happen is written before it happens, and what came of it before anything else does.
 */
export async function runAgent(run: AgentRun, signal: AbortSignal): Promise<AgentResult> {
  const { harness, resumed } = run;
  const clock = new AgentClock(agentLimitMs(run), resumed?.agentMs ?? 0);
  const diary = new Diary(run.ports.journal, run.trial.id, run.epoch, clock, resumed);
  const outputs = await openOutputs(run.ports.keptFiles, run.trial.id, run.epoch, resumed !== null);
  let state = resumed?.state ?? startAgent(harness, run.task.instruction);
  let usage = resumed?.usage ?? noUsage;
  for (;;) {
    const move = nextMove(state, harness);
    const step = stepBefore(move, state, usage);
    if (step) diary.addStep(step);
    if (move.kind === "end") {
      await diary.begin(
        "verify",
        moveDigest(move, () => unreachable()),
      );
      return { end: move.end, disabledHooks: disabledHooks(state), agentMs: clock.usedMs() };
    }
    if (isIdle(move)) state = advance(state, idleEvent, harness);
    else if (clock.leftMs() <= 0) state = advance(state, { kind: "timed-out" }, harness);
    else {
      if (signal.aborted || run.draining.aborted) await diary.flush();
      signal.throwIfAborted();
      if (run.draining.aborted) throw handedOver(run.trial.id, state.turns);
      const done = await perform(run, state, move, { clock, diary, outputs, signal });
      state = advance(state, done.event, harness);
      usage = done.usage ?? usage;
    }
  }
}

interface Done {
  readonly event: AgentEvent;
  readonly usage?: Resumed["usage"];
}

/** What a move is performed with. */
interface Hands {
  readonly clock: AgentClock;
  readonly diary: Diary;
  readonly outputs: Outputs;
  readonly signal: AbortSignal;
}

async function perform(
  run: AgentRun,
  state: AgentState,
  move: Exclude<Move, { kind: "end" }>,
  { clock, diary, outputs, signal }: Hands,
): Promise<Done> {
  if (move.kind === "ask") {
    // The intent of a model call is its reservation in the ledger; what came before it is written first.
    await diary.flush();
    const { digest, waitedMs, ...done } = await ask(run, state, move, signal);
    clock.pauseFor(waitedMs);
    return diary.add("ask", digest, done);
  }
  const digest = moveDigest(move, () => unreachable());
  await diary.begin(move.kind, digest);
  const event = await execute(run, state, move, { clock, outputs, signal });
  return diary.add(move.kind, digest, { event });
}

/** A command or hooks, watched: whatever hangs in spite of its own limit is the sandbox's fault, not the agent's. */
async function execute(
  run: AgentRun,
  state: AgentState,
  move: Extract<Move, { kind: "run-hooks" | "run-tool" }>,
  { clock, outputs, signal }: Omit<Hands, "diary">,
): Promise<AgentEvent> {
  try {
    if (move.kind === "run-hooks") {
      const limits = run.plan.hooks ?? defaultHookLimits;
      const limitMs = move.hooks.length * limits.timeoutMs + lookAroundMs + run.silenceMarginMs;
      const results = await within("the harness's hooks", limitMs, signal, (stop) =>
        runHooks(run.sandbox, move, run.task.instruction, { ...limits, signal: stop }),
      );
      return storable({ kind: "hooks-ran", results });
    }
    const limitMs = Math.min(longestCommandSeconds * 1_000, clock.leftMs()) + run.silenceMarginMs;
    const output = await within("a command", limitMs, signal, (stop) =>
      runTool(run.sandbox, move.call, clock.leftMs(), stop),
    );
    const observation = observe(move.call, output, run.harness.manifest.control);
    if (observation.omittedBytes > 0) await outputs.keep(state.turns, state.step.observations.length + 1, output);
    return storable({ kind: "tool-returned", observation });
  } catch (error) {
    throw error instanceof Silence ? new SandboxFailure("sandbox", error.message) : error;
  }
}

async function ask(
  run: AgentRun,
  state: AgentState,
  move: AskMove,
  signal: AbortSignal,
): Promise<Done & { readonly digest: string; readonly waitedMs: number }> {
  const { key, id } = run.trial;
  const request = agentRequest(run.plan, run.trial, move);
  const unanswered = (event: AgentEvent) => ({ event, digest: requestDigest(request), waitedMs: 0 });
  try {
    const { iteration, epoch } = run;
    const forClaim = isFresh(run.trial);
    const question = { optimizationId: key.optimizationId, iteration, trialId: id, epoch, forClaim };
    const call = { role: "agent" as const, subject: id, ordinal: state.turns, request };
    const paid = await askModel(run.ports, { ...question, ...call }, signal);
    const { text, toolCalls, finish, usage } = paid.answer;
    const event: AgentEvent = { kind: "answered", text, toolCalls, finish };
    return { event, usage, digest: paid.requestDigest, waitedMs: paid.waitedMs };
  } catch (error) {
    if (error instanceof ModelFailure && error.kind === "context-exceeded")
      return unanswered({ kind: "context-exceeded" });
    if (error instanceof BudgetExceeded && error.scope === "trial")
      return unanswered({ kind: "out-of-budget", limit: trialLimits[error.cap] });
    throw error;
  }
}

const trialLimits: Readonly<Record<BudgetKind, "tokens" | "cost" | "time">> = {
  tokens: "tokens",
  costMicroUsd: "cost",
  wallTimeMs: "time",
  trials: "time",
};

/** What the agent asks: independent of attempt and worker, so that the same state asks the same question. */
export function agentRequest(plan: OptimizationPlan, { key }: Pick<TrialRecord, "key">, move: AskMove): ModelRequest {
  const settings = plan.models.agent;
  return {
    settings,
    messages: move.messages,
    tools: move.tools,
    temperature: settings.temperature,
    topP: null,
    // Independent of the optimization's id, so that the same seed gives the same night on a deterministic server.
    seed: seedNumber([plan.seed, key.versionId, key.taskId, key.repeat].join("/")),
  };
}

function agentLimitMs({ task, plan }: AgentRun): number {
  return Math.min(task.agentTimeoutMs, plan.budget.perTrial?.wallTimeMs ?? task.agentTimeoutMs);
}

function unreachable(): never {
  throw new Error("unreachable: only a model call has a request");
}
