import type { TrialCost, TrialRecord } from "../ports.ts";

/** What fresh runs of one version took; the agent's calls only, errored runs included, since they were paid for as well. */
export interface VersionCost {
  readonly runs: number;
  readonly passes: number;
  readonly costMicroUsd: number;
  readonly tokens: number;
  /** null while nothing has passed. */
  readonly costPerPassMicroUsd: number | null;
  readonly tokensPerPass: number | null;
}

export function versionCost(trials: readonly TrialRecord[], costs: ReadonlyMap<string, TrialCost>): VersionCost {
  const ended = trials.filter((trial) => trial.outcome);
  const passes = ended.filter((trial) => trial.outcome?.kind === "passed").length;
  const sum = (of: (cost: TrialCost) => number) =>
    ended.reduce((total, { id }) => {
      const cost = costs.get(id);
      return cost ? total + of(cost) : total;
    }, 0);
  const costMicroUsd = sum((cost) => cost.costMicroUsd);
  const tokens = sum((cost) => cost.promptTokens + cost.completionTokens);
  return {
    runs: ended.length,
    passes,
    costMicroUsd,
    tokens,
    costPerPassMicroUsd: passes === 0 ? null : costMicroUsd / passes,
    tokensPerPass: passes === 0 ? null : tokens / passes,
  };
}
