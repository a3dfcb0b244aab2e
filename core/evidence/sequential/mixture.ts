import { mixtureFactor } from "../bayes-factor.ts";
import type { Prior } from "../prior.ts";
import type { Standing } from "./standing.ts";

/** Π over the tasks of 1 − share + share · bb(y,k; changed)/bb(y,k; unchanged), in logarithms. */
export function logMixture(standings: readonly Standing[], changed: Prior, share: number): number {
  return standings.reduce(
    (sum, { candidate, unchanged }) => sum + Math.log(mixtureFactor(candidate, changed, unchanged, share)),
    0,
  );
}
