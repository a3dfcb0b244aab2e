import { meanOf, mixtureFactor, sequenceProbability, updated } from "../bayes-factor.ts";
import type { PlannedTrial } from "../evidence.ts";
import type { Prior } from "../prior.ts";
import type { SequentialRule } from "./rule.ts";
import type { Standing } from "./standing.ts";

type Target = Pick<Standing, "candidate" | "unchanged" | "expectedAsMeasured">;

/**
 * E_gain = Π over the targets of ½ + ½·bb(y,k;A,1)/bb(y,k;α,β), in logarithms: evidence that the edit fixes about half of its
 * targets, against its changing none. A test martingale when nothing has changed, so P(E_gain ever ≥ 20) ≤ 5 % (Ville) at
 * whatever moment one stops.
 */
export function logGain(rule: SequentialRule["gain"], targets: readonly Target[]): number {
  return targets.reduce((sum, each) => {
    const factor = mixtureFactor(each.candidate, fixedOf(rule, each), each.unchanged, rule.fixedShare);
    return sum + Math.log(factor);
  }, 0);
}

/** The pass rate of a target once it is fixed: by what was measured before the candidate ran, so that its runs can't move it. */
function fixedOf({ fixed, failuresLeft }: SequentialRule["gain"], { expectedAsMeasured }: Target): Prior {
  const mean = Math.max(meanOf(fixed), 1 - failuresLeft * (1 - expectedAsMeasured));
  return { a: (fixed.b * mean) / (1 - mean), b: fixed.b };
}

/**
 * How much the next run of a target in this arm should add to log E_gain if the edit is what it claims to be: the Kullback–Leibler
 * divergence of what the mixture predicts from what no change predicts. A run of the candidate: large for a target that never passed
 * before, larger for one that has just passed, small for one that goes on failing. A fresh run of the parent: nothing before the
 * candidate has run, and the more the oftener it passed. What to run next may depend on it: it knows past runs only, so E_gain stays
 * a martingale.
 */
export function expectedGrowth(rule: SequentialRule["gain"], arm: PlannedTrial["arm"], target: Target): number {
  const { candidate, unchanged } = target;
  const fixed = fixedOf(rule, target);
  const changed = rule.fixedShare * sequenceProbability(candidate, fixed);
  const same = (1 - rule.fixedShare) * sequenceProbability(candidate, unchanged);
  const probability = changed / (changed + same);
  const without = meanOf(updated(unchanged, candidate));
  const withChange = arm === "candidate" ? meanOf(updated(fixed, candidate)) : meanOf(unchanged);
  const mixed = probability * withChange + (1 - probability) * without;
  return mixed * Math.log(mixed / without) + (1 - mixed) * Math.log((1 - mixed) / (1 - without));
}
