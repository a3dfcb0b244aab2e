import { versionOf } from "../../core/harness.ts";
import {
  asId,
  type OptimizationId,
  type ProposalId,
  type TaskId,
  type TrialId,
  type VersionId,
  type WeaknessId,
} from "../../core/ids.ts";
import type { Budget } from "../../core/limits.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { ModelAnswer, Records, Reservation, TrialClosing, ValidationRecord } from "../../core/ports.ts";
import type { Proposal } from "../../core/proposal.ts";
import type { SplitPlan } from "../../core/split.ts";
import type { TrialKey } from "../../core/trial.ts";
import type { Weakness } from "../../core/weakness.ts";
import { anAnswer, aTask, minimalFiles, settings } from "../builders.ts";

export const noCaps: Budget = { costMicroUsd: null, tokens: null, trials: null, wallTimeMs: null };

export function aPlan(changes: Partial<OptimizationPlan> = {}): OptimizationPlan {
  return {
    optimizationId: asId<OptimizationId>("opt-test"),
    benchmarks: ["/benchmarks/one"],
    harness: { kind: "folder", path: "/harnesses/minimal" },
    lineage: "main",
    agent: "builtin",
    models: { agent: settings, miner: settings, proposer: settings },
    seed: "seed",
    heldOutShare: 0.3,
    repeats: 2,
    gate: { kind: "literal", repeats: 2 },
    iterations: 3,
    weaknessesPerIteration: 2,
    proposalsPerWeakness: 4,
    editLimit: { changedLines: 60, bytes: 6_000 },
    concurrency: 4,
    errorRetries: 2,
    reuse: { ttlMs: 72 * 3_600_000, sentinelShare: 0.05 },
    selection: "current",
    review: "none",
    budget: noCaps,
    simulatedModel: true,
    ...changes,
  };
}

/** All tasks held-in but the last. */
export function anOpening(plan: OptimizationPlan, taskIds: readonly string[] = ["task-b", "task-a", "task-c"]) {
  const tasks = taskIds.map((id) => aTask(id));
  const split: SplitPlan = {
    assignments: tasks.map(({ id }, index) => ({
      taskId: id,
      split: index === tasks.length - 1 ? "held-out" : "held-in",
    })),
    digest: "split digest",
    exploratory: true,
  };
  return { plan, tasks, split, versionId: versionOf(minimalFiles), files: minimalFiles } satisfies Parameters<
    Records["openOptimization"]
  >[0];
}

export function aTrialKey(
  optimizationId: OptimizationId,
  changes: Partial<TrialKey> = {},
): TrialKey & { readonly iteration: number } {
  return {
    optimizationId,
    versionId: versionOf(minimalFiles),
    taskId: asId<TaskId>("task-a"),
    repeat: 1,
    iteration: 1,
    ...changes,
  };
}

export function aClosing(kind: "passed" | "failed" = "failed", changes: Partial<TrialClosing> = {}): TrialClosing {
  return {
    outcome: { kind, reward: kind === "passed" ? 1 : 0, flags: [] },
    agentEnd: { kind: "finished", summary: "done" },
    verifierOutput: "not ok - the file is there",
    agentMs: 1_000,
    totalMs: 2_000,
    ...changes,
  };
}

/** What a model answered, 60 + 20 tokens. */
export function aPaidAnswer(text = "I will look."): ModelAnswer {
  return anAnswer({ text, usage: { prompt: 60, cached: 10, completion: 20, source: "usage" } });
}

export function aReservation(
  optimizationId: OptimizationId,
  ordinal: number,
  changes: Partial<Reservation> = {},
): Reservation {
  return {
    optimizationId,
    iteration: 1,
    trialId: null,
    epoch: null,
    role: "agent",
    model: "model-a",
    key: { subject: "t-1", ordinal, requestDigest: `request ${ordinal}` },
    worst: { costMicroUsd: 100, tokens: 200 },
    ...changes,
  };
}

export function aWeakness(id: string, members: readonly TrialId[], changes: Partial<Weakness> = {}): Weakness {
  return {
    id: asId<WeaknessId>(id),
    signature: { cause: "missing_artifact", criticality: "root_cause", mechanism: "missing_prerequisite" },
    category: "tool_prerequisite",
    pattern: "Commits without an identity.",
    rootCause: "Nothing tells it to check.",
    namedBy: "model",
    description: "The agent committed without an identity.",
    silhouette: 0.4,
    frequency: members.length,
    impact: 1.25,
    taskIds: [asId<TaskId>("task-a")],
    flakyTaskIds: [],
    members: members.map((trialId) => ({ trialId, quotes: ["Please tell me who you are"] })),
    ...changes,
  };
}

export function aProposal(id: string, changes: Partial<Proposal> = {}): Proposal {
  return {
    id: asId<ProposalId>(id),
    weaknessId: asId<WeaknessId>("W-001"),
    iteration: 1,
    slot: { number: 1, approach: "prompt_guidance", temperature: 0.4, topP: 0.9 },
    parentId: versionOf(minimalFiles),
    versionId: null,
    title: "Check the identity first",
    rationale: "It forgets.",
    edit: {
      surface: "system",
      operations: [{ op: "append", path: "prompts/system.md", content: "Check git config.\n" }],
    },
    diff: "+Check git config.",
    predictedHelped: ["task-a"],
    predictedAtRisk: [],
    targets: [asId<TaskId>("task-a")],
    status: "queued",
    reason: null,
    detail: "",
    answer: '{"title":"…"}',
    asked: {
      promptDigest: "a digest",
      calls: 2,
      costMicroUsd: 120,
      earlierAnswers: [{ answer: "Sure!", problem: "schema: the answer holds no complete JSON object" }],
    },
    ...changes,
  };
}

export function aValidation(proposalId: string, changes: Partial<ValidationRecord> = {}): ValidationRecord {
  return {
    proposalId: asId<ProposalId>(proposalId),
    parentId: versionOf(minimalFiles),
    versionId: asId<VersionId>("v-candidate"),
    verdict: { kind: "rejected", reason: "no-gain", detail: "nothing passed" },
    ledger: [
      {
        kind: "observation",
        gate: "targets",
        arm: "candidate",
        taskId: asId<TaskId>("task-a"),
        repeat: 1,
        outcome: "failed",
        expected: 1 / 3,
        contribution: 0.5,
        value: 0.5,
      },
      {
        kind: "check",
        gate: "regression",
        observation: "nothing to compare",
        value: Number.POSITIVE_INFINITY,
        threshold: "< 2",
        holds: true,
      },
    ],
    trialsUsed: 4,
    earlier: { judged: 2, accepted: 1 },
    resumptions: 0,
    rule: 1,
    ...changes,
  };
}
