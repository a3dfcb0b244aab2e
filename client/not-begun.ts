import { blankProgress, type OptimizationResult, type Progress } from "../workflows/messages.ts";
import { recorded } from "./archive.ts";
import { ClientFailure, failure } from "./failure.ts";
import type { Parts } from "./parts.ts";

/**
 * Ends an optimization. One that no worker has recorded, and that none could hear of, is ended at the server: nothing of it runs, and
 * nothing was measured.
 */
export async function stopOptimization(parts: Parts, id: string, reason: string): Promise<Progress> {
  const temporal = await parts.temporal();
  const isRecorded = async () => (await recorded(parts.records())).some((each) => each.plan.optimizationId === id);
  const terminate = async (): Promise<Progress> => {
    await temporal.terminate(id, reason);
    return { ...blankProgress, optimizationId: id, phase: "ended", end: "stopped" };
  };
  if (!(await isRecorded()) && (await temporal.isRunning(id)) && (await temporal.noWorkerWarning())) return terminate();
  try {
    return await temporal.stop(id, reason);
  } catch (error) {
    const unheard = error instanceof ClientFailure && error.kind === "no-worker";
    if (!unheard || (await isRecorded())) throw error;
    return terminate();
  }
}

/** Why there is nothing to show of an optimization that Temporal knows; null when it does not know it either, or does not answer. */
export async function whyNothingIsStored(parts: Parts, id: string): Promise<ClientFailure | null> {
  try {
    const temporal = await parts.temporal();
    if (!(await temporal.isKnown(id))) return null;
    if (await temporal.isRunning(id))
      return failure(
        "not-found",
        `${id} has stored nothing yet: it waits for a worker. Start one with: npx self-harness worker`,
      );
    return failure("not-found", endedAtOnce(await temporal.result(id)));
  } catch {
    return null;
  }
}

/** Of an optimization that ended before it was opened in the record, mostly by something that only its worker lacks. */
export function endedAtOnce({ optimizationId, end, detail }: OptimizationResult): string {
  const remedy = end === "failed" ? "\nMend that, and start another one with self-harness run." : "";
  return `${optimizationId} ended (${end}) before anything was stored or paid: ${detail}${remedy}`;
}
