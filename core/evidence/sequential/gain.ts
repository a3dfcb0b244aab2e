import { mixtureFactor } from "../bayes-factor.ts";
import type { SequentialRule } from "./rule.ts";
import type { Standing } from "./standing.ts";

/**
 * E_gain = Π over the targets of ½ + ½·bb(y,k;2,1)/bb(y,k;α,β), in logarithms: evidence that the edit fixes about half of its
 * targets, against its changing none. A test martingale when nothing has changed, so P(E_gain ever ≥ 20) ≤ 5 % (Ville) at
 * whatever moment one stops.
 */
export function logGain(rule: SequentialRule["gain"], targets: readonly Standing[]): number {
  return targets.reduce((sum, each) => sum + Math.log(gainFactor(rule, each)), 0);
}

function gainFactor({ fixed, fixedShare }: SequentialRule["gain"], { candidate, unchanged }: Standing): number {
  return mixtureFactor(candidate, fixed, unchanged, fixedShare);
}
