import { judgeBaseline, judgeSentinels, planReuse, planSentinels, type TaskResults } from "../core/baseline.ts";
import type { OptimizationId, TaskId, TrialId, VersionId } from "../core/ids.ts";
import type { Ports, TrialRecord } from "../core/ports.ts";
import { repeatOf, sentinelRepeat } from "../core/repeats.ts";
import type { Frozen } from "./context.ts";
import { measuredSlots, readStanding, type VersionStanding } from "./record.ts";

export interface BaselineInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
}

export interface PreparedBaseline {
  /** Trials that stand in for runs of their own, found in other optimizations. */
  readonly reused: number;
  /** Fresh runs that tell whether earlier results still hold; none when there are none. */
  readonly sentinels: readonly { readonly taskId: TaskId; readonly repeat: number }[];
  /** Whether there is something to judge: earlier results that were not judged in this iteration. */
  readonly open: boolean;
}

/** Earlier results of the version that an iteration starts from: found, watched by sentinels, and dropped when they no longer hold. */
export function baselineActivities(ports: Ports, frozen: Frozen) {
  const { records } = ports;
  return {
    /** Takes over what other optimizations measured of this version under the same conditions, and plans sentinels over all that is not new. */
    prepareBaseline: async (input: BaselineInput): Promise<PreparedBaseline> => {
      const { optimizationId, iteration, versionId } = input;
      const { plan, tasks } = await frozen.opening(optimizationId);
      const state = await readBaseline(ports, input);
      if (state.judged) return { reused: 0, sentinels: [], open: false };
      const slots = measuredSlots(plan, tasks, state);
      const known = new Set(state.trials.map(({ key }) => `${key.taskId} ${key.repeat}`));
      const missing = slots.filter((slot) => !known.has(`${slot.taskId} ${slot.repeat}`));
      const found =
        plan.reuse.ttlMs > 0 && missing.length > 0
          ? planReuse(missing, await records.reusableTrials(optimizationId, versionId, plan.reuse.ttlMs))
          : [];
      if (found.length > 0) {
        await records.reuseTrials(found.map((slot) => ({ optimizationId, versionId, iteration, ...slot })));
        await records.addEvent(optimizationId, "baseline-reused", { iteration, versionId, trials: found.length });
      }
      const cached = [...cachedTrials(await readBaseline(ports, input), iteration).map((trial) => trial.key.taskId)];
      const seed = `${plan.seed}/sentinels/${iteration}`;
      const sentinels = planSentinels(cached, slots.length, plan.reuse.sentinelShare, seed);
      return {
        reused: found.length,
        sentinels: sentinels.map((taskId) => ({ taskId, repeat: sentinelRepeat(iteration) })),
        open: cached.length > 0,
      };
    },

    /** Says whether earlier results still hold; if not, the version is measured again in a new series. */
    judgeBaseline: async (input: BaselineInput): Promise<{ readonly holds: boolean; readonly detail: string }> => {
      const { optimizationId, iteration } = input;
      const { plan } = await frozen.opening(optimizationId);
      const state = await readBaseline(ports, input);
      const cached = cachedTrials(state, iteration);
      const sentinels = state.sentinels.filter((trial) => trial.key.repeat === sentinelRepeat(iteration));
      const scored = sentinels.flatMap(({ key, outcome }) =>
        outcome?.kind === "passed" || outcome?.kind === "failed"
          ? [{ taskId: key.taskId, passed: outcome.kind === "passed" }]
          : [],
      );
      const baseline = judgeBaseline(judgeSentinels(resultsOf(cached), scored), {
        oldestAgeMs: Math.max(0, ...cached.map((trial) => Date.now() - Date.parse(trial.closedAt ?? ""))),
        ttlMs: plan.reuse.ttlMs,
        servedBefore: await records.servedModels(idsOf(cached)),
        servedNow: await records.servedModels(idsOf(sentinels)),
      });
      const series = baseline.holds ? state.series : state.series + 1;
      await records.saveBaseline(optimizationId, iteration, { series, baseline });
      const { holds, reason, detail } = baseline;
      if (!holds)
        await records.addEvent(optimizationId, "baseline-invalidated", {
          iteration,
          versionId: input.versionId,
          reason,
          detail,
        });
      return { holds, detail };
    },
  };
}

interface BaselineState extends VersionStanding {
  readonly judged: boolean;
  /** Of the valid series, whether they are closed or not. */
  readonly trials: readonly TrialRecord[];
  readonly sentinels: readonly TrialRecord[];
}

async function readBaseline(
  ports: Ports,
  { optimizationId, iteration, versionId }: BaselineInput,
): Promise<BaselineState> {
  const iterations = await ports.records.listIterations(optimizationId);
  const standing = await readStanding(ports.records, { optimizationId, versionId, iteration });
  const trials = await ports.records.listTrials(optimizationId, [versionId]);
  const place = (trial: TrialRecord) => repeatOf(trial.key.repeat);
  return {
    ...standing,
    judged: iterations.some((each) => each.number === iteration && each.baseline !== null),
    trials: trials.filter((trial) => {
      const at = place(trial);
      return at.kind === "measured" && at.series === standing.series;
    }),
    sentinels: trials.filter((trial) => place(trial).kind === "sentinel"),
  };
}

/** Scored results that were not measured in this iteration. */
function cachedTrials({ trials }: BaselineState, iteration: number): TrialRecord[] {
  return trials.filter(
    ({ outcome, reusedFrom, iteration: measuredIn }) =>
      (outcome?.kind === "passed" || outcome?.kind === "failed") && (reusedFrom !== null || measuredIn < iteration),
  );
}

function resultsOf(trials: readonly TrialRecord[]): Map<TaskId, TaskResults> {
  const results = new Map<TaskId, TaskResults>();
  for (const { key, outcome } of trials) {
    const { passes, runs } = results.get(key.taskId) ?? { passes: 0, runs: 0 };
    results.set(key.taskId, { passes: passes + (outcome?.kind === "passed" ? 1 : 0), runs: runs + 1 });
  }
  return results;
}

function idsOf(trials: readonly TrialRecord[]): TrialId[] {
  return trials.map((trial) => trial.id);
}
