import type { OptimizationPlan } from "../../core/plan.ts";
import { defaultMining } from "../../core/plan.ts";
import { demoPlan } from "../../scripts/demo/plan.ts";

export type Space = "local" | "endpoint";

/** A plan that mines only: nothing is named, nothing proposed, and no money limits the calls. */
export function miningPlan(baseUrl: string, seed: number, space: Space): OptimizationPlan {
  const plan = demoPlan({
    checkout: ".",
    baseUrl,
    seed: String(seed),
    model: "simulated-forgetful",
    optimizationId: "opt-bench",
  });
  const { keyVariable, timeoutMs, price } = plan.models.miner;
  const embeddings = space === "local" ? null : { name: "simulated-embedding", baseUrl, keyVariable, timeoutMs, price };
  return {
    ...plan,
    weaknessesPerIteration: 0,
    budget: { ...plan.budget, costMicroUsd: null },
    mining: { ...defaultMining, embeddings },
  };
}
