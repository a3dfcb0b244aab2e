import { type AgentEvent, type AgentState, advance, disabledHooks, nextMove, startAgent } from "../core/agent.ts";
import { observe } from "../core/chat.ts";
import { ModelFailure } from "../core/failures.ts";
import type { Harness } from "../core/harness.ts";
import type { TokenUsage } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { Ports, Sandbox, TrialRecord } from "../core/ports.ts";
import { seedNumber } from "../core/random.ts";
import type { Task } from "../core/task.ts";
import type { Step } from "../core/trace.ts";
import type { AgentEnd } from "../core/trial.ts";
import { askModel } from "./ask-model.ts";
import { runHooks } from "./hooks.ts";
import { runTool } from "./tools.ts";

export interface AgentRun {
  readonly ports: Pick<Ports, "models" | "paidCalls">;
  readonly plan: OptimizationPlan;
  readonly iteration: number;
  readonly trial: TrialRecord;
  readonly task: Task;
  readonly harness: Harness;
  readonly sandbox: Sandbox;
  /** Called whenever a step is complete; steps are numbered from 1. */
  readonly onStep: (step: Step) => Promise<void>;
}

const noUsage: TokenUsage = { prompt: 0, cached: 0, completion: 0, source: "usage" };

/** The thin runner around the pure loop: performs each move, reports its event, keeps the agent's clock. */
export async function runAgent(
  run: AgentRun,
  signal: AbortSignal,
): Promise<{ end: AgentEnd; disabledHooks: string[] }> {
  const clock = new AgentClock(run.task.agentTimeoutMs);
  let state = startAgent(run.harness, run.task.instruction);
  let usage = noUsage;
  for (;;) {
    const move = nextMove(state, run.harness);
    if (state.turns > 0 && (move.kind === "ask" || move.kind === "end"))
      await run.onStep({ index: state.turns, ...state.step, usage });
    if (move.kind === "end") return { end: move.end, disabledHooks: disabledHooks(state) };
    signal.throwIfAborted();
    const event: AgentEvent = clock.leftMs() <= 0 ? { kind: "timed-out" } : await perform();
    state = advance(state, event, run.harness);
    // The step of a timed-out turn is complete as far as it went; nextMove answers `end` and it is kept above.

    async function perform(): Promise<AgentEvent> {
      switch (move.kind) {
        case "run-hooks":
          return { kind: "hooks-ran", results: await runHooks(run.sandbox, move, run.task.instruction, signal) };
        case "run-tool": {
          const output = await runTool(run.sandbox, move.call, clock.leftMs(), signal);
          return { kind: "tool-returned", observation: observe(move.call, output, run.harness.manifest.control) };
        }
        case "ask": {
          const answered = await ask(run, state, move, signal);
          if ("kind" in answered) return answered;
          clock.pauseFor(answered.waitedMs);
          usage = answered.answer.usage;
          return {
            kind: "answered",
            text: answered.answer.text,
            toolCalls: answered.answer.toolCalls,
            finish: answered.answer.finish,
          };
        }
        case "end":
          throw new Error("unreachable: the loop has ended");
      }
    }
  }
}

async function ask(
  run: AgentRun,
  state: AgentState,
  move: Extract<ReturnType<typeof nextMove>, { kind: "ask" }>,
  signal: AbortSignal,
) {
  const settings = run.plan.models.agent;
  const { key } = run.trial;
  try {
    return await askModel(
      run.ports,
      {
        optimizationId: key.optimizationId,
        iteration: run.iteration,
        trialId: run.trial.id,
        role: "agent",
        subject: run.trial.id,
        ordinal: state.turns,
        request: {
          settings,
          messages: move.messages,
          tools: move.tools,
          temperature: settings.temperature,
          topP: null,
          // Independent of the optimization's id, so that the same seed gives the same night on a deterministic server.
          seed: seedNumber([run.plan.seed, key.versionId, key.taskId, key.repeat].join("/")),
        },
      },
      signal,
    );
  } catch (error) {
    if (error instanceof ModelFailure && error.kind === "context-exceeded")
      return { kind: "context-exceeded" } as const;
    throw error;
  }
}

/** Counts the agent's own time: what was spent waiting to be served by the provider does not count. */
class AgentClock {
  readonly #limitMs: number;
  readonly #started = performance.now();
  #pausedMs = 0;
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }
  pauseFor(ms: number): void {
    this.#pausedMs += ms;
  }
  leftMs(): number {
    return this.#limitMs - (performance.now() - this.#started - this.#pausedMs);
  }
}
