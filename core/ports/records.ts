import type { BaselineJudgement, ReusableTrial } from "../baseline.ts";
import type { EarlierCandidates, LedgerEntry, Verdict } from "../evidence/evidence.ts";
import type { HarnessFiles } from "../harness.ts";
import type { OptimizationId, ProposalId, TrialId, VersionId } from "../ids.ts";
import type { Budgets, Spend } from "../limits.ts";
import type { ModelRole, OptimizationEnd, OptimizationPlan } from "../plan.ts";
import type { Proposal, ProposalStatus } from "../proposal.ts";
import type { SplitPlan } from "../split.ts";
import type { Split, Task } from "../task.ts";
import type { Trace } from "../trace.ts";
import type { AgentEnd, Outcome, TrialKey } from "../trial.ts";
import type { FailureLabel, Weakness } from "../weakness.ts";

/** A trial as it is stored; `outcome` is null until it is closed. */
export interface TrialRecord {
  readonly id: TrialId;
  readonly key: TrialKey;
  readonly split: Split;
  readonly outcome: Outcome | null;
  readonly agentEnd: AgentEnd | null;
  readonly steps: number;
  readonly attempts: number;
  /** The iteration that planned it first. */
  readonly iteration: number;
  /** The trial of an earlier optimization whose outcome and trace stand in for a run of its own; null: it was run (or is still to be). */
  readonly reusedFrom: TrialId | null;
  readonly closedAt: string | null;
}

export interface OpenedAttempt {
  readonly epoch: number;
  /** How many attempts before this one ended in an infrastructure error; crashes and hand-overs are none. */
  readonly errors: number;
  /** The container that the last attempt may have left running, by the epoch that it is named by; null when there is none. */
  readonly leftContainer: number | null;
}

export interface TrialClosing {
  readonly outcome: Outcome;
  readonly agentEnd: AgentEnd;
  readonly verifierOutput: string;
  readonly agentMs: number;
  readonly totalMs: number;
}

/** When and where a trial ran: its newest attempt. Times as ISO 8601 in UTC. */
export interface TrialTiming {
  readonly worker: string;
  readonly startedAt: string;
  /** null until the trial is closed, like the durations. */
  readonly agentMs: number | null;
  readonly totalMs: number | null;
}

export interface OptimizationRecord {
  readonly plan: OptimizationPlan;
  readonly currentVersionId: VersionId;
  readonly startingVersionId: VersionId;
  readonly splitDigest: string;
  readonly exploratory: boolean;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly end: OptimizationEnd | null;
  readonly report: unknown;
  readonly tasks: readonly { readonly task: Task; readonly split: Split }[];
}

export interface ValidationRecord {
  readonly proposalId: ProposalId;
  readonly parentId: VersionId;
  readonly versionId: VersionId;
  readonly verdict: Verdict;
  readonly ledger: readonly LedgerEntry[];
  readonly trialsUsed: number;
  /** What the policy knew besides trials; with the ledger's trials it must give this verdict again. */
  readonly earlier: EarlierCandidates;
  readonly resumptions: number;
  /** Version of the policy's rule that gave the verdict; another release may judge by another. */
  readonly rule: number;
}

export interface LabelRecord {
  readonly trialId: TrialId;
  /** null: the model could not say, after its repairs. */
  readonly label: FailureLabel | null;
}

export interface SpendLine {
  readonly role: ModelRole;
  readonly model: string;
  readonly calls: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly costMicroUsd: number;
}

/** What a trial took: every agent call that was billed or may have been, and its times once it has ended. */
export interface TrialCost {
  readonly trialId: TrialId;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly costMicroUsd: number;
  /** Of the attempt that ended it, image build and verifier included; null while it is open. */
  readonly totalMs: number | null;
}

export interface VersionRecord {
  readonly versionId: VersionId;
  readonly parentId: VersionId | null;
  readonly files: HarnessFiles;
  readonly origin: string;
}

