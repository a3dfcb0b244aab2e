import { ownCosts } from "../claim/kept.ts";
import { discordanceOf, publishedDiscordance } from "../claim/noise.ts";
import { talliesOf } from "../claim/pass-rate.ts";
import type { GatePolicy } from "../evidence/evidence.ts";
import type { ModelRole, OptimizationPlan } from "../plan.ts";
import type { Records, TrialCost } from "../ports.ts";
import { isMeasured } from "../repeats.ts";
import { type ReportSource, readReportSource } from "../report.ts";
import type { Range } from "./range.ts";

/** Tokens of one unit of work: a trial, a label, a proposal. */
export interface TokenRange {
  readonly prompt: Range;
  readonly cachedShare: number;
  readonly completion: Range;
}

/**
 * What work takes, from earlier runs of the same model or, where there are none, assumed. `basis` says which, in a sentence for the
 * person who is about to pay.
 */
export interface Experience {
  readonly basis: string;
  readonly trialTokens: TokenRange;
  /** One trial by the clock, in milliseconds; null where it is to be assumed from the tasks' own limits. */
  readonly trialMs: Range | null;
  readonly labelTokens: TokenRange;
  readonly proposalTokens: TokenRange;
  /** Trials of one validation with this gate policy, per measured task; null where too few were seen. */
  readonly validationRuns: Range | null;
  /** Pass rate of a starting harness. */
  readonly passRate: number;
  readonly discordance: number;
}

/** A wide guess for agents in terminals, and the mean noise and pass rate of public submissions (`reference/reliability.md` §1.1). */
export const assumedExperience: Experience = {
  basis:
    "No earlier trial of this model is in the database, so these are assumptions: 10k to 300k prompt and 1k to 10k answer tokens a trial, " +
    "3k to 30k a label or proposal, a tenth to a half of each task's time limit, a pass rate of 40 %, two runs that disagree on 14 % of the tasks.",
  trialTokens: { prompt: { low: 10_000, high: 300_000 }, cachedShare: 0, completion: { low: 1_000, high: 10_000 } },
  trialMs: null,
  labelTokens: { prompt: { low: 3_000, high: 30_000 }, cachedShare: 0, completion: { low: 200, high: 2_000 } },
  proposalTokens: { prompt: { low: 3_000, high: 30_000 }, cachedShare: 0, completion: { low: 300, high: 4_000 } },
  validationRuns: null,
  passRate: 0.4,
  discordance: publishedDiscordance,
};

/** Means of earlier runs are good to about a third: other tasks, another harness, another day. */
const spread = { low: 3 / 4, high: 4 / 3 };
const fewestTrials = 10;
const fewestValidations = 4;
const optimizationsRead = 5;

/** What the newest optimizations with the same agent model have taken; assumptions where they are silent. */
export async function readExperience(records: Records, plan: OptimizationPlan): Promise<Experience> {
  const alike = (await records.listOptimizations()).filter(
    (each) => each.plan.models.agent.name === plan.models.agent.name && each.plan.agent === plan.agent,
  );
  const sources: ReportSource[] = [];
  for (const { plan: earlier } of alike.slice(0, optimizationsRead)) {
    const source = await readReportSource(records, earlier.optimizationId);
    if (source) sources.push(source);
  }
  return experienceOf(sources, plan.gate.kind);
}

export function experienceOf(sources: readonly ReportSource[], gate: GatePolicy["kind"]): Experience {
  const costs = sources.flatMap(ownCosts);
  if (costs.length < fewestTrials) return assumedExperience;
  const baselines = sources.flatMap(({ trials, optimization }) =>
    talliesOf(trials.filter((trial) => trial.key.versionId === optimization.startingVersionId && isMeasured(trial))),
  );
  const scored = baselines.reduce((sum, each) => sum + each.scored, 0);
  const passed = baselines.reduce((sum, each) => sum + each.passed, 0);
  return {
    basis: `From ${costs.length} earlier trials of this model in ${sources.length === 1 ? "one optimization" : `${sources.length} optimizations`}; means, give or take a third.`,
    trialTokens: trialTokens(costs),
    trialMs: around(mean(costs.map((cost) => cost.totalMs ?? 0))),
    labelTokens: roleTokens(sources, "miner") ?? assumedExperience.labelTokens,
    proposalTokens: roleTokens(sources, "proposer") ?? assumedExperience.proposalTokens,
    validationRuns: validationRuns(sources.filter((source) => source.optimization.plan.gate.kind === gate)),
    passRate: scored === 0 ? assumedExperience.passRate : passed / scored,
    discordance: discordanceOf(baselines),
  };
}

function trialTokens(costs: readonly TrialCost[]): TokenRange {
  const prompt = mean(costs.map((cost) => cost.promptTokens));
  const cached = mean(costs.map((cost) => cost.cachedTokens));
  return {
    prompt: around(prompt),
    cachedShare: prompt === 0 ? 0 : cached / prompt,
    completion: around(mean(costs.map((cost) => cost.completionTokens))),
  };
}

/** From the shortest to the longest that was seen: a null edit and one that needed every stage. */
function validationRuns(sources: readonly ReportSource[]): Range | null {
  const runs = sources.flatMap(({ validations, optimization }) => {
    const measured = optimization.tasks.filter((each) => each.split !== "sealed").length;
    return validations.map((each) => each.trialsUsed / Math.max(1, measured));
  });
  return runs.length < fewestValidations ? null : { low: Math.min(...runs), high: Math.max(...runs) };
}

/** Per call; a label or proposal that needed repairs counts as several. */
function roleTokens(sources: readonly ReportSource[], role: ModelRole): TokenRange | null {
  const lines = sources.flatMap((source) => source.spend).filter((line) => line.role === role);
  const sum = (of: (line: (typeof lines)[number]) => number) => lines.reduce((all, line) => all + of(line), 0);
  const calls = sum((line) => line.calls);
  const prompt = sum((line) => line.promptTokens);
  if (calls === 0 || prompt === 0) return null;
  return {
    prompt: around(prompt / calls),
    cachedShare: sum((line) => line.cachedTokens) / prompt,
    completion: around(sum((line) => line.completionTokens) / calls),
  };
}

function around(value: number): Range {
  return { low: value * spread.low, high: value * spread.high };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;
}
