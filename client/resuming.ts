import { missingForClaim } from "../core/claim/fresh-trials.ts";
import { asId, type ProposalId } from "../core/ids.ts";
import type { Budget } from "../core/limits.ts";
import type { OptimizationRecord, TrialRecord } from "../core/ports.ts";
import { hindranceOf } from "../core/resumption.ts";
import { findOptimization, requireOptimization } from "./archive.ts";
import { failure } from "./failure.ts";
import type { Parts } from "./parts.ts";

/** A running optimization is told; one that ended is started again under its own id, and finds everything that it has done. */
export async function resumeOptimization(
  parts: Parts,
  id: string,
  caps: Partial<Budget>,
): Promise<{ readonly restarted: boolean }> {
  const temporal = await parts.temporal();
  const changed = Object.keys(caps).length > 0;
  if (await temporal.isRunning(id)) {
    if (changed) await temporal.setBudget(id, { ...(await accountOf(parts, id)).budget, ...caps });
    await temporal.resume(id);
    return { restarted: false };
  }
  const found = await findOptimization(parts.records(), id);
  if (found !== id) return resumeOptimization(parts, found, caps);
  const account = await accountOf(parts, found);
  const budget = { ...account.budget, ...caps };
  const optimization = await requireOptimization(parts.records(), found);
  const [iterations, proposals, trials] = await Promise.all([
    parts.records().listIterations(found),
    parts.records().listProposals(found),
    parts.records().listTrials(found),
  ]);
  const { spend, kept } = account;
  const claimOpen = lacksClaim(optimization, trials);
  const hindrance = hindranceOf({ optimization, iterations, proposals, budget, spend, kept, claimOpen });
  if (hindrance?.kind === "cap-reached")
    throw failure(
      "out-of-budget",
      `${found}: ${hindrance.detail}. Give more, e.g. self-harness resume ${found} ${examples[hindrance.cap]}`,
    );
  if (hindrance)
    throw failure("conflict", `${found} can't go on: ${hindrance.detail}. Start another one with self-harness run.`);
  await temporal.restart(optimization.plan, optimization.tasks.length, changed ? budget : null);
  return { restarted: true };
}

/** Whether a promoted version has not all of the fresh runs that its claim takes. */
function lacksClaim(optimization: OptimizationRecord, trials: readonly TrialRecord[]): boolean {
  const versions = { starting: optimization.startingVersionId, final: optimization.currentVersionId };
  return (
    versions.starting !== versions.final && missingForClaim({ ...optimization, trials, versions }).missing.length > 0
  );
}

const examples = {
  costMicroUsd: "--budget usd=30",
  tokens: "--budget tokens=5000000",
  trials: "--budget trials=2000",
  wallTimeMs: "--budget hours=12",
} as const;

async function accountOf(parts: Parts, id: string) {
  return parts.paidCalls().budgetOf(await findOptimization(parts.records(), id));
}

/** The proposal that a person means: the one named, else the one that waits. */
export async function reviewed(parts: Parts, id: string, proposalId: string | undefined): Promise<ProposalId> {
  if (proposalId !== undefined) return asId<ProposalId>(proposalId.toUpperCase());
  const { review } = await (await parts.temporal()).progress(id);
  if (review === null) throw failure("conflict", `nothing of ${id} waits for a review.`);
  return review;
}