export interface IterationRecord {
  readonly number: number;
  readonly versionId: VersionId;
  /** Digest of every prompt file by its name, as they were when the iteration was opened first. */
  readonly prompts: Readonly<Record<string, string>>;
  readonly promotedId: VersionId | null;
  readonly summary: string;
  readonly closed: boolean;
  /** Which series of its version's results is the baseline: 0, or higher after they no longer held; see `repeats.ts`. */
  readonly series: number;
  /** What the sentinels said; null until they were run, or when the whole baseline was measured in this iteration. */
  readonly baseline: BaselineJudgement | null;
}

/** A person's answer to a candidate that waits for promotion. */
export interface Review {
  readonly proposalId: ProposalId;
  readonly approved: boolean;
  readonly reason: string;
}

/**
 * The record of what was measured. Every write is one transaction, keyed by domain ids, and safe to repeat: a retried activity
 * finds its own work and goes on. Lists come in a stable order.
 */
export interface Records {
  /** Stores plan, tasks, split and starting version in one go; a second call with the same id changes nothing. */
  openOptimization(opening: {
    readonly plan: OptimizationPlan;
    readonly tasks: readonly Task[];
    readonly split: SplitPlan;
    readonly versionId: VersionId;
    readonly files: HarnessFiles;
  }): Promise<void>;
  optimization(id: OptimizationId): Promise<OptimizationRecord | null>;
  /** Newest first. */
  listOptimizations(): Promise<readonly Omit<OptimizationRecord, "tasks">[]>;
  /** Closing again replaces end and report; the time of the first end stays. */
  closeOptimization(id: OptimizationId, end: OptimizationEnd, report: unknown): Promise<void>;
  /**
   * Takes an ended optimization up again: no end, no report; if its newest iteration promoted nothing, that iteration is open again
   * and its undecided proposals are queued again. The time since its end is idle. Of one that runs, nothing.
   */
  reopenOptimization(id: OptimizationId): Promise<void>;
  /** Idle time (paused, waiting for a person) does not count as wall time. Saying the same twice changes nothing. */
  setIdle(id: OptimizationId, idle: boolean): Promise<void>;
  /**
   * Replaces every cap for all reservations from now on, with an audit line; the stored plan stays as it was. Caps of iterations
   * and trials that are absent stay as they are.
   */
  setBudget(id: OptimizationId, budget: Budgets): Promise<void>;
  /** Puts so much of every cap out of reach of all that is not one of the fresh runs of the claim; replaces what was kept before. */
  keepForClaim(id: OptimizationId, kept: Spend): Promise<void>;
  /** The version that the newest promotion of this lineage made current, or null. */
  promotedVersion(lineage: string): Promise<VersionRecord | null>;

  /** The same content twice is one version; its parent and origin are those of its first saving in this optimization. */
  saveVersion(optimizationId: OptimizationId, version: VersionRecord): Promise<void>;
  version(id: VersionId): Promise<VersionRecord | null>;
  listVersions(optimizationId: OptimizationId): Promise<readonly VersionRecord[]>;

  openIteration(
    optimizationId: OptimizationId,
    number: number,
    versionId: VersionId,
    prompts: IterationRecord["prompts"],
  ): Promise<void>;
  closeIteration(
    optimizationId: OptimizationId,
    number: number,
    promotedId: VersionId | null,
    summary: string,
  ): Promise<void>;
  /** What the sentinels of an iteration said, and which series is its baseline from now on. */
  saveBaseline(
    optimizationId: OptimizationId,
    number: number,
    baseline: Pick<IterationRecord, "series" | "baseline">,
  ): Promise<void>;
  listIterations(optimizationId: OptimizationId): Promise<readonly IterationRecord[]>;

