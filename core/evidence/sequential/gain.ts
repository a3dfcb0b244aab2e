import { logMixture } from "./mixture.ts";
import type { SequentialRule } from "./rule.ts";
import type { Standing } from "./standing.ts";

/**
 * E_gain = Π over the targets of ½ + ½·bb(y,k;2,1)/bb(y,k;α,β), in logarithms: evidence that the edit fixes about half of its
 * targets, against its changing none. A test martingale when nothing has changed, so P(E_gain ever ≥ 20) ≤ 5 % (Ville) at
 * whatever moment one stops.
 */
export function logGain({ fixed, fixedShare }: SequentialRule["gain"], targets: readonly Standing[]): number {
  return logMixture(targets, fixed, fixedShare);
}
