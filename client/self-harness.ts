import { resolve } from "node:path";
import { type Flags, readConfiguration } from "../config.ts";
import type { Estimate } from "../core/estimate/figures.ts";
import { asId, type VersionId } from "../core/ids.ts";
import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { OptimizationRecord } from "../core/ports.ts";
import type { OptimizationResult, Progress } from "../workflows/messages.ts";
import { findOptimization, findPair, findVersion, readOptimization, recorded } from "./archive.ts";
import { type BenchmarkCheck, type BenchmarkCheckOptions, checkBenchmarks } from "./benchmark-survey.ts";
import { lookAtParts, type PartCheck } from "./doctor.ts";
import { doubtsOf, estimatePlan } from "./estimate.ts";
import { failure } from "./failure.ts";
import { openJob } from "./job-export.ts";
import { readLiveProgress } from "./live-progress.ts";
import { stopOptimization, whyNothingIsStored } from "./not-begun.ts";
import { newOptimizationId } from "./optimization-ids.ts";
import type { Started } from "./optimizations.ts";
import type { Parts } from "./parts.ts";
import { type Preflight, preflight } from "./preflight.ts";
import { followProgress, type ProgressListener } from "./progress-feed.ts";
import type { ReportData } from "./report-screen.ts";
import { resumeOptimization, reviewed } from "./resuming.ts";
import { rollBack } from "./rollback.ts";
import type { NotBegun } from "./running.ts";
import type { ScheduleSummary, Timetable } from "./timetable.ts";
import { optimizationUrl } from "./urls.ts";

/** What to run: a plan, or a configuration file (self-harness.yaml in the folder when absent) with settings laid over it. */
export type What =
  | { readonly plan: OptimizationPlan }
  | { readonly config?: string; readonly id?: string; readonly flags?: Flags };

/** The verbs of the command line as functions. All failures are `ClientFailure`, with every problem at once. */
export interface SelfHarness {
  readonly parts: Parts;
  /** Reads the configuration; contacts nothing. */
  plan(what: What): { readonly plan: OptimizationPlan; readonly warnings: readonly string[] };
  /** Looks at everything that the plan needs; starts and changes nothing. */
  check(what: What): Promise<{
    readonly plan: OptimizationPlan;
    readonly tasks: number;
    readonly warnings: readonly string[];
    /** What it would take and could show. */
    readonly estimate: Estimate;
  }>;
  /** Looks at everything that the plan needs and then starts it, or attaches to the optimization of its id. */
  start(what: What): Promise<Started & Pick<Preflight, "warnings"> & { readonly plan: OptimizationPlan }>;
  /** Makes sure that an optimization of this id is there. */
  attach(id: string): Promise<Started>;
  /** How far it is, with what the ledger says of its spend at this moment (reservations for calls in flight included). */
  progress(id: string): Promise<Progress>;
  /**
   * Tells each change of progress, and answers with the result at the end. A worker that is away is no end: it is told as silence. The
   * signal ends the watching, never the optimization.
   */
  watch(id: string, listener: ProgressListener, signal?: AbortSignal): Promise<OptimizationResult>;
  /** Waits for the end; the signal ends the waiting, never the optimization. */
  result(id: string, signal?: AbortSignal): Promise<OptimizationResult>;
  pause(id: string): Promise<Progress>;
  /**
   * Goes on with a paused optimization, or with one that ended early (out of budget, stopped, failed) or left something undecided:
   * nothing that was measured is run or paid again. Caps that are given replace those of before.
   */
  resume(id: string, caps?: Partial<Budget>): Promise<{ readonly restarted: boolean }>;
  /** Lets the candidate that waits for a review be promoted (the one named, else whichever waits), or turns it down. */
  approve(id: string, proposalId?: string, reason?: string): Promise<Progress>;
  reject(id: string, proposalId?: string, reason?: string): Promise<Progress>;
  /** Makes a version current again that was current before; a running optimization goes on from there with its next iteration. */
  rollback(id: string, versionId: string): Promise<{ readonly from: VersionId; readonly to: VersionId }>;
  stop(id: string, reason?: string): Promise<Progress>;
  /** Changes these caps and leaves the others; null takes a cap away. */
  setBudget(id: string, caps: Partial<Budget>): Promise<Progress>;
  /** Those that were started and wait for a worker to take them up, newest first. */
  notBegun(): Promise<readonly NotBegun[]>;
  /** Newest first. */
  list(): Promise<readonly Omit<OptimizationRecord, "tasks">[]>;
  /** All that was measured; the newest optimization when no id is given. */
  show(id?: string): Promise<ReportData>;
  /** Unified diff: of two versions, of a version and its parent, or of an optimization's start and its current version. */
  diff(from?: string, to?: string): Promise<string>;
  /** Writes a harness version (or an optimization's current one) as a folder; answers with the version's id. */
  export(versionOrOptimization: string, folder: string, options?: { readonly overwrite?: boolean }): Promise<string>;
  /** Writes every closed trial of an optimization as a Harbor job folder; answers with how many there are. */
  exportTrials(
    optimization: string,
    folder: string,
    options?: { readonly overwrite?: boolean },
  ): Promise<{ readonly optimizationId: string; readonly trials: number }>;
  /** Proves every task of these folders: its own solution must get reward 1, doing nothing must get 0. */
  checkBenchmarks(paths: readonly string[], options?: BenchmarkCheckOptions): Promise<BenchmarkCheck>;
  /** Looks whether each part answers, and what the plan needs if one is given; changes nothing. */
  doctor(what?: What): AsyncIterable<PartCheck>;
  readonly schedules: {
    create(what: What, when: { readonly timetable: Timetable; readonly timezone: string }): Promise<ScheduleSummary>;
    list(): Promise<readonly ScheduleSummary[]>;
    delete(scheduleId: string): Promise<void>;
    trigger(scheduleId: string): Promise<void>;
  };
  close(): Promise<void>;
}

