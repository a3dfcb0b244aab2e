import type { TaskId, VersionId } from "../ids.ts";
import type { IterationRecord, TrialRecord } from "../ports.ts";
import type { Proposal } from "../proposal.ts";
import { repeatOf } from "../repeats.ts";
import type { Split } from "../task.ts";
import { ancestorsOf } from "./ancestors.ts";
import type { Evidence, Inherited, Observed } from "./evidence.ts";
import { seriesOf } from "./series.ts";

/** Everything that the evidence of a validation is gathered from; all of it is stored. */
export interface EvidenceSource {
  readonly tasks: readonly { readonly task: { readonly id: TaskId }; readonly split: Split }[];
  readonly proposal: Pick<Proposal, "parentId" | "targets" | "iteration"> & { readonly versionId: VersionId };
  readonly iterations: readonly Pick<IterationRecord, "number" | "versionId" | "series">[];
  /** All of the optimization: they say which version came from which. */
  readonly proposals: readonly Pick<Proposal, "parentId" | "versionId">[];
  /** At least those of parent and candidate, and of the parent's ancestors. */
  readonly trials: readonly TrialRecord[];
  readonly earlier: Evidence["earlier"];
  readonly resumptions: number;
}

/** What a gate policy may look at: closed trials of both arms, of each the series that was valid in that iteration. */
export function gatherEvidence({
  tasks,
  proposal,
  iterations,
  proposals,
  trials,
  earlier,
  resumptions,
}: EvidenceSource): Evidence {
  const observed = (versionId: VersionId) =>
    observedOf(trials, versionId, seriesOf(versionId, iterations, proposal.iteration));
  return {
    tasks: tasks.map(({ task, split }) => ({ taskId: task.id, split })),
    targets: proposal.targets,
    parent: observed(proposal.parentId),
    candidate: observed(proposal.versionId),
    inherited: inheritedOf(ancestorsOf(proposal, { proposals, iterations }).map(observed)),
    earlier,
    resumptions,
  };
}

/** @param ancestors what each ancestor did, the nearest first */
export function inheritedOf(ancestors: readonly (readonly Observed[])[]): Inherited[] {
  return ancestors.flatMap((observed, index) => observed.map((each) => ({ ...each, generation: index + 1 })));
}

/** Difference in pass rate, candidate − parent, on each task that was scored in both arms. */
export function gainsByTask({ parent, candidate }: Pick<Evidence, "parent" | "candidate">): Map<TaskId, number> {
  const before = ratesByTask(parent);
  return new Map(
    [...ratesByTask(candidate)].flatMap(([taskId, rate]) => {
      const parentRate = before.get(taskId);
      return parentRate === undefined ? [] : [[taskId, rate - parentRate] as const];
    }),
  );
}

/** Pass rate of each task over its scored runs. */
export function ratesByTask(observed: readonly Observed[]): Map<TaskId, number> {
  const counts = new Map<TaskId, { passes: number; runs: number }>();
  for (const { taskId, outcome } of observed) {
    if (outcome !== "passed" && outcome !== "failed") continue;
    const { passes, runs } = counts.get(taskId) ?? { passes: 0, runs: 0 };
    counts.set(taskId, { passes: passes + (outcome === "passed" ? 1 : 0), runs: runs + 1 });
  }
  return new Map([...counts].map(([taskId, { passes, runs }]) => [taskId, passes / runs]));
}

export function observedOf(trials: readonly TrialRecord[], versionId: VersionId, series: number): Observed[] {
  return trials.flatMap(({ key, outcome }) => {
    const place = repeatOf(key.repeat);
    return outcome && key.versionId === versionId && place.kind === "measured" && place.series === series
      ? [{ taskId: key.taskId, repeat: place.repeat, outcome: outcome.kind }]
      : [];
  });
}
