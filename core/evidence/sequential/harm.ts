import { mixtureFactor, sequenceProbability } from "../bayes-factor.ts";
import type { SequentialRule } from "./rule.ts";
import type { Standing } from "./standing.ts";

/** Where only one task counts, harm is still no certainty. */
const mostBroken = 0.7;

/**
 * E_harm = Π over the n counted tasks of 1 − s + s·bb(y,k;1,3)/bb(y,k;α,β) with s = 1/n, in logarithms: evidence that the edit
 * breaks about one of them, against its breaking none. When all pass it ends near ½, whatever n is, so that one threshold does for
 * benchmarks of every size. A task that is expected to fail anyway can't show harm and does not count.
 */
export function logHarm(rule: SequentialRule["harm"], screened: readonly Standing[]): number {
  const counted = screened.filter((each) => each.expected >= rule.countedFrom);
  const share = Math.min(mostBroken, rule.brokenTasks / Math.max(1, counted.length));
  return counted.reduce(
    (sum, { candidate, unchanged }) => sum + Math.log(mixtureFactor(candidate, rule.broken, unchanged, share)),
    0,
  );
}

/** Its runs are likelier if the edit broke it than if it did not: worth running again. */
export function looksBroken(rule: SequentialRule["harm"], standing: Standing): boolean {
  return brokenRatio(rule, standing) > 1;
}

/** How much likelier its runs are if the edit broke it than if it did not. */
export function brokenRatio({ broken }: SequentialRule["harm"], { candidate, unchanged }: Standing): number {
  return sequenceProbability(candidate, broken) / sequenceProbability(candidate, unchanged);
}

/** Σ (observed pass rate − expected pass rate), in tasks. */
export function netGain(standings: readonly Standing[]): number {
  return standings
    .filter((each) => each.candidate.runs > 0)
    .reduce((sum, { candidate, expected }) => sum + candidate.passes / candidate.runs - expected, 0);
}
