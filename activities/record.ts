import { missingForClaim } from "../core/claim/fresh-trials.ts";
import { passRateOf } from "../core/claim/pass-rate.ts";
import { ancestorsOf, measuredRepeats } from "../core/evidence/ancestors.ts";
import { seriesOf } from "../core/evidence/series.ts";
import { InvalidInput } from "../core/failures.ts";
import { versionOf } from "../core/harness.ts";
import type { OptimizationId, TaskId, VersionId } from "../core/ids.ts";
import { type Budget, noSpend } from "../core/limits.ts";
import type { OptimizationEnd, OptimizationPlan } from "../core/plan.ts";
import type { OptimizationRecord, Ports, Review } from "../core/ports.ts";
import { readSplitOptions } from "../core/prior-split.ts";
import { wasAccepted } from "../core/proposal.ts";
import { isMeasured, measuredRepeat } from "../core/repeats.ts";
import { readReportSource, summarizeOptimization } from "../core/report.ts";
import { splitTasks } from "../core/split.ts";
import { readStartingHarness } from "../core/starting-harness.ts";
import { type Split, withTimeouts, withVerifier } from "../core/task.ts";
import type { Frozen } from "./context.ts";
import { keepForClaim } from "./keep-for-claim.ts";
import { promptDigests } from "./prompts/prompt.ts";

/** Where an optimization stands when its workflow begins: at its start, or where an earlier run of it ended. */
export interface OpenedOptimization {
  readonly startingVersionId: VersionId;
  readonly versionId: VersionId;
  /** The first iteration that is not closed. */
  readonly nextIteration: number;
  /** Of the iterations before it. */
  readonly accepted: number;
  readonly rejected: number;
  /** Its caps, which a person may have changed in an earlier run; absent in histories that are older than it. */
  readonly budget?: Budget;
}

export interface MissingTrials {
  /** Of the evaluated version where none is named. */
  readonly trials: readonly { readonly taskId: TaskId; readonly repeat: number; readonly versionId?: VersionId }[];
  readonly planned: number;
}

/** One page of an evaluation: what a workflow may hold in its history before it continues as new. */
const pageSize = 250;

export function recordActivities(ports: Ports, frozen: Frozen) {
  const { records } = ports;
  return {
    /** Reads benchmark and harness, splits the tasks and stores all of it before the first trial; a second call finds the first one's. */
    openOptimization: async (plan: OptimizationPlan): Promise<OpenedOptimization> => {
      if (!(await records.optimization(plan.optimizationId))) await openNew(ports, plan);
      const opened = await records.optimization(plan.optimizationId);
      if (!opened) throw new Error(`optimization ${plan.optimizationId} was opened but can't be read back`);
      const count = (split: Split) => opened.tasks.filter((each) => each.split === split).length;
      const sizes = { heldIn: count("held-in"), heldOut: count("held-out"), sealed: count("sealed") };
      await tellSplit(records, plan.optimizationId, { digest: opened.splitDigest, ...sizes });
      await keepForClaim(ports, frozen, plan.optimizationId);
      const iterations = await records.listIterations(plan.optimizationId);
      const nextIteration = 1 + Math.max(0, ...iterations.filter((each) => each.closed).map((each) => each.number));
      const earlier = (await records.listProposals(plan.optimizationId)).filter(
        (each) => each.slot !== null && each.iteration < nextIteration,
      );
      return {
        startingVersionId: opened.startingVersionId,
        versionId: opened.currentVersionId,
        nextIteration,
        accepted: earlier.filter(wasAccepted).length,
        rejected: earlier.filter((each) => each.status === "rejected").length,
        budget: (await ports.paidCalls.budgetOf(plan.optimizationId)).budget,
      };
    },

    /** Takes an ended optimization up again, with other caps if some were given. */
    reopenOptimization: async (input: { optimizationId: OptimizationId; budget: Budget | null }): Promise<void> => {
      if (input.budget) await records.setBudget(input.optimizationId, input.budget);
      await records.reopenOptimization(input.optimizationId);
    },

    /** Time in which an optimization can do nothing does not count as its own. */
    setIdle: async (input: { optimizationId: OptimizationId; idle: boolean }): Promise<void> =>
      records.setIdle(input.optimizationId, input.idle),

    saveReview: async (input: Review & { optimizationId: OptimizationId }): Promise<void> => {
      const { optimizationId, ...review } = input;
      await records.saveReview(optimizationId, review);
    },

    openIteration: async (input: {
      optimizationId: OptimizationId;
      iteration: number;
      versionId: VersionId;
    }): Promise<void> => {
      await records.openIteration(input.optimizationId, input.iteration, input.versionId, promptDigests());
    },

    closeIteration: async (input: {
      optimizationId: OptimizationId;
      iteration: number;
      promotedId: VersionId | null;
      summary: string;
      versionId: VersionId;
    }): Promise<{ readonly passRate: number }> => {
      await records.closeIteration(input.optimizationId, input.iteration, input.promotedId, input.summary);
      const trials = await records.listTrials(input.optimizationId, [input.promotedId ?? input.versionId]);
      return { passRate: passRateOf(trials.filter(isMeasured)).rate };
    },

    /** Which trials an evaluation still needs. */
    missingTrials: async (input: {
      optimizationId: OptimizationId;
      iteration: number;
      versionId: VersionId;
      purpose: "measure" | "claim";
    }): Promise<MissingTrials> => {
      if (input.purpose === "claim") return missingFreshTrials(ports, frozen, input);
      await keepForClaim(ports, frozen, input.optimizationId);
      const { plan, tasks } = await frozen.opening(input.optimizationId);
      const wanted = measuredSlots(plan, tasks, await readStanding(records, input));
      const closed = new Set(
        (await records.listTrials(input.optimizationId, [input.versionId]))
          .filter((trial) => trial.outcome)
          .map((trial) => `${trial.key.taskId} ${trial.key.repeat}`),
      );
      const missing = wanted.filter((each) => !closed.has(`${each.taskId} ${each.repeat}`));
      return { trials: missing.slice(0, pageSize), planned: wanted.length };
    },

    /**
     * What has been spent so far, for progress and search attributes. Nothing by an optimization that ended before it was opened: it has no
     * account, and its end must not wait for one.
     */
    readSpend: async ({ optimizationId }: { optimizationId: OptimizationId }) =>
      (await records.optimization(optimizationId)) ? ports.paidCalls.spendOf(optimizationId) : noSpend,

    setBudget: async (input: { optimizationId: OptimizationId; budget: Budget }): Promise<void> =>
      records.setBudget(input.optimizationId, input.budget),

    addEvent: async (input: {
      optimizationId: OptimizationId;
      kind: string;
      data: Record<string, unknown>;
    }): Promise<void> => records.addEvent(input.optimizationId, input.kind, input.data),

    /** Writes the report and ends the optimization in the record. */
    closeOptimization: async (input: {
      optimizationId: OptimizationId;
      end: OptimizationEnd;
      detail: string;
    }): Promise<void> => {
      const optimization = await records.optimization(input.optimizationId);
      // It may have ended before it was opened, by bad input: then there is nothing to close.
      if (!optimization) return;
      const proposals = await records.listProposals(input.optimizationId);
      for (const { id } of proposals.filter((each) => each.status === "queued"))
        await records.setProposalStatus(
          input.optimizationId,
          id,
          "undecided",
          input.end,
          `the optimization ended (${input.end}) before its evidence was complete`,
        );
      const source = await readReportSource(records, input.optimizationId);
      const report = source && summarizeOptimization(source);
      await records.closeOptimization(input.optimizationId, input.end, { ...report, detail: input.detail });
      await records.addEvent(input.optimizationId, "optimization-ended", { end: input.end, detail: input.detail });
    },
  };
}

