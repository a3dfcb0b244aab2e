import { sha256 } from "./digest.ts";
import { asId, type OptimizationId, type TaskId, type TrialId, type VersionId } from "./ids.ts";

/** One run of one harness version on one task, repeat k; `repeats.ts` says what the number of a repeat means. */
export interface TrialKey {
  readonly optimizationId: OptimizationId;
  readonly versionId: VersionId;
  readonly taskId: TaskId;
  readonly repeat: number;
}

/** Where the repeats of the final report begin, never evidence for a promotion; see `repeats.ts`. */
export const freshRepeats = 1000;

/** Deterministic: planning the same trial twice is planning it once. */
export function trialIdOf(key: TrialKey): TrialId {
  const text = [key.optimizationId, key.versionId, key.taskId, key.repeat].join("\n");
  return asId<TrialId>(`t-${sha256(text).slice(0, 16)}`);
}

/** The container of one attempt. Whoever adopts a container gives it his own attempt's name. */
export function sandboxNameOf(trialId: string, epoch: number): string {
  return `self-harness-${trialId}-${epoch}`;
}

/** How the agent phase ended. A limit and a timeout are the agent's own doing; the verifier runs after each of them. */
export type AgentEnd =
  | { readonly kind: "finished"; readonly summary: string }
  | { readonly kind: "gave-up"; readonly detail: string }
  | { readonly kind: "limit"; readonly limit: "turns" | "context" | "tokens" | "cost" | "time" }
  | { readonly kind: "timed-out" }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "not-run" };

/** Ours or the provider's fault: never evidence about a harness. */
export type ErrorKind =
  | "sandbox"
  | "image"
  | "provider"
  | "verifier-no-reward"
  | "verifier-bad-reward"
  | "verifier-timeout"
  | "lost";

export type InvalidKind = "reward-conflict" | "reward-planted" | "tampered";

/** What classifyOutcome decides from: plain facts, gathered by the trial runner. */
export interface TrialFacts {
  readonly agentEnd: AgentEnd;
  readonly verifier:
    | { readonly kind: "reward"; readonly reward: number }
    | { readonly kind: "no-reward"; readonly detail: string }
    | { readonly kind: "bad-reward"; readonly detail: string }
    | { readonly kind: "conflict"; readonly detail: string }
    | { readonly kind: "tampered"; readonly detail: string }
    | { readonly kind: "timed-out" }
    | { readonly kind: "not-run"; readonly error: ErrorKind; readonly detail: string };
  readonly outOfMemory: boolean;
  readonly disabledHooks: readonly string[];
  readonly restarted: boolean;
}

export type Flag = "timed-out" | "limit-reached" | "out-of-memory" | "restarted" | "hook-failed" | "refusal";

/** The four outcomes; only `passed` and `failed` are evidence. */
export type Outcome =
  | { readonly kind: "passed"; readonly reward: number; readonly flags: readonly Flag[] }
  | { readonly kind: "failed"; readonly reward: number; readonly flags: readonly Flag[] }
  | { readonly kind: "errored"; readonly error: ErrorKind; readonly detail: string; readonly flags: readonly Flag[] }
  | {
      readonly kind: "invalid";
      readonly reason: InvalidKind;
      readonly detail: string;
      readonly flags: readonly Flag[];
    };

/** A reward at or above this passes; Harbor's tasks write 0 or 1, partial rewards count as failures with their number kept. */
export const passingReward = 1;

/**
 * The only place where a trial gets its outcome. The agent's fault is `failed`, ours or the provider's is `errored`,
 * cheating is `invalid`; a missing or unreadable reward is `errored`, never 0.
 */
export function classifyOutcome(facts: TrialFacts): Outcome {
  const flags = flagsOf(facts);
  const { verifier } = facts;
  switch (verifier.kind) {
    case "reward":
      return verifier.reward >= passingReward
        ? { kind: "passed", reward: verifier.reward, flags }
        : { kind: "failed", reward: verifier.reward, flags };
    case "no-reward":
      return { kind: "errored", error: "verifier-no-reward", detail: verifier.detail, flags };
    case "bad-reward":
      return { kind: "errored", error: "verifier-bad-reward", detail: verifier.detail, flags };
    case "timed-out":
      return { kind: "errored", error: "verifier-timeout", detail: "the task's tests did not end in time", flags };
    case "conflict":
      return { kind: "invalid", reason: "reward-conflict", detail: verifier.detail, flags };
    case "tampered":
      return { kind: "invalid", reason: "tampered", detail: verifier.detail, flags };
    case "not-run":
      return { kind: "errored", error: verifier.error, detail: verifier.detail, flags };
  }
}

function flagsOf(facts: TrialFacts): Flag[] {
  const flags: Flag[] = [];
  if (facts.agentEnd.kind === "timed-out") flags.push("timed-out");
  if (facts.agentEnd.kind === "limit") flags.push("limit-reached");
  if (facts.agentEnd.kind === "refused") flags.push("refusal");
  if (facts.outOfMemory) flags.push("out-of-memory");
  if (facts.restarted) flags.push("restarted");
  if (facts.disabledHooks.length > 0) flags.push("hook-failed");
  return flags;
}

/**
 * Reads the verdict files of a Harbor verifier. reward.json wins over reward.txt; both present and different is a conflict.
 * A reward must be a finite number from 0 to 1; in reward.json the key `reward` whatever stands beside it, else the mean of all
 * keys, each of which must be such a number.
 */
export function readReward(files: {
  readonly json: string | null;
  readonly text: string | null;
}): TrialFacts["verifier"] {
  const text = files.text === null ? null : parseNumber(files.text);
  if (files.json === null) {
    if (files.text === null) return { kind: "no-reward", detail: "the tests wrote neither reward.json nor reward.txt" };
    return text === null ? badReward("reward.txt", files.text) : { kind: "reward", reward: text };
  }
  const json = parseRewardJson(files.json);
  if (json === null) return badReward("reward.json", files.json);
  if (text !== null && text !== json)
    return { kind: "conflict", detail: `reward.json says ${json} and reward.txt says ${text}` };
  return { kind: "reward", reward: json };
}

function badReward(file: string, content: string): TrialFacts["verifier"] {
  const shown = JSON.stringify(content.slice(0, 80));
  return { kind: "bad-reward", detail: `${file} must hold one number from 0 to 1, got ${shown}` };
}

function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? inRange(Number(trimmed)) : null;
}

function parseRewardJson(text: string): number | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const record = value as Record<string, unknown>;
    const rewards = ("reward" in record ? [record["reward"]] : Object.values(record)).map(inRange);
    if (rewards.length === 0 || rewards.includes(null)) return null;
    return (rewards as number[]).reduce((sum, reward) => sum + reward, 0) / rewards.length;
  } catch {
    return null;
  }
}

function inRange(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
}
