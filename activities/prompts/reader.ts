import { externalRoles } from "../../core/external-models.ts";
import type { ModelRole, OptimizationPlan } from "../../core/plan.ts";

/** Whether who reads a prompt is the model whose runs it is about: only then may it judge by what it would do itself. */
export type Reader = "agent" | "another";

export function readerOf(plan: Pick<OptimizationPlan, "models">, role: ModelRole): Reader {
  return externalRoles(plan).includes(role) ? "another" : "agent";
}

/** Said to another model in place of "the agent is you". */
export const isAnother = "The agent is another model than you: judge by what it did, not by what you would do";