/** What the claim still lacks, in the order in which both versions are to run: one time window, one concurrency. */
async function missingFreshTrials(
  { records }: Ports,
  frozen: Frozen,
  input: { readonly optimizationId: OptimizationId; readonly versionId: VersionId },
): Promise<MissingTrials> {
  const { plan, tasks, startingVersionId } = await frozen.opening(input.optimizationId);
  const trials = await records.listTrials(input.optimizationId);
  const versions = { starting: startingVersionId, final: input.versionId };
  const { missing, planned } = missingForClaim({ plan, tasks, trials, versions });
  return { trials: missing.slice(0, pageSize), planned };
}

/** Says once, before the first trial, how the tasks were split: whoever kept the digest can prove later that nothing moved. */
async function tellSplit(records: Ports["records"], id: OptimizationId, data: Record<string, unknown>): Promise<void> {
  const told = (await records.events(id, 0)).some((event) => event.kind === splitFrozen);
  if (!told) await records.addEvent(id, splitFrozen, data);
}

const splitFrozen = "split-frozen";

type Slots = MissingTrials["trials"];

/** What has been measured of a version, and of those before it. */
export interface VersionStanding {
  readonly series: number;
  /** How many versions before it have results that still say something. */
  readonly ancestors: number;
}

export async function readStanding(
  records: Ports["records"],
  { optimizationId, versionId, iteration }: { optimizationId: OptimizationId; versionId: VersionId; iteration: number },
): Promise<VersionStanding> {
  const iterations = await records.listIterations(optimizationId);
  const proposals = await records.listProposals(optimizationId);
  const ancestors = ancestorsOf({ parentId: versionId, versionId: null, iteration }, { proposals, iterations });
  return { series: seriesOf(versionId, iterations, iteration), ancestors: ancestors.length };
}

/** The runs that measure a version, in a series of results; longest tasks first, so that no straggler ends the night alone. */
export function measuredSlots(
  plan: OptimizationPlan,
  tasks: OptimizationRecord["tasks"],
  { series, ancestors }: VersionStanding,
): Slots {
  const count = measuredRepeats(plan, ancestors);
  return tasks
    .filter(({ split }) => split !== "sealed")
    .sort((a, b) => b.task.agentTimeoutMs - a.task.agentTimeoutMs || (a.task.id < b.task.id ? -1 : 1))
    .flatMap(({ task }) =>
      Array.from({ length: count }, (_, index) => ({ taskId: task.id, repeat: measuredRepeat(series, index + 1) })),
    );
}

async function openNew(ports: Ports, plan: OptimizationPlan): Promise<void> {
  const loaded = await ports.benchmarks.load(plan.benchmarks);
  const { timeouts, verifier } = plan;
  const stretched = timeouts ? loaded.map((task) => withTimeouts(task, timeouts)) : loaded;
  const tasks = verifier ? stretched.map((task) => withVerifier(task, verifier)) : stretched;
  const files = await readStartingHarness(ports, plan);
  ports.harnesses.read(files);
  const versionId = versionOf(files);
  const split = trySplit(tasks, await readSplitOptions(ports.records, plan, versionId));
  await ports.records.openOptimization({ plan, tasks, split, versionId, files });
}

function trySplit(...[tasks, options]: Parameters<typeof splitTasks>) {
  try {
    return splitTasks(tasks, options);
  } catch (error) {
    throw error instanceof RangeError ? new InvalidInput([error.message]) : error;
  }
}
