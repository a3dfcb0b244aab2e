import { type Budget, type BudgetKind, exceededCap, type Spend } from "./limits.ts";

/** What a call may use up at most. */
export interface WorstCase {
  readonly costMicroUsd: number;
  readonly tokens: number;
}

/** Why a call can't be afforded: the cap that it would pass, and a sentence for people. */
export interface Unaffordable {
  readonly cap: BudgetKind;
  readonly detail: string;
}

/** null while the call's worst case fits under every cap; `spend` includes the worst case of all calls in flight. */
export function unaffordable(budget: Budget, spend: Spend, worst: WorstCase): Unaffordable | null {
  const cap = exceededCap(budget, spend, worst);
  if (cap === null) return null;
  const next = { trials: 0, wallTimeMs: 0, ...worst }[cap];
  const detail = `${cap}: ${spend[cap]} of ${budget[cap]} is spent or reserved, and this call may take up to ${next} more`;
  return { cap, detail };
}
