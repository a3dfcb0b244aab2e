import { meanSimilarity } from "./clusters.ts";
import type { Failure } from "./failure.ts";
import type { Likeness } from "./likeness.ts";
import { isSupported } from "./ranking.ts";
import { commonSignature, signatureText } from "./signature.ts";
import type { Signature } from "./vocabulary.ts";

/** Mean cosine of evidence from which a stray belongs to a group: runs that share an error or a check, not merely some words. */
const strayLikeness = 0.35;
/** By so much must a member's evidence be nearer to another group before its label is doubted. */
const doubt = 0.2;

/**
 * Strays are groups too small to be a weakness, failures without label, and members whose evidence is much nearer to another group than to
 * the one that their label put them into: a label can be wrong, what stands in the run can't. All are of one terminal cause.
 */
export function adoptByEvidence(
  merged: readonly number[][],
  unlabelled: readonly number[],
  failures: readonly Failure[],
  { evidence }: Likeness,
): number[][] {
  const isGroup = (cluster: readonly number[]) => isSupported(membersOf(cluster, failures));
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

/**
 * What is too small to be a weakness under its own terminal cause joins one of another terminal cause whose members have its criticality and
 * mechanism; of several the one with the likest evidence. A harness answers to what the agent did, and the same behaviour can end a run in
 * more than one way. What is enough by itself stays apart: groups of different terminal causes are never merged.
 * @param clusters by terminal cause
 * @param options without likeness nothing joins anything; what is `known` stays apart, too
 */
export function adoptBySaying(
  clusters: readonly (readonly (readonly number[])[])[],
  failures: readonly Failure[],
  { likeness, known }: { readonly likeness: Likeness | null; readonly known: readonly Signature[] },
): readonly (readonly (readonly number[])[])[] {
  if (!likeness) return clusters;
  const isGroup = (cluster: readonly number[]) => isSupported(membersOf(cluster, failures));
  const signature = (cluster: readonly number[]) => commonSignature(membersOf(cluster, failures));
  const said = (cluster: readonly number[]) => `${signature(cluster).criticality} ${signature(cluster).mechanism}`;
  const isStray = (cluster: readonly number[]) =>
    !isGroup(cluster) &&
    signature(cluster).mechanism !== "unlabelled" &&
    !known.some((each) => signatureText(each) === signatureText(signature(cluster)));
  const homes = clusters.flat().filter(isGroup);
  const joining = new Map<readonly number[], number[]>();
  const adopted = new Set<readonly number[]>();
  for (const stray of clusters.flat().filter(isStray)) {
    const nearness = (home: readonly number[]) => meanSimilarity(stray, home, likeness.evidence);
    const [home] = homes.filter((each) => said(each) === said(stray)).sort((a, b) => nearness(b) - nearness(a));
    if (!home) continue;
    joining.set(home, [...(joining.get(home) ?? []), ...stray]);
    adopted.add(stray);
  }
  return clusters.map((ofCause) =>
    ofCause.filter((cluster) => !adopted.has(cluster)).map((cluster) => [...cluster, ...(joining.get(cluster) ?? [])]),
  );
}

function membersOf(cluster: readonly number[], failures: readonly Failure[]): Failure[] {
  return cluster.map((index) => failures[index] as Failure);
}
