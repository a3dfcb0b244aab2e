import { isCancellation } from "@temporalio/workflow";
import type { OptimizationId } from "../core/ids.ts";
import { awaitModelServers } from "./proxies.ts";

/**
 * Waits, beside everything else, until the model servers answer again.
 * @param onAnswered what is done then
 * @returns begins to wait; asked again meanwhile, it goes on with the one wait
 */
export function outageWatch(optimizationId: OptimizationId, onAnswered: () => Promise<unknown>): () => void {
  let watching = false;
  const wait = async (): Promise<void> => {
    try {
      await awaitModelServers({ optimizationId });
      watching = false;
      await onAnswered();
    } catch (error) {
      // The optimization was cancelled: there is nobody left to go on.
      if (!isCancellation(error)) throw error;
    }
  };
  return () => {
    if (watching) return;
    watching = true;
    // Not awaited by anybody: an optimization that is stopped meanwhile ends without waiting for a server.
    void wait();
  };
}
