import type { VersionId } from "../ids.ts";
import type { IterationRecord } from "../ports.ts";

/** The series of a version's results that was valid in an iteration: the newest one by then, 0 when it was never measured again. */
export function seriesOf(
  versionId: VersionId,
  iterations: readonly Pick<IterationRecord, "number" | "versionId" | "series">[],
  iteration: number,
): number {
  const known = iterations.filter((each) => each.versionId === versionId && each.number <= iteration);
  return Math.max(0, ...known.map((each) => each.series));
}
