import { keptForClaim } from "../core/claim/kept.ts";
import type { OptimizationId } from "../core/ids.ts";
import type { Ports } from "../core/ports.ts";
import type { Frozen } from "./context.ts";

/**
 * Puts the share of the fresh runs of the claim out of the loop's reach, by what trials have taken so far: to be called before trials of
 * the loop are handed out. Without a cap there is nothing to keep.
 */
export async function keepForClaim(
  { records, paidCalls }: Pick<Ports, "records" | "paidCalls">,
  frozen: Frozen,
  optimizationId: OptimizationId,
): Promise<void> {
  const { costMicroUsd, tokens, trials: most, wallTimeMs } = (await paidCalls.budgetOf(optimizationId)).budget;
  if ([costMicroUsd, tokens, most, wallTimeMs].every((cap) => cap === null)) return;
  const { plan, tasks } = await frozen.opening(optimizationId);
  const [trials, costs] = await Promise.all([records.listTrials(optimizationId), records.trialCosts(optimizationId)]);
  await records.keepForClaim(optimizationId, keptForClaim({ plan, tasks, trials, costs }));
}
