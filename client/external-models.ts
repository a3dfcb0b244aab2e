import { externalModelNote, externalRoles } from "../core/external-models.ts";
import { asId, type VersionId } from "../core/ids.ts";
import type { ModelRole, OptimizationPlan } from "../core/plan.ts";
import type { Records } from "../core/ports.ts";
import { findOptimization, recorded, requireOptimization } from "./archive.ts";

/** The label of external-model mode for what came out of an optimization: roles for programs, a line in front for people. */
export interface ExternalLabel {
  readonly externalModels: readonly ModelRole[];
  labelled(text: string): string;
}

export function labelOf(plan: Pick<OptimizationPlan, "models"> | null): ExternalLabel {
  const note = plan && externalModelNote(plan);
  return {
    externalModels: plan ? externalRoles(plan) : [],
    labelled: (text) => (note ? `${note}\n${text}` : text),
  };
}

/** @param asked an optimization or a harness version; the newest optimization when absent */
export async function labelOfResult(records: Records, asked: string | undefined): Promise<ExternalLabel> {
  if (asked?.startsWith("v-")) return labelOf(await planThatMade(records, asId<VersionId>(asked)));
  return labelOf((await requireOptimization(records, await findOptimization(records, asked))).plan);
}

/** Of the optimizations in which other models had a part, the one that made this version; null when none did. */
async function planThatMade(records: Records, versionId: VersionId): Promise<OptimizationPlan | null> {
  for (const { plan, startingVersionId } of await recorded(records)) {
    if (startingVersionId === versionId || externalRoles(plan).length === 0) continue;
    const versions = await records.listVersions(plan.optimizationId);
    if (versions.some((each) => each.versionId === versionId)) return plan;
  }
  return null;
}
