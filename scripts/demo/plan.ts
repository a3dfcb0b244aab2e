import { join } from "node:path";
import { asId, type OptimizationId } from "../../core/ids.ts";
import type { ModelSettings, OptimizationPlan } from "../../core/plan.ts";

/** A price that no real provider asks, so that the ledger has something to count. */
const price = {
  promptMicroUsdPerMillion: 300_000,
  cachedMicroUsdPerMillion: 30_000,
  completionMicroUsdPerMillion: 1_200_000,
};

/** The demo's optimization: the starter benchmark, the minimal harness, a simulated model, small enough for a few minutes. */
export function demoPlan(options: {
  readonly checkout: string;
  readonly baseUrl: string;
  readonly seed: string;
  readonly model: string;
  readonly optimizationId: string;
}): OptimizationPlan {
  const model: ModelSettings = {
    name: options.model,
    baseUrl: options.baseUrl,
    keyVariable: "SELF_HARNESS_DEMO_KEY",
    temperature: 0.7,
    maxCompletionTokens: 4_096,
    timeoutMs: 60_000,
    stream: false,
    price,
  };
  return {
    optimizationId: asId<OptimizationId>(options.optimizationId),
    benchmarks: [join(options.checkout, "benchmarks/starter")],
    harness: { kind: "folder", path: join(options.checkout, "harnesses/minimal") },
    lineage: "demo",
    agent: "builtin",
    models: { agent: model, miner: model, proposer: model },
    seed: options.seed,
    heldOutShare: 0.3,
    repeats: 2,
    gate: { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] },
    iterations: 1,
    weaknessesPerIteration: 3,
    proposalsPerWeakness: 4,
    editLimit: { changedLines: 40, bytes: 4_096 },
    concurrency: 8,
    errorRetries: 2,
    reuse: { ttlMs: 72 * 3_600_000, sentinelShare: 0.05 },
    selection: "current",
    review: "none",
    budget: { costMicroUsd: 20_000_000, tokens: null, trials: 2_000, wallTimeMs: 30 * 60_000 },
    simulatedModel: true,
  };
}
