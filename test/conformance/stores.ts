import { randomBytes } from "node:crypto";
import { asId, type OptimizationId } from "../../core/ids.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import type { Journal, PaidCalls, Records } from "../../core/ports.ts";
import { anOpening, aPlan } from "./values.ts";

/** Ports of one store: paid calls and the journal look at the budgets and trials of the records. */
export interface Stores {
  readonly records: Records;
  readonly paidCalls: PaidCalls;
  readonly journal: Journal;
}

/** Opens an optimization that no other test knows. */
export async function openedOptimization(
  records: Records,
  changes: Partial<OptimizationPlan> = {},
): Promise<OptimizationId> {
  const optimizationId = asId<OptimizationId>(`opt-${randomBytes(4).toString("hex")}`);
  await records.openOptimization(anOpening(aPlan({ optimizationId, ...changes })));
  return optimizationId;
}
