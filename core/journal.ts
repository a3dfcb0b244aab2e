import { type AgentEvent, type AgentState, advance, type Move, nextMove, type OpenStep, startAgent } from "./agent.ts";
import { digestOf } from "./digest.ts";
import type { Harness } from "./harness.ts";
import type { TokenUsage } from "./limits.ts";
import type { ModelRequest } from "./ports/models.ts";
import type { Step } from "./trace.ts";

/**
 * What was done in a container, move by move. A command has its entry before it begins (no event yet) and once more with what came
 * back; a model call has its intent in the ledger (its reservation), and its entry as soon as there is an answer.
 */
export interface JournalEntry {
  /** Counts from 1 within one container; moves that do nothing outside are left out. */
  readonly number: number;
  readonly move: "ask" | "run-hooks" | "run-tool" | "verify";
  /** Of all that the move depends on: a different digest is a different move. */
  readonly digest: string;
  /** null: begun, and nobody knows how it ended. */
  readonly event: AgentEvent | null;
  /** Of an answer; null for everything else. */
  readonly usage: TokenUsage | null;
  /** The agent's own time that was used up by then, in milliseconds. */
  readonly agentMs: number;
}

/** Identifies a model call by what is asked, not by prices and time limits: the same question is the same call. */
export function requestDigest({ settings, ...asked }: ModelRequest): string {
  return digestOf({ ...asked, model: settings.name, baseUrl: settings.baseUrl });
}

export function moveDigest(move: Move, requestOf: (move: AskMove) => ModelRequest): string {
  return move.kind === "ask" ? requestDigest(requestOf(move)) : digestOf(move);
}

export type AskMove = Extract<Move, { kind: "ask" }>;

/** Hooks that don't exist are not run: the loop goes on by itself. */
export function isIdle(move: Move): boolean {
  return move.kind === "run-hooks" && move.hooks.length === 0;
}

export const idleEvent: AgentEvent = { kind: "hooks-ran", results: [] };

export const noUsage: TokenUsage = { prompt: 0, cached: 0, completion: 0, source: "usage" };

/** The step that is complete at this move, or null: a step ends where the next one is asked for or the loop is over. */
export function stepBefore(move: Move, state: AgentState, usage: TokenUsage): Step | null {
  if (state.turns === 0 || (move.kind !== "ask" && move.kind !== "end")) return null;
  const { text, toolCalls, observations, notes }: OpenStep = state.step;
  return { index: state.turns, text, toolCalls, observations, usage, notes };
}

/** Where an attempt stands that goes on in the container of an earlier one. */
export interface Resumed {
  readonly state: AgentState;
  readonly usage: TokenUsage;
  readonly steps: readonly Step[];
  readonly entries: number;
  readonly agentMs: number;
}

/** Why a container can't be gone on with: its attempt has done nothing yet, a command was in flight, or the loop asks otherwise today. */
export type Unresumable = "empty" | "in-flight" | "mismatch";

/**
 * The pure fold over a container's journal: the state that its attempt had reached. Answers and results are taken as they are stored,
 * nothing is asked or executed again. Every move must be the one that the loop would make today.
 */
export function resumeFrom(
  entries: readonly JournalEntry[],
  agent: {
    readonly harness: Harness;
    readonly instruction: string;
    readonly requestOf: (state: AgentState, move: AskMove) => ModelRequest;
  },
): Resumed | Unresumable {
  const { harness } = agent;
  let state = startAgent(harness, agent.instruction);
  let usage = noUsage;
  const steps: Step[] = [];
  if (entries.length === 0) return "empty";
  for (const entry of entries) {
    state = pastIdle(state, harness);
    const move = nextMove(state, harness);
    if (entry.event === null) return "in-flight";
    if (move.kind !== entry.move) return "mismatch";
    if (moveDigest(move, (ask) => agent.requestOf(state, ask)) !== entry.digest) return "mismatch";
    const step = stepBefore(move, state, usage);
    if (step) steps.push(step);
    state = advance(state, entry.event, harness);
    usage = entry.usage ?? usage;
  }
  return { state, usage, steps, entries: entries.length, agentMs: entries.at(-1)?.agentMs ?? 0 };
}

function pastIdle(state: AgentState, harness: Harness): AgentState {
  let now = state;
  while (isIdle(nextMove(now, harness))) now = advance(now, idleEvent, harness);
  return now;
}
