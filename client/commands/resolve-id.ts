import { pickOptimization } from "../optimization-ids.ts";
import type { SelfHarness } from "../self-harness.ts";

/**
 * The optimization that a person means. One that has just been started is known to Temporal before Postgres, hence an id that
 * looks whole is taken as it is.
 */
export async function resolveId(selfHarness: SelfHarness, asked: string | undefined): Promise<string> {
  const waiting = asked === undefined || asked === "latest" ? await selfHarness.notBegun() : [];
  const recorded = (await selfHarness.list()).map((each) => each.plan.optimizationId as string);
  const known = [...waiting.map((each) => each.optimizationId), ...recorded];
  if (asked !== undefined && asked !== "latest" && !known.some((id) => id.startsWith(asked))) return asked;
  return pickOptimization(asked, known);
}
