import { type Claim, claimOf } from "./claim/claim.ts";
import { type EarlierLooks, type HeldOutLooks, heldOutLooks, looksOfReports, selectionBias } from "./claim/looks.ts";
import { discordanceOf } from "./claim/noise.ts";
import { type PassRate, passRateOf, talliesOf } from "./claim/pass-rate.ts";
import type { OptimizationId, VersionId } from "./ids.ts";
import type {
  IterationRecord,
  OptimizationRecord,
  Records,
  SpendLine,
  TrialCost,
  TrialRecord,
  ValidationRecord,
} from "./ports.ts";
import { continuesSplits } from "./prior-split.ts";
import { type Proposal, wasAccepted } from "./proposal.ts";
import { isMeasured } from "./repeats.ts";
import { type BenchmarkRates, ratesByBenchmark } from "./report-benchmarks.ts";
import type { Split } from "./task.ts";
import type { Weakness } from "./weakness.ts";

/** A harness version on what the gates saw of it: selected-good for every promoted version, hence never the claim. */
export interface MeasuredVersion {
  readonly versionId: VersionId;
  /** The iteration that promoted it; 0 for the starting version. */
  readonly iteration: number;
  readonly heldIn: PassRate;
  readonly heldOut: PassRate;
}

export interface OptimizationReport {
  readonly startingVersionId: VersionId;
  readonly finalVersionId: VersionId;
  readonly splits: Readonly<Record<Split, number>>;
  readonly splitDigest: string;
  readonly measured: readonly MeasuredVersion[];
  /** Empty unless there are several. */
  readonly benchmarks: readonly BenchmarkRates[];
  /** By how much the best of that many held-out looks flatters at most, were all harnesses equal; share of 1. */
  readonly selectionBias: number;
  /** null when nothing was promoted or the budget left no room for fresh runs. */
  readonly claim: Claim | null;
  readonly exploratory: boolean;
  readonly heldOutLooks: HeldOutLooks;
  readonly iterations: number;
  readonly weaknesses: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Run here; those that stood in from earlier optimizations are counted apart, they cost nothing. */
  readonly trials: number;
  readonly reusedTrials: number;
  /** Iterations whose earlier results no longer held, so that their baseline was measured again. */
  readonly invalidated: readonly { readonly iteration: number; readonly detail: string }[];
  readonly tokens: number;
  readonly costMicroUsd: number;
  readonly costPerAcceptedEditMicroUsd: number | null;
}

export interface ReportSource {
  readonly optimization: OptimizationRecord;
  readonly trials: readonly TrialRecord[];
  readonly costs: readonly TrialCost[];
  readonly iterations: readonly IterationRecord[];
  readonly weaknesses: readonly (Weakness & { readonly iteration: number })[];
  readonly proposals: readonly Proposal[];
  readonly validations: readonly ValidationRecord[];
  readonly spend: readonly SpendLine[];
  /** Looks of the optimizations before it that share its splits. */
  readonly before: EarlierLooks;
}

/** Everything that a report is made from, as it is stored now; null for an unknown optimization. */
export async function readReportSource(records: Records, id: OptimizationId): Promise<ReportSource | null> {
  const optimization = await records.optimization(id);
  if (!optimization) return null;
  const [trials, costs, iterations, weaknesses, proposals, validations, spend, known] = await Promise.all([
    records.listTrials(id),
    records.trialCosts(id),
    records.listIterations(id),
    records.listWeaknesses(id),
    records.listProposals(id),
    records.listValidations(id),
    records.spend(id),
    records.listOptimizations(),
  ]);
  const older = known.slice(known.findIndex((each) => each.plan.optimizationId === id) + 1);
  const sharing = older.filter((each) => continuesSplits(optimization.plan, each.plan));
  const before = looksOfReports(sharing.map((each) => each.report));
  return { optimization, trials, costs, iterations, weaknesses, proposals, validations, spend, before };
}

/** Everything that an optimization may say of itself, from stored data only. */
export function summarizeOptimization(source: ReportSource): OptimizationReport {
  const { optimization, trials, proposals, spend } = source;
  const { startingVersionId, currentVersionId: finalVersionId } = optimization;
  const costMicroUsd = spend.reduce((sum, line) => sum + line.costMicroUsd, 0);
  const accepted = proposals.filter((each) => each.slot !== null && wasAccepted(each)).length;
  const looks = heldOutLooks(source.validations, trials, source.before);
  return {
    startingVersionId,
    finalVersionId,
    splits: splitSizes(optimization),
    splitDigest: optimization.splitDigest,
    measured: measuredVersions(source),
    benchmarks: ratesByBenchmark(optimization, trials),
    selectionBias: selectionBias(looks.validations + looks.earlier, heldOutDeviation(trials)),
    claim: claimOf(
      trials,
      { starting: startingVersionId, final: finalVersionId },
      new Map(source.costs.map((cost) => [cost.trialId, cost])),
    ),
    exploratory: optimization.exploratory,
    heldOutLooks: looks,
    iterations: source.iterations.length,
    weaknesses: new Set(source.weaknesses.map((each) => each.id)).size,
    accepted,
    rejected: proposals.filter((each) => each.slot !== null && each.status === "rejected").length,
    trials: trials.filter((trial) => trial.outcome && trial.reusedFrom === null).length,
    reusedTrials: trials.filter((trial) => trial.reusedFrom !== null).length,
    invalidated: source.iterations.flatMap(({ number, baseline }) =>
      baseline && !baseline.holds ? [{ iteration: number, detail: baseline.detail }] : [],
    ),
    tokens: spend.reduce((sum, line) => sum + line.promptTokens + line.completionTokens, 0),
    costMicroUsd,
    costPerAcceptedEditMicroUsd: accepted === 0 ? null : Math.round(costMicroUsd / accepted),
  };
}

function splitSizes({ tasks }: OptimizationRecord): Record<Split, number> {
  const count = (split: Split) => tasks.filter((each) => each.split === split).length;
  return { "held-in": count("held-in"), "held-out": count("held-out"), sealed: count("sealed") };
}

/** The starting version and each promoted one, in the order in which they became current. */
function measuredVersions({ optimization, iterations, trials }: ReportSource): MeasuredVersion[] {
  const became = new Map([[optimization.startingVersionId, 0]]);
  for (const { number, promotedId } of iterations)
    if (promotedId && !became.has(promotedId)) became.set(promotedId, number);
  return [...became].map(([versionId, iteration]) => ({
    versionId,
    iteration,
    heldIn: passRateOf(measuredTrials(trials, versionId, "held-in")),
    heldOut: passRateOf(measuredTrials(trials, versionId, "held-out")),
  }));
}

function measuredTrials(trials: readonly TrialRecord[], versionId: VersionId, split: Split): TrialRecord[] {
  return trials.filter((trial) => trial.key.versionId === versionId && trial.split === split && isMeasured(trial));
}

/** Standard deviation of a held-out pass rate by the noise of the runs alone: √(d/2 ÷ runs of the version that has most). */
function heldOutDeviation(trials: readonly TrialRecord[]): number {
  const heldOut = trials.filter((trial) => trial.split === "held-out" && isMeasured(trial));
  const versions = [...new Set(heldOut.map((trial) => trial.key.versionId))];
  const tallies = versions.map((id) => talliesOf(heldOut.filter((trial) => trial.key.versionId === id)));
  const runs = Math.max(0, ...tallies.map((own) => own.reduce((sum, each) => sum + each.scored, 0)));
  return runs === 0 ? 0 : Math.sqrt(discordanceOf(tallies.flat()) / 2 / runs);
}
