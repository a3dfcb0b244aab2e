import { type Budget, type BudgetKind, exceededCap, noSpend, type Spend, sumOfSpend } from "./limits.ts";
import type { IterationRecord, OptimizationRecord } from "./ports.ts";
import type { Proposal } from "./proposal.ts";

/** Why an ended optimization can't go on. */
export type Hindrance =
  | { readonly kind: "nothing-left"; readonly detail: string }
  | { readonly kind: "cap-reached"; readonly cap: BudgetKind; readonly detail: string };

/**
 * Whether an ended optimization has something to go on with: after an early end always; after `converged` or `iterations-done` only
 * what its newest iteration left undecided. And whether its caps leave room for it; null when nothing stands in the way.
 */
export function hindranceOf(source: {
  readonly optimization: Pick<OptimizationRecord, "end">;
  readonly iterations: readonly Pick<IterationRecord, "number" | "promotedId">[];
  readonly proposals: readonly Pick<Proposal, "iteration" | "status">[];
  readonly budget: Budget;
  readonly spend: Spend;
  /** Of the caps, for the fresh runs of the claim. */
  readonly kept: Spend;
  /** Whether a promoted version still lacks some of these runs; then what is kept is for them. */
  readonly claimOpen: boolean;
}): Hindrance | null {
  const { optimization, iterations, proposals, budget, spend, claimOpen } = source;
  const kept = claimOpen ? noSpend : source.kept;
  const newest = iterations.at(-1);
  const undecided = proposals.some((each) => each.iteration === newest?.number && each.status === "undecided");
  const early = optimization.end !== "converged" && optimization.end !== "iterations-done";
  if (!early && (newest?.promotedId !== null || !undecided))
    return { kind: "nothing-left", detail: `it ended (${optimization.end}) and left nothing undecided` };
  const cap = exceededCap(budget, sumOfSpend(spend, kept), { costMicroUsd: 1, tokens: 1, trials: 1, wallTimeMs: 1 });
  if (cap === null) return null;
  const keeping = kept[cap] > 0 ? ` and ${kept[cap]} are kept for the fresh runs of the claim` : "";
  return { kind: "cap-reached", cap, detail: `${cap}: ${spend[cap]} of ${budget[cap]} is spent${keeping}` };
}
