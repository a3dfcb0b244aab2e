import { asId, type OptimizationId } from "../core/ids.ts";
import type { Progress } from "../workflows/messages.ts";
import type { Parts } from "./parts.ts";

/**
 * How far an optimization is, by its own answer, and what it has spent, by the ledger: a workflow reads the ledger now and then only.
 * Without a database, or before anything is stored, its own answer has to do.
 */
export async function readLiveProgress(parts: Parts, id: string): Promise<Progress> {
  const progress = await (await parts.temporal()).progress(id);
  try {
    const { costMicroUsd, tokens, trials } = await parts.paidCalls().spendOf(asId<OptimizationId>(id));
    return { ...progress, costMicroUsd, tokens, trials };
  } catch {
    return progress;
  }
}
