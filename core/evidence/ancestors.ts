import type { VersionId } from "../ids.ts";
import type { OptimizationPlan } from "../plan.ts";
import type { IterationRecord } from "../ports.ts";
import type { Proposal } from "../proposal.ts";
import { seriesOf } from "./series.ts";

/** How far back results still say something: an earlier version's count less by half with each promotion since. */
export const generations = 2;

/** What says which version came from which, and whose results held. */
export interface Lineage {
  readonly proposals: readonly Pick<Proposal, "parentId" | "versionId">[];
  readonly iterations: readonly Pick<IterationRecord, "number" | "versionId" | "series">[];
}

/**
 * Versions whose results say something of a candidate's parent: the one that it was made from and the one before that, the nearest
 * first. Results older than ones that no longer held (a version that had to be measured again) say nothing any more; nor do those
 * of the candidate's own version, which may be an ancestor when an edit takes another back.
 */
export function ancestorsOf(
  { parentId, versionId, iteration }: Pick<Proposal, "parentId" | "versionId" | "iteration">,
  { proposals, iterations }: Lineage,
): VersionId[] {
  const chain = [parentId];
  while (chain.length <= generations) {
    const youngest = chain.at(-1) as VersionId;
    const madeFrom = proposals.find((each) => each.versionId === youngest)?.parentId;
    const holds = seriesOf(youngest, iterations, iteration) === 0;
    if (madeFrom === undefined || !holds || madeFrom === versionId || chain.includes(madeFrom)) break;
    chain.push(madeFrom);
  }
  return chain.slice(1);
}

/**
 * Runs per task that measure a version before anything is mined. Under `sequential` one is enough where ancestors were measured:
 * their results count for what an edit leaves as it was. Source: docs/decisions/2026-11-25-inherited-results.md.
 */
export function measuredRepeats(
  { repeats, gate }: Pick<OptimizationPlan, "repeats" | "gate">,
  ancestors: number,
): number {
  return gate.kind === "sequential" && ancestors > 0 ? 1 : Math.max(repeats, gate.repeats);
}