  /** Plans trials; those that exist already are left as they are. */
  planTrials(keys: readonly (TrialKey & { readonly iteration: number })[]): Promise<void>;
  /**
   * Scored trials of this version that other optimizations ran under the same conditions (see `conditionsOf`) and closed at most
   * `ageMs` ago, by the store's own clock.
   */
  reusableTrials(
    optimizationId: OptimizationId,
    versionId: VersionId,
    ageMs: number,
  ): Promise<readonly ReusableTrial[]>;
  /** Plans trials and closes them with the outcome of another: no attempt, no cost. Those that exist already are left as they are. */
  reuseTrials(reused: readonly (TrialKey & { readonly iteration: number; readonly from: TrialId })[]): Promise<void>;
  /** The models that a provider said it served in these trials, each once; for a reused trial, in the one that it came from. */
  servedModels(ids: readonly TrialId[]): Promise<readonly string[]>;
  trial(id: TrialId): Promise<TrialRecord | null>;
  listTrials(optimizationId: OptimizationId, versionIds?: readonly VersionId[]): Promise<readonly TrialRecord[]>;
  /**
   * Takes the trial over: a new attempt with a higher epoch than any before. In the same transaction a trial that begins takes its
   * place under the caps on trials, so that trials in flight together can't pass one. Throws {@link Superseded} when the trial is
   * closed, {@link BudgetExceeded} when there is no room.
   */
  openAttempt(trialId: TrialId, worker: string): Promise<OpenedAttempt>;
  /** Records how an attempt ended that is to be replaced by another (an infrastructure error that is tried again). */
  failAttempt(trialId: TrialId, epoch: number, outcome: Outcome): Promise<void>;
  /** The trial's one outcome. Throws {@link Superseded}. */
  closeTrial(trialId: TrialId, epoch: number, closing: TrialClosing): Promise<void>;
  /** null while nobody has begun it. */
  timing(id: TrialId): Promise<TrialTiming | null>;
  /** Steps of the newest attempt, with the verifier's output. */
  trace(id: TrialId): Promise<Trace | null>;

  saveLabel(optimizationId: OptimizationId, iteration: number, record: LabelRecord): Promise<void>;
  listLabels(optimizationId: OptimizationId, iteration: number): Promise<readonly LabelRecord[]>;
  /** Replaces the iteration's weaknesses. Ids are stable over iterations. */
  saveWeaknesses(optimizationId: OptimizationId, iteration: number, weaknesses: readonly Weakness[]): Promise<void>;
  listWeaknesses(optimizationId: OptimizationId): Promise<readonly (Weakness & { readonly iteration: number })[]>;

  /** Inserts or replaces by id. */
  saveProposal(optimizationId: OptimizationId, proposal: Proposal): Promise<void>;
  setProposalStatus(
    optimizationId: OptimizationId,
    id: ProposalId,
    status: ProposalStatus,
    reason: string | null,
    detail: string,
  ): Promise<void>;
  proposal(optimizationId: OptimizationId, id: ProposalId): Promise<Proposal | null>;
  listProposals(optimizationId: OptimizationId): Promise<readonly Proposal[]>;
  saveValidation(optimizationId: OptimizationId, validation: ValidationRecord): Promise<void>;
  listValidations(optimizationId: OptimizationId): Promise<readonly ValidationRecord[]>;

  /** With event and audit line; a proposal that was turned down is rejected with the reason `review`. */
  saveReview(optimizationId: OptimizationId, review: Review): Promise<void>;

  /**
   * One transaction: moves the current version from `expected` to `versionId` and writes promotion, event and audit line.
   * `already` when this very promotion (by its request) was made before; `conflict` when the current version is another one. The
   * version must have been saved in this optimization before (for a rollback too).
   */
  promote(promotion: {
    readonly optimizationId: OptimizationId;
    /** Names this promotion within its optimization: asking twice under one name is asking once. */
    readonly request: string;
    readonly iteration: number;
    readonly expected: VersionId;
    readonly versionId: VersionId;
    readonly proposalIds: readonly ProposalId[];
    readonly reason: string;
  }): Promise<"promoted" | "already" | "conflict">;

  spend(optimizationId: OptimizationId): Promise<readonly SpendLine[]>;
  /** One for each planned trial, zeros when no call was made for it; in the order of {@link listTrials}. */
  trialCosts(optimizationId: OptimizationId): Promise<readonly TrialCost[]>;
  addEvent(optimizationId: OptimizationId, kind: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  events(
    optimizationId: OptimizationId,
    afterId: number,
  ): Promise<readonly { readonly id: number; readonly at: string; readonly kind: string; readonly data: unknown }[]>;
}
