import { meanOf, sequenceProbability, updated } from "../bayes-factor.ts";
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

/**
 * How much the next run of a target should add to log E_gain if the edit is what it claims to be: the Kullback–Leibler divergence of
 * what the mixture predicts from what no change predicts. Large for a target that never passed before, larger for one that has just
 * passed, small for one that goes on failing. What to run next may depend on it: it knows past runs only, so E_gain stays a martingale.
 */
export function expectedGrowth(
  { fixed, fixedShare }: SequentialRule["gain"],
  { candidate, unchanged }: Pick<Standing, "candidate" | "unchanged">,
): number {
  const changed = fixedShare * sequenceProbability(candidate, fixed);
  const same = (1 - fixedShare) * sequenceProbability(candidate, unchanged);
  const probability = changed / (changed + same);
  const without = meanOf(updated(unchanged, candidate));
  const mixed = probability * meanOf(updated(fixed, candidate)) + (1 - probability) * without;
  return mixed * Math.log(mixed / without) + (1 - mixed) * Math.log((1 - mixed) / (1 - without));
}
