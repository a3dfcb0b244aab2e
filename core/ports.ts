import type { ChatMessage, ToolDefinition } from "./chat.ts";
import type { LedgerEntry, Verdict } from "./evidence/evidence.ts";
import type { Harness, HarnessFiles } from "./harness.ts";
import type { OptimizationId, ProposalId, TrialId, VersionId } from "./ids.ts";
import type { LeakSource } from "./leak.ts";
import type { Budget, Spend, TokenUsage } from "./limits.ts";
import type { ModelRole, ModelSettings, OptimizationEnd, OptimizationPlan } from "./plan.ts";
import type { Proposal, ProposalStatus } from "./proposal.ts";
import type { Split, SplitPlan, Task } from "./task.ts";
import type { Step, ToolCall, Trace } from "./trace.ts";
import type { AgentEnd, Outcome, TrialKey } from "./trial.ts";
import type { FailureLabel, Weakness } from "./weakness.ts";

/**
 * What the core and the activities need of the outside world. Adapters implement these; none of them knows another.
 * All values are plain data; a port throws only the failures of `failures.ts`, everything else is a bug.
 */
export interface Ports {
  readonly records: Records;
  readonly paidCalls: PaidCalls;
  readonly models: ChatModels;
  readonly sandboxes: Sandboxes;
  readonly benchmarks: Benchmarks;
  readonly harnesses: HarnessFormat;
}

// ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ModelRequest {
  readonly settings: ModelSettings;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly temperature: number;
  readonly topP: number | null;
  readonly seed: number;
}

export interface ModelAnswer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: "stop" | "tool_calls" | "length" | "content_filter";
  readonly usage: TokenUsage;
  /** What the server says it ran; null when it says nothing. */
  readonly servedModel: string | null;
}

/** One call, one answer, no retries: whoever pays decides about those. Throws {@link ModelFailure}. */
export interface ChatModels {
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  /** Proves before anything is paid for that the server is there and knows the model; says whether it calls itself simulated. */
  check(settings: ModelSettings, signal: AbortSignal): Promise<{ readonly simulated: boolean }>;
}

// ── paid calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Identifies a call for ever: the same subject, ordinal and request digest is the same call, however often it is retried. */
export interface CallKey {
  /** What the call is for, e.g. a trial id or `i02/label/t-…`. */
  readonly subject: string;
  /** How many calls of this subject came before it. */
  readonly ordinal: number;
  readonly requestDigest: string;
}

export interface Reservation {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly trialId: TrialId | null;
  readonly role: ModelRole;
  readonly model: string;
  readonly key: CallKey;
  readonly worst: { readonly costMicroUsd: number; readonly tokens: number };
}

export type ReserveResult =
  /** Paid for before and kept: use it, pay nothing. */
  | { readonly kind: "answered"; readonly answer: ModelAnswer }
  | { readonly kind: "reserved"; readonly spendId: number }
  | { readonly kind: "exceeded"; readonly cap: string; readonly detail: string };

/**
 * The spend ledger and the journal of answers in one: a row before each call (reservation), the answer and its price after it.
 * In one transaction with the check against the budget, so that calls in flight together can't pass a cap.
 * A reservation of the same key that was never settled belongs to a crashed worker: it is kept as `lost`, at its worst case.
 */
export interface PaidCalls {
  reserve(reservation: Reservation): Promise<ReserveResult>;
  settle(spendId: number, answer: ModelAnswer, costMicroUsd: number): Promise<void>;
  /** The call failed before an answer: nothing was billed. */
  release(spendId: number, reason: string): Promise<void>;
  spendOf(optimizationId: OptimizationId): Promise<Spend>;
  /** The caps as they are now (the plan's, or what {@link Records.setBudget} made of them) with what is used up of them. */
  budgetOf(optimizationId: OptimizationId): Promise<{ readonly budget: Budget; readonly spend: Spend }>;
}

