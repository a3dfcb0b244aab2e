import type { VersionId } from "../../core/ids.ts";
import { noSpend } from "../../core/limits.ts";
import type { OptimizationRecord, Records, VersionRecord } from "../../core/ports.ts";
import { storable } from "../../core/storable.ts";
import type { Split } from "../../core/task.ts";
import { expectKnown, type MemoryState, type OptimizationState, optimizationOf } from "./state.ts";

type Opening = Parameters<Records["openOptimization"]>[0];

export function optimizationRecords(state: MemoryState) {
  return {
    async openOptimization(opening) {
      const id = opening.plan.optimizationId;
      if (!state.optimizations.has(id)) state.optimizations.set(id, opened(storable(opening), isoTime(state)));
    },

    async optimization(id) {
      return state.optimizations.get(id)?.record ?? null;
    },

    async listOptimizations() {
      return [...state.optimizations.values()].map(({ record }) => withoutTasks(record)).reverse();
    },

    async closeOptimization(id, end, report) {
      const optimization = optimizationOf(state, id);
      const endedAt = optimization.record.endedAt ?? isoTime(state);
      optimization.record = { ...optimization.record, end, endedAt, report: storable(report) ?? null };
    },

    async setBudget(id, budget) {
      const optimization = optimizationOf(state, id);
      const { perIteration, perTrial } = optimization.budget;
      optimization.budget = { ...(perIteration ? { perIteration } : {}), ...(perTrial ? { perTrial } : {}), ...budget };
    },

    async keepForClaim(id, kept) {
      optimizationOf(state, id).kept = kept;
    },

    async saveVersion(optimizationId, version) {
      const { versions } = optimizationOf(state, optimizationId);
      if (!versions.has(version.versionId)) versions.set(version.versionId, storable(version));
    },

    async version(id) {
      return findVersion(state, id);
    },

    async listVersions(optimizationId) {
      return [...(state.optimizations.get(optimizationId)?.versions.values() ?? [])];
    },

    async openIteration(optimizationId, number, versionId, prompts) {
      const { iterations } = optimizationOf(state, optimizationId);
      if (!iterations.has(number))
        iterations.set(number, {
          number,
          versionId,
          prompts,
          promotedId: null,
          summary: "",
          closed: false,
          series: 0,
          baseline: null,
        });
    },

    async closeIteration(optimizationId, number, promotedId, summary) {
      const { iterations } = optimizationOf(state, optimizationId);
      const iteration = expectKnown(iterations.get(number), `iteration ${number} of ${optimizationId}`);
      iterations.set(number, storable({ ...iteration, promotedId, summary, closed: true }));
    },

    async saveBaseline(optimizationId, number, { series, baseline }) {
      const { iterations } = optimizationOf(state, optimizationId);
      const iteration = expectKnown(iterations.get(number), `iteration ${number} of ${optimizationId}`);
      iterations.set(number, storable({ ...iteration, series, baseline }));
    },

    async listIterations(optimizationId) {
      const iterations = state.optimizations.get(optimizationId)?.iterations.values() ?? [];
      return [...iterations].sort((a, b) => a.number - b.number);
    },
  } satisfies Partial<Records>;
}

/** As a database would say it: the first optimization that has it tells parent and origin. */
function findVersion(state: MemoryState, id: VersionId): VersionRecord | null {
  for (const { versions } of state.optimizations.values()) {
    const version = versions.get(id);
    if (version) return version;
  }
  return null;
}

function opened({ plan, tasks, split, versionId, files }: Opening, startedAt: string): OptimizationState {
  const splits = new Map(split.assignments.map((each) => [each.taskId, each.split]));
  const record: OptimizationRecord = {
    plan,
    currentVersionId: versionId,
    startingVersionId: versionId,
    splitDigest: split.digest,
    exploratory: split.exploratory,
    startedAt,
    endedAt: null,
    end: null,
    report: null,
    tasks: tasks.map((task) => ({ task, split: splits.get(task.id) as Split })),
  };
  const start: VersionRecord = { versionId, parentId: null, files, origin: "starting harness" };
  return {
    record,
    budget: plan.budget,
    kept: noSpend,
    iterationsBegan: new Map(),
    idleMs: 0,
    idleSince: null,
    versions: new Map([[versionId, start]]),
    iterations: new Map(),
    labels: new Map(),
    weaknesses: new Map(),
    proposals: new Map(),
    validations: new Map(),
  };
}

function withoutTasks({ tasks: _, ...record }: OptimizationRecord): Omit<OptimizationRecord, "tasks"> {
  return record;
}

export function isoTime(state: MemoryState): string {
  return new Date(state.now()).toISOString();
}
