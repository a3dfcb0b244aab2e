import { mixtureFactor } from "../bayes-factor.ts";
import type { SequentialRule } from "./rule.ts";
import type { Standing } from "./standing.ts";

/**
 * E_harm = Π over the screened tasks of .85 + .15·bb(y,k;1,3)/bb(y,k;α,β), in logarithms: evidence that the edit breaks some of
 * them. A task that is expected to fail anyway can't show harm and contributes 1.
 */
export function logHarm(rule: SequentialRule["harm"], screened: readonly Standing[]): number {
  return screened.reduce((sum, each) => sum + Math.log(harmFactor(rule, each)), 0);
}

function harmFactor({ countedFrom, broken, brokenShare }: SequentialRule["harm"], standing: Standing): number {
  return standing.expected < countedFrom
    ? 1
    : mixtureFactor(standing.candidate, broken, standing.unchanged, brokenShare);
}

/** Standardized difference between what was observed and what was expected; 0 when nothing was run. */
export function standardizedDifference(standings: readonly Standing[]): number {
  const run = standings.filter((each) => each.candidate.runs > 0);
  const variance = run.reduce((sum, { expected: q, candidate }) => sum + (q * (1 - q)) / candidate.runs, 0);
  return variance === 0 ? 0 : netGain(run) / Math.sqrt(variance);
}

/** Σ (observed pass rate − expected pass rate), in tasks. */
export function netGain(standings: readonly Standing[]): number {
  return standings
    .filter((each) => each.candidate.runs > 0)
    .reduce((sum, { candidate, expected }) => sum + candidate.passes / candidate.runs - expected, 0);
}
