import type { TaskId } from "../ids.ts";
import { byCentrality, mergeGroups, silhouette } from "./clusters.ts";
import type { Failure, FailureGroup } from "./failure.ts";
import type { Likeness } from "./likeness.ts";
import { impactOf, rankOf } from "./ranking.ts";
import { commonSignature, signatureOf, signatureText } from "./signature.ts";
import { adoptByEvidence, adoptBySaying } from "./strays.ts";
import type { Signature } from "./vocabulary.ts";

export interface GroupingOptions {
  /** Share of passed trials per held-in task at baseline, 0 to 1. */
  readonly passRates: ReadonlyMap<TaskId, number>;
  /** Of the failures by their places in the list; null compares nothing and leaves groups of equal signatures. */
  readonly likeness: Likeness | null;
  /** Mean cosine of descriptions from which two groups of one terminal cause are the same weakness. */
  readonly mergeSimilarity: number;
  /** Of weaknesses of earlier iterations: what is left of them stays apart, however little, so that no cure is claimed too early. */
  readonly known: readonly Signature[];
}

/**
 * Groups failures, strongest first: equal signatures; then, within a terminal cause, average linkage over descriptions; then strays (labels
 * that nobody shares or that their evidence contradicts, failures without label) join the group whose evidence is most like theirs, and what is
 * left of them a group of another terminal cause whose members are said to have done the same.
 * Every failure is in exactly one group, however small: see {@link isSupported} for which of them are weaknesses.
 */
export function groupFailures(failures: readonly Failure[], options: GroupingOptions): FailureGroup[] {
  // In the order of trial ids, so that the order of arrival decides nothing.
  const order = failures.map((_, index) => index).sort((a, b) => (idOf(failures, a) < idOf(failures, b) ? -1 : 1));
  const causes = [...new Set(order.map((index) => failures[index]?.facts.cause))];
  const clusters = causes.map((cause) =>
    clustersOf(
      order.filter((index) => failures[index]?.facts.cause === cause),
      failures,
      options,
    ),
  );
  return adoptBySaying(clusters, failures, options)
    .flatMap((ofCause) => ofCause.map((cluster) => describe(cluster, ofCause, failures, options)))
    .sort((a, b) => rankOf(b) - rankOf(a) || (signatureText(a.signature) < signatureText(b.signature) ? -1 : 1));
}

function idOf(failures: readonly Failure[], index: number): string {
  return failures[index]?.trialId ?? "";
}

/** The clusters of one terminal cause. */
function clustersOf(indices: readonly number[], failures: readonly Failure[], options: GroupingOptions): number[][] {
  const groups = new Map<string, number[]>();
  for (const index of indices) {
    const key = signatureText(signatureOf(failures[index] as Failure));
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const { likeness, mergeSimilarity } = options;
  if (!likeness) return [...groups.values()];
  const labelled = [...groups.values()].filter(([first = 0]) => failures[first]?.label);
  const unlabelled = [...groups.values()].filter(([first = 0]) => !failures[first]?.label).flat();
  return adoptByEvidence(mergeGroups(labelled, likeness.description, mergeSimilarity), unlabelled, failures, likeness);
}

function describe(
  cluster: readonly number[],
  ofCause: readonly (readonly number[])[],
  failures: readonly Failure[],
  { passRates, likeness }: GroupingOptions,
): FailureGroup {
  const both = likeness && ((a: number, b: number) => (likeness.description(a, b) + likeness.evidence(a, b)) / 2);
  const members = (both ? byCentrality(cluster, both) : cluster).map((index) => failures[index] as Failure);
  // Who came from another terminal cause stands behind those who were there before, and has no say in what the weakness is.
  const home = failures[cluster[0] ?? 0]?.facts.cause;
  const taskIds = [...new Set(members.map((failure) => failure.taskId))].sort();
  return {
    signature: commonSignature(members.filter((failure) => failure.facts.cause === home)),
    failures: members,
    frequency: members.length,
    impact: impactOf(members, passRates),
    silhouette: both
      ? silhouette(
          cluster,
          ofCause.filter((other) => other !== cluster),
          both,
        )
      : null,
    taskIds,
    flakyTaskIds: taskIds.filter((taskId) => (passRates.get(taskId) ?? 0) > 0),
  };
}
