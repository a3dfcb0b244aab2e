import { type Budget, type BudgetKind, exceededCap, type Spend } from "./limits.ts";
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
}): Hindrance | null {
  const { optimization, iterations, proposals, budget, spend } = source;
  const newest = iterations.at(-1);
  const undecided = proposals.some((each) => each.iteration === newest?.number && each.status === "undecided");
  const early = optimization.end !== "converged" && optimization.end !== "iterations-done";
  if (!early && (newest?.promotedId !== null || !undecided))
    return { kind: "nothing-left", detail: `it ended (${optimization.end}) and left nothing undecided` };
  const cap = exceededCap(budget, spend, { costMicroUsd: 1, tokens: 1, trials: 1, wallTimeMs: 1 });
  return cap === null ? null : { kind: "cap-reached", cap, detail: `${cap}: ${spend[cap]} of ${budget[cap]} is spent` };
}
