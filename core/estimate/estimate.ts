import { smallestDetectableGain } from "../claim/detectable.ts";
import { claimRepeats, claimSplit } from "../claim/fresh-trials.ts";
import { claimTrials } from "../claim/kept.ts";
import { measuredRepeats } from "../evidence/ancestors.ts";
import type { GatePolicy, SequentialPreset } from "../evidence/evidence.ts";
import { sequentialRules } from "../evidence/sequential/rule.ts";
import type { ModelPrice } from "../limits.ts";
import type { OptimizationPlan } from "../plan.ts";
import type { SplitPlan } from "../split.ts";
import type { Split, Task } from "../task.ts";
import type { Estimate, PhaseEstimate } from "./figures.ts";
import type { Experience, TokenRange } from "./past-runs.ts";
import { exactly, plus, type Range, times } from "./range.ts";
import { warningsOf } from "./warnings.ts";

export interface EstimateSource {
  readonly plan: OptimizationPlan;
  readonly tasks: readonly Pick<Task, "id" | "agentTimeoutMs">[];
  readonly split: SplitPlan;
  readonly experience: Experience;
}

/** Share of the proposals that the static gates let through to trials; 0 when the model proposes nothing sound. */
const soundShare: Range = { low: 0.25, high: 1 };
/** A paired validation stops early when its verdict can't change any more; a quarter of the full plan is the least. */
const curtailedShare = 0.25;
/** Shares of a task's own time limit that a trial takes, where nothing is known. */
const limitShare: Range = { low: 0.1, high: 0.5 };
/** One answer of miner or proposer by the clock. */
const answerMs: Range = { low: 2_000, high: 60_000 };

export function estimateOf(source: EstimateSource): Estimate {
  const { plan, split, experience } = source;
  const tasks = sizesOf(split);
  const phases = phasesOf(source, tasks);
  const total = totalOf(phases);
  const where = claimSplit(split.assignments);
  const claim = { split: where, tasks: tasks[where], repeats: claimRepeats(plan) };
  const design = { tasks: claim.tasks, repeats: claim.repeats, discordance: experience.discordance };
  const room = 1 - experience.passRate;
  const partial = {
    kept: trialPhase("kept for the claim", exactly(claimTrials(plan, split.assignments)), source),
    tasks,
    splitDigest: split.digest,
    exploratory: split.exploratory,
    phases,
    total,
    claim,
    smallestDetectable: {
      onTheseTasks: smallestDetectableGain(design, "these-tasks", room),
      onTasksLikeThese: smallestDetectableGain(design, "tasks-like-these", room),
    },
    basis: experience.basis,
    passRate: experience.passRate,
    discordance: experience.discordance,
  };
  return { ...partial, ...warningsOf(plan, partial) };
}

function sizesOf({ assignments }: SplitPlan): Record<Split, number> {
  const count = (split: Split) => assignments.filter((each) => each.split === split).length;
  return { "held-in": count("held-in"), "held-out": count("held-out"), sealed: count("sealed") };
}

/**
 * Least: one iteration in which most proposals fall at the static gates, the rest at the first trials, and nothing is promoted. Most:
 * every iteration with every candidate and the merge run in full, the promoted version measured anew, and the claim.
 */
