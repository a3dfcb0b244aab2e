import { passRateOf } from "./claim/pass-rate.ts";
import type { TaskId, VersionId } from "./ids.ts";
import type { OptimizationPlan } from "./plan.ts";
import type { OptimizationRecord, Records } from "./ports.ts";
import { isMeasured } from "./repeats.ts";
import type { AskedShares, SplitOptions } from "./split.ts";
import type { Split } from "./task.ts";

/** The shares that a plan asks for; plans from before there were sealed tasks seal none. */
export function askedShares(plan: Pick<OptimizationPlan, "heldOutShare" | "sealedShare">): AskedShares {
  return { heldOut: plan.heldOutShare, sealed: plan.sealedShare === undefined ? 0 : plan.sealedShare };
}

/** How far back a lineage is asked for tasks that its newest optimization did not have. */
const askedBack = 10;

/**
 * How to split the tasks of a plan, given what earlier optimizations have made of them. A task belongs to one split for ever: an
 * optimization that continues a lineage, or repeats one with the same seed and shares, keeps that lineage's splits, since what was
 * mined once can't be held out later. Only if none is kept, a baseline of the same starting harness and model stratifies.
 */
export async function readSplitOptions(
  records: Pick<Records, "listOptimizations" | "optimization" | "listTrials">,
  plan: OptimizationPlan,
  startingVersionId: VersionId,
): Promise<SplitOptions> {
  const earlier = (await records.listOptimizations()).filter(
    (each) => each.plan.optimizationId !== plan.optimizationId,
  );
  const kept = await keptSplits(
    records,
    earlier.filter((each) => continuesSplits(plan, each.plan)).slice(0, askedBack),
  );
  const asked = { ...askedShares(plan), seed: plan.seed };
  if (kept.size > 0) return { ...asked, kept };
  const like = earlier.find(
    (each) => each.startingVersionId === startingVersionId && each.plan.models.agent.name === plan.models.agent.name,
  );
  return like ? { ...asked, baseline: await baselineOf(records, like) } : asked;
}

/** Whether an optimization takes over the splits of an earlier one of its lineage. */
export function continuesSplits(plan: OptimizationPlan, earlier: OptimizationPlan): boolean {
  if (plan.lineage !== earlier.lineage) return false;
  const [asked, then] = [askedShares(plan), askedShares(earlier)];
  const asBefore = plan.seed === earlier.seed && asked.heldOut === then.heldOut && asked.sealed === then.sealed;
  return plan.harness.kind === "lineage" || asBefore;
}

/** The newest optimization that has a task decides. */
async function keptSplits(
  records: Pick<Records, "optimization">,
  newestFirst: readonly Pick<OptimizationRecord, "plan">[],
): Promise<Map<TaskId, Split>> {
  const kept = new Map<TaskId, Split>();
  for (const { plan } of newestFirst)
    for (const { task, split } of (await records.optimization(plan.optimizationId))?.tasks ?? [])
      if (!kept.has(task.id)) kept.set(task.id, split);
  return kept;
}

async function baselineOf(
  records: Pick<Records, "listTrials">,
  { plan, startingVersionId }: Pick<OptimizationRecord, "plan" | "startingVersionId">,
): Promise<Map<TaskId, number>> {
  const trials = (await records.listTrials(plan.optimizationId, [startingVersionId])).filter(isMeasured);
  const rates = [...new Set(trials.map((trial) => trial.key.taskId))].map((taskId) => {
    const rate = passRateOf(trials.filter((trial) => trial.key.taskId === taskId));
    return [taskId, rate] as const;
  });
  return new Map(rates.filter(([, rate]) => rate.scored > 0).map(([taskId, rate]) => [taskId, rate.rate]));
}
