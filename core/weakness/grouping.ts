import type { TaskId } from "../ids.ts";
import { byCentrality, meanSimilarity, mergeGroups, silhouette } from "./clusters.ts";
import type { Failure, FailureGroup } from "./failure.ts";
import type { Likeness } from "./likeness.ts";
import { impactOf, isSupported, rankOf } from "./ranking.ts";
import { commonSignature, signatureOf, signatureText } from "./signature.ts";

export interface GroupingOptions {
  /** Share of passed trials per held-in task at baseline, 0 to 1. */
  readonly passRates: ReadonlyMap<TaskId, number>;
  /** Of the failures by their places in the list; null compares nothing and leaves groups of equal signatures. */
  readonly likeness: Likeness | null;
  /** Mean cosine of descriptions from which two groups of one terminal cause are the same weakness. */
  readonly mergeSimilarity: number;
}

/**
 * Groups failures, strongest first: equal signatures; then, within a terminal cause, average linkage over descriptions; then strays (labels
 * that nobody shares or that their evidence contradicts, failures without label) join the group whose evidence is most like theirs.
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
  return clusters
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
  return adoptStrays(mergeGroups(labelled, likeness.description, mergeSimilarity), unlabelled, failures, likeness);
}

/** Mean cosine of evidence from which a stray belongs to a group: runs that share an error or a check, not merely some words. */
const strayLikeness = 0.35;
/** By so much must a member's evidence be nearer to another group before its label is doubted. */
const doubt = 0.2;

/**
 * Strays are groups too small to be a weakness, failures without label, and members whose evidence is much nearer to another group than to
 * the one that their label put them into: a label can be wrong, what stands in the run can't.
 */
function adoptStrays(
  merged: readonly number[][],
  unlabelled: readonly number[],
  failures: readonly Failure[],
  { evidence }: Likeness,
): number[][] {
  const isGroup = (cluster: readonly number[]) => isSupported(cluster.map((index) => failures[index] as Failure));
  // All are compared with the groups as they stand now: a stray must not open the door for the next one.
  const settled = merged.filter(isGroup);
  const nearest = (stray: readonly number[]) => {
    const fits = settled.map((home) => meanSimilarity(stray, home, evidence));
    const fit = Math.max(...fits);
    return { home: fits.indexOf(fit), fit };
  };
  const isDoubtful = (index: number, home: number) => {
    const best = nearest([index]);
    if (best.home === home || best.fit < strayLikeness) return false;
    return best.fit - meanSimilarity([index], settled[home] ?? [], evidence) > doubt;
  };
  const homes = settled.map((home, at) => home.filter((index) => !isDoubtful(index, at)));
  const doubtful = settled.flatMap((home, at) => home.filter((index) => isDoubtful(index, at)));
  const strays = [...merged.filter((each) => !isGroup(each)), ...[...doubtful, ...unlabelled].map((index) => [index])];
  const alone: number[][] = [];
  const lost: number[] = [];
  for (const stray of strays) {
    const { home, fit } = nearest(stray);
    if (fit >= strayLikeness) homes[home]?.push(...stray);
    else if (failures[stray[0] ?? 0]?.label) alone.push(stray);
    else lost.push(...stray);
  }
  return [...homes, ...alone, lost].filter((cluster) => cluster.length > 0);
}

function describe(
  cluster: readonly number[],
  ofCause: readonly (readonly number[])[],
  failures: readonly Failure[],
  { passRates, likeness }: GroupingOptions,
): FailureGroup {
  const both = likeness && ((a: number, b: number) => (likeness.description(a, b) + likeness.evidence(a, b)) / 2);
  const members = (both ? byCentrality(cluster, both) : cluster).map((index) => failures[index] as Failure);
  const taskIds = [...new Set(members.map((failure) => failure.taskId))].sort();
  return {
    signature: commonSignature(members),
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