function phasesOf(source: EstimateSource, tasks: Readonly<Record<Split, number>>): PhaseEstimate[] {
  const { plan } = source;
  const measured = tasks["held-in"] + tasks["held-out"];
  const repeats = measuredRepeats(plan, 0);
  const baseline = exactly(measured * repeats);
  const perIteration = plan.weaknessesPerIteration * plan.proposalsPerWeakness;
  const { validationRuns } = source.experience;
  const candidate = validationRuns ? times(exactly(measured), validationRuns) : candidateTrials(plan.gate, tasks);
  const iterations: Range = { low: 1, high: plan.iterations };
  const slots = times(exactly(perIteration), iterations);
  const failures = times(exactly(tasks["held-in"] * repeats * (1 - source.experience.passRate)), iterations);
  const claim = { low: 0, high: claimTrials(plan, source.split.assignments) };
  const again = { low: 0, high: (plan.iterations - 1) * measured * measuredRepeats(plan, 1) };
  return [
    trialPhase("baseline", baseline, source),
    answerPhase("mining", failures, source.experience.labelTokens, "miner", plan, plan.concurrency),
    answerPhase("proposing", slots, source.experience.proposalTokens, "proposer", plan, 1),
    trialPhase("validating candidates", wholeRange(times(times(slots, soundShare), candidate)), source),
    trialPhase("validating merges", wholeRange({ low: 0, high: plan.iterations * candidate.high }), source),
    ...(again.high > 0 ? [trialPhase("measuring promoted versions", again, source)] : []),
    trialPhase("fresh runs for the claim", claim, source),
  ];
}

/** Paired runs of one candidate, its parent's being there already. */
function candidateTrials(gate: GatePolicy, tasks: Readonly<Record<Split, number>>): Range {
  switch (gate.kind) {
    case "paper":
    case "literal": {
      const full = (tasks["held-in"] + tasks["held-out"]) * gate.repeats;
      return { low: Math.ceil(full * curtailedShare), high: full };
    }
    case "sequential":
      // Two targets that fail end it; at most it runs targets in rounds, the rest of held-in once and held-out three times (docs/evidence.md).
      return { low: 2, high: targetRuns(gate.preset) + tasks["held-in"] + 3 * tasks["held-out"] };
  }
}

/** Most weaknesses have few tasks. */
function targetRuns(preset: SequentialPreset): number {
  const { rounds, fewest } = sequentialRules[preset].gain;
  return rounds * fewest;
}

function trialPhase(name: string, trials: Range, { plan, tasks, experience }: EstimateSource): PhaseEstimate {
  const meanLimitMs = tasks.reduce((sum, task) => sum + task.agentTimeoutMs, 0) / Math.max(1, tasks.length);
  const trialMs = experience.trialMs ?? times(exactly(meanLimitMs), limitShare);
  return {
    name,
    trials,
    ...priced(trials, experience.trialTokens, plan.models.agent.price),
    wallMs: times(times(trials, trialMs), exactly(1 / plan.concurrency)),
  };
}

function answerPhase(
  name: string,
  answers: Range,
  tokens: TokenRange,
  role: "miner" | "proposer",
  plan: OptimizationPlan,
  sideBySide: number,
): PhaseEstimate {
  return {
    name,
    trials: exactly(0),
    ...priced(answers, tokens, plan.models[role].price),
    wallMs: times(times(answers, answerMs), exactly(1 / sideBySide)),
  };
}

function priced(count: Range, { prompt, cachedShare, completion }: TokenRange, price: ModelPrice) {
  const promptPrice = price.promptMicroUsdPerMillion * (1 - cachedShare) + price.cachedMicroUsdPerMillion * cachedShare;
  const costOfOne = plus(
    times(prompt, exactly(promptPrice / 1e6)),
    times(completion, exactly(price.completionMicroUsdPerMillion / 1e6)),
  );
  return { tokens: times(count, plus(prompt, completion)), costMicroUsd: times(count, costOfOne) };
}

function totalOf(phases: readonly PhaseEstimate[]): PhaseEstimate {
  const sum = (of: (phase: PhaseEstimate) => Range) => plus(...phases.map(of));
  return {
    name: "all",
    trials: sum((phase) => phase.trials),
    tokens: sum((phase) => phase.tokens),
    costMicroUsd: sum((phase) => phase.costMicroUsd),
    wallMs: sum((phase) => phase.wallMs),
  };
}

function wholeRange({ low, high }: Range): Range {
  return { low: Math.round(low), high: Math.round(high) };
}