/** The library over its parts; `connect` gives it the real ones. */
export function selfHarness(parts: Parts, folder: string): SelfHarness {
  const plan: SelfHarness["plan"] = (what) =>
    "plan" in what
      ? { plan: what.plan, warnings: [] }
      : readConfiguration({
          file: what.config,
          folder,
          variables: parts.variables,
          flags: what.flags ?? {},
          optimizationId: what.id ?? newOptimizationId(),
        });

  async function look(what: What) {
    const read = plan(what);
    const { tasks, needsMigration, simulatedModel, warnings } = await preflight(parts, read.plan);
    return {
      needsMigration,
      plan: { ...read.plan, simulatedModel },
      tasks,
      warnings: [...read.warnings, ...warnings],
    };
  }

  /** The plan with everything that it needs seen to be there, enough of a budget to begin with, and the database ready. */
  async function ready(what: What) {
    const seen = await look(what);
    const { plan, tasks, needsMigration } = seen;
    const known = "id" in what && what.id !== undefined && (await (await parts.temporal()).isKnown(what.id));
    const doubts = known ? [] : doubtsOf(plan, await estimatePlan(parts, plan, tasks, !needsMigration));
    if (needsMigration) await parts.migrate();
    return { ...seen, warnings: [...seen.warnings, ...doubts] };
  }

  const progress: SelfHarness["progress"] = (id) => readLiveProgress(parts, id);
  const result: SelfHarness["result"] = async (id, signal) => (await parts.temporal()).result(id, signal);

  return {
    parts,
    plan,
    async check(what) {
      const { plan, tasks, warnings, needsMigration } = await look(what);
      const estimate = await estimatePlan(parts, plan, tasks, !needsMigration);
      return { plan, tasks: tasks.length, warnings, estimate };
    },
    async start(what) {
      const { tasks, warnings, plan } = await ready(what);
      const temporal = await parts.temporal();
      const started = await temporal.start(plan, tasks.length);
      const waits = await temporal.noWorkerWarning();
      return { ...started, plan, warnings: waits ? [...warnings, waits] : warnings };
    },
    async attach(id) {
      if (!(await (await parts.temporal()).isKnown(id)))
        throw failure("not-found", `no optimization ${id} in Temporal. See self-harness list.`);
      return { optimizationId: id, attached: true };
    },
    progress,
    async watch(id, listener, signal = new AbortController().signal) {
      const watched = await followProgress({ progress, result }, id, listener, signal);
      if (watched.kind === "detached") throw failure("interrupted", `stopped watching; ${id} goes on`);
      return watched.result;
    },
    checkBenchmarks: (paths, options) =>
      checkBenchmarks(
        parts,
        paths.map((path) => resolve(folder, path)),
        options,
      ),
    doctor: (what) => lookAtParts(parts, what ? () => plan(what).plan : null),
    result,
    pause: async (id) => (await parts.temporal()).pause(id),
    resume: (id, caps = {}) => resumeOptimization(parts, id, caps),
    approve: async (id, proposalId, reason = "approved by a person") =>
      (await parts.temporal()).approve(id, await reviewed(parts, id, proposalId), reason),
    reject: async (id, proposalId, reason = "turned down by a person") =>
      (await parts.temporal()).reject(id, await reviewed(parts, id, proposalId), reason),
    rollback: async (id, versionId) =>
      rollBack(parts.records(), await findOptimization(parts.records(), id), asId<VersionId>(versionId)),
    stop: (id, reason = "stopped by a person") => stopOptimization(parts, id, reason),
    async setBudget(id, caps) {
      const { budget } = await parts.paidCalls().budgetOf(await findOptimization(parts.records(), id));
      return (await parts.temporal()).setBudget(id, { ...budget, ...caps });
    },
    list: () => recorded(parts.records()),
    async notBegun() {
      const known = new Set((await recorded(parts.records())).map((each) => each.plan.optimizationId as string));
      return (await (await parts.temporal()).running()).filter((each) => !known.has(each.optimizationId));
    },
    async show(id) {
      const found = await findOptimization(parts.records(), id).catch(async (error: unknown) => {
        throw (id !== undefined && (await whyNothingIsStored(parts, id))) || error;
      });
      return readOptimization(
        parts.records(),
        parts.harnesses(),
        found,
        optimizationUrl(parts.connections.temporal, found),
      );
    },
    async diff(from, to) {
      const pair = await findPair(parts.records(), from, to);
      return parts.harnesses().diff(pair.from?.files ?? {}, pair.to.files);
    },
    async export(versionOrOptimization, target, options = {}) {
      const { versionId, files } = await findVersion(parts.records(), versionOrOptimization);
      await parts.harnesses(options).save(files, target);
      return versionId;
    },
    async exportTrials(asked, target, options = {}) {
      const optimizationId = await findOptimization(parts.records(), asked);
      const job = await openJob(parts, optimizationId, target);
      await parts.traceFiles(options).save(target, job.files());
      return { optimizationId, trials: job.trials };
    },
    schedules: {
      async create(what, when) {
        const { plan, tasks } = await ready(what);
        return (await parts.temporal()).createSchedule(plan, { ...when, tasks: tasks.length });
      },
      list: async () => (await parts.temporal()).listSchedules(),
      delete: async (scheduleId) => (await parts.temporal()).deleteSchedule(scheduleId),
      trigger: async (scheduleId) => (await parts.temporal()).triggerSchedule(scheduleId),
    },
    close: () => parts.close(),
  };
}
