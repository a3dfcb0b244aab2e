import type { HarnessFiles } from "./harness.ts";
import type { OptimizationPlan } from "./plan.ts";
import type { HarnessFormat, Records } from "./ports.ts";

/** The newest promoted version of the lineage that a plan continues, if there is one; else the harness in its folder. */
export async function readStartingHarness(
  { records, harnesses }: { readonly records: Pick<Records, "promotedVersion">; readonly harnesses: HarnessFormat },
  { harness }: Pick<OptimizationPlan, "harness">,
): Promise<HarnessFiles> {
  const promoted = harness.kind === "lineage" ? await records.promotedVersion(harness.lineage) : null;
  return promoted?.files ?? harnesses.load(harness.path);
}