// ── sandboxes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SandboxSpec {
  /** Deterministic; an older container of this name is removed first. */
  readonly name: string;
  readonly task: Task;
  readonly labels: Readonly<Record<string, string>>;
  /** After this instant the reaper may remove the container whatever its owner says. */
  readonly deadlineMs: number;
}

export interface CommandResult {
  /** Merged stdout and stderr as UTF-8 with replacement, NUL removed, cut head-and-tail at `outputLimit` bytes. */
  readonly output: string;
  readonly omittedBytes: number;
  /** null when the command was killed by its timeout. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

export interface HookRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * One container. Commands of the agent run one after another in a persistent session: `cd` and exported variables last, each
 * command has its own process group that dies on timeout. Every method throws {@link SandboxFailure} when the engine or the
 * container is gone, and stops at its signal.
 */
export interface Sandbox {
  run(command: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<CommandResult>;
  /** Whole file as UTF-8 with replacement, or null when it isn't a readable regular file; cut at 10 MB. */
  readFile(path: string, signal: AbortSignal): Promise<string | null>;
  /** Creates missing folders. Returns a message when the path can't be written. */
  writeFile(path: string, content: string, signal: AbortSignal): Promise<string | null>;
  /** Runs a hook script with `input` on stdin, as the agent's user, 64 KB of output at most. */
  runHook(
    path: string,
    input: string,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<HookRun>;
  /** Puts harness files below /opt/harness, owned by root, hooks executable. */
  installHarness(files: HarnessFiles, signal: AbortSignal): Promise<void>;
  /** Runs the task's own solution the way Harbor does (oracle). */
  runSolution(task: Task, signal: AbortSignal): Promise<CommandResult>;
  /**
   * Ends every process of the agent, wipes and re-creates /tests and /logs/verifier, copies the tests in, runs them as root in a
   * clean environment and reads the verdict in the same go.
   */
  verify(task: Task, signal: AbortSignal): Promise<VerifierResult>;
  outOfMemory(): Promise<boolean>;
  /** Removes the container; never throws, never waits longer than its own deadline. */
  close(): Promise<void>;
}

export interface VerifierResult {
  readonly output: string;
  readonly rewardText: string | null;
  readonly rewardJson: string | null;
  readonly timedOut: boolean;
}

export interface Sandboxes {
  /** Builds or finds the task's image (one build per image at a time), starts a container, asserts its limits. */
  open(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox>;
  /** Removes our containers that are past their deadline or that `isAlive` does not vouch for; never anything without our labels. */
  reap(isAlive: (trialId: string, epoch: number) => Promise<boolean>): Promise<number>;
  /** Throws {@link SandboxFailure} with cause and remedy when the engine does not answer. */
  check(): Promise<void>;
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Benchmarks {
  /** Reads every task of these folders. Throws {@link InvalidInput} that lists every problem of every task. */
  load(folders: readonly string[]): Promise<readonly Task[]>;
  /** What the leak detector compares edits with. */
  leakSources(tasks: readonly Task[]): Promise<readonly LeakSource[]>;
}

export interface HarnessFormat {
  /** Reads a harness folder from disk. Throws {@link InvalidInput}. */
  load(folder: string): Promise<HarnessFiles>;
  /** Parses and checks harness files. Throws {@link InvalidInput}. */
  read(files: HarnessFiles): Harness;
  /** Unified diff for people. */
  diff(before: HarnessFiles, after: HarnessFiles): string;
  /** Writes a harness as a folder, whole or not at all. */
  save(files: HarnessFiles, folder: string): Promise<void>;
}

// ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A trial as it is stored; `outcome` is null until it is closed. */
export interface TrialRecord {
  readonly id: TrialId;
  readonly key: TrialKey;
  readonly split: Split;
  readonly outcome: Outcome | null;
  readonly agentEnd: AgentEnd | null;
  readonly steps: number;
  readonly attempts: number;
}

export interface TrialClosing {
  readonly outcome: Outcome;
  readonly agentEnd: AgentEnd;
  readonly verifierOutput: string;
  readonly agentMs: number;
  readonly totalMs: number;
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

export interface VersionRecord {
  readonly versionId: VersionId;
  readonly parentId: VersionId | null;
  readonly files: HarnessFiles;
  readonly origin: string;
}

export interface IterationRecord {
  readonly number: number;
  readonly versionId: VersionId;
  readonly promotedId: VersionId | null;
  readonly summary: string;
  readonly closed: boolean;
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
  /** Replaces every cap for all reservations from now on, with an audit line; the stored plan stays as it was. */
  setBudget(id: OptimizationId, budget: Budget): Promise<void>;
  /** The version that the newest promotion of this lineage made current, or null. */
  promotedVersion(lineage: string): Promise<VersionRecord | null>;

  /** The same content twice is one version; its parent and origin are those of its first saving in this optimization. */
  saveVersion(optimizationId: OptimizationId, version: VersionRecord): Promise<void>;
  version(id: VersionId): Promise<VersionRecord | null>;
  listVersions(optimizationId: OptimizationId): Promise<readonly VersionRecord[]>;

  openIteration(optimizationId: OptimizationId, number: number, versionId: VersionId): Promise<void>;
  closeIteration(
    optimizationId: OptimizationId,
    number: number,
    promotedId: VersionId | null,
    summary: string,
  ): Promise<void>;
  listIterations(optimizationId: OptimizationId): Promise<readonly IterationRecord[]>;

  /** Plans trials; those that exist already are left as they are. */
  planTrials(keys: readonly (TrialKey & { readonly iteration: number })[]): Promise<void>;
  trial(id: TrialId): Promise<TrialRecord | null>;
  listTrials(optimizationId: OptimizationId, versionIds?: readonly VersionId[]): Promise<readonly TrialRecord[]>;
  /** Takes the trial over: a new attempt with a higher epoch than any before. Throws {@link Superseded} when the trial is closed. */
  openAttempt(trialId: TrialId, worker: string): Promise<{ readonly epoch: number }>;
  /** Whether this epoch is the newest one of a trial that is still open. */
  isCurrent(trialId: TrialId, epoch: number): Promise<boolean>;
  /** Throws {@link Superseded} when a newer attempt has taken over. Step numbers start at 1; a repeated step replaces itself. */
  saveStep(trialId: TrialId, epoch: number, step: Step): Promise<void>;
  /** Records how an attempt ended that is to be replaced by another (an infrastructure error that is tried again). */
  failAttempt(trialId: TrialId, epoch: number, outcome: Outcome): Promise<void>;
  /** The trial's one outcome. Throws {@link Superseded}. */
  closeTrial(trialId: TrialId, epoch: number, closing: TrialClosing): Promise<void>;
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
  listProposals(optimizationId: OptimizationId): Promise<readonly Proposal[]>;
  saveValidation(optimizationId: OptimizationId, validation: ValidationRecord): Promise<void>;
  listValidations(optimizationId: OptimizationId): Promise<readonly ValidationRecord[]>;

  /**
   * One transaction: moves the current version from `expected` to `versionId` and writes promotion, event and audit line.
   * `already` when this very promotion was made before; `conflict` when the current version is another one. The version must have
   * been saved in this optimization before (for a rollback too).
   */
  promote(promotion: {
    readonly optimizationId: OptimizationId;
    readonly iteration: number;
    readonly expected: VersionId;
    readonly versionId: VersionId;
    readonly proposalIds: readonly ProposalId[];
    readonly reason: string;
  }): Promise<"promoted" | "already" | "conflict">;

  spend(optimizationId: OptimizationId): Promise<readonly SpendLine[]>;
  addEvent(optimizationId: OptimizationId, kind: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  events(
    optimizationId: OptimizationId,
    afterId: number,
  ): Promise<readonly { readonly id: number; readonly at: string; readonly kind: string; readonly data: unknown }[]>;
}
