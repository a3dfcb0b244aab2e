import { type ModelRole, modelRoles, type OptimizationPlan } from "./plan.ts";

/**
 * Roles that another model or server plays than the agent's: with any of them an optimization is no self-improvement, and says so wherever
 * its results are shown.
 */
export function externalRoles({ models }: Pick<OptimizationPlan, "models">): readonly ModelRole[] {
  const { agent } = models;
  return modelRoles.filter((role) => models[role].name !== agent.name || models[role].baseUrl !== agent.baseUrl);
}

/** The label of external-model mode for people; null where one model plays every role. */
export function externalModelNote(plan: Pick<OptimizationPlan, "models">): string | null {
  const roles = externalRoles(plan);
  if (roles.length === 0) return null;
  const names = roles.map((role) => `${role}: ${plan.models[role].name} at ${hostOf(plan.models[role].baseUrl)}`);
  return `External-model mode (${names.join("; ")}): not the agent's own model, so this is not self-improvement.`;
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#]+)/i.exec(url)?.[1]?.replace(/^.*@/, "") ?? url;
}
