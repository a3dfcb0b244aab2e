import { randomUUID } from "node:crypto";
import type { OptimizationId, VersionId } from "../core/ids.ts";
import type { Records } from "../core/ports.ts";
import { requireOptimization } from "./archive.ts";
import { failure } from "./failure.ts";

/**
 * Makes a version current again that was current before: a promotion like any other, with its event and audit line. It needs neither
 * a worker nor a running optimization; a running one notices with its next iteration.
 */
export async function rollBack(
  records: Records,
  id: OptimizationId,
  to: VersionId,
): Promise<{ readonly from: VersionId; readonly to: VersionId }> {
  const { currentVersionId: from, startingVersionId } = await requireOptimization(records, id);
  if (from === to) throw failure("conflict", `${to} is the current version of ${id} already.`);
  const iterations = await records.listIterations(id);
  const once = [...new Set([startingVersionId, ...iterations.flatMap((each) => each.promotedId ?? [])])];
  if (!once.includes(to))
    throw failure(
      "not-found",
      `${to} was never the current version of ${id}, so there is no going back to it. Expected one of ${once.join(", ")}.`,
    );
  const result = await records.promote({
    optimizationId: id,
    request: `rollback ${randomUUID()}`,
    iteration: iterations.at(-1)?.number ?? 0,
    expected: from,
    versionId: to,
    proposalIds: [],
    reason: "rolled back by a person",
  });
  if (result === "conflict")
    throw failure(
      "conflict",
      `the current version of ${id} changed a moment ago. Look at self-harness show ${id} again.`,
    );
  return { from, to };
}
