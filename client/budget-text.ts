import type { Budget } from "../core/limits.ts";

/** Caps for people: `$20.00, 8.0 hours`. */
export function budgetText(budget: Budget): string {
  const caps = [
    budget.costMicroUsd === null ? null : `$${(budget.costMicroUsd / 1e6).toFixed(2)}`,
    budget.tokens === null ? null : `${budget.tokens} tokens`,
    budget.trials === null ? null : `${budget.trials} trials`,
    budget.wallTimeMs === null ? null : `${(budget.wallTimeMs / 3_600_000).toFixed(1)} hours`,
  ];
  return caps.filter(Boolean).join(", ") || "no cap";
}
