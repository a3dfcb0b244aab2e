import { ModelFailure } from "../core/failures.ts";
import type { OptimizationId } from "../core/ids.ts";
import type { ModelSettings } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import type { Frozen } from "./context.ts";

const noSignal = new AbortController().signal;

export function outageActivities(ports: Pick<Ports, "models">, frozen: Frozen) {
  return {
    /** Asks the optimization's model servers, without paying, whether they are there; throws while one is not. Temporal asks again. */
    awaitModelServers: async ({ optimizationId }: { optimizationId: OptimizationId }): Promise<void> => {
      const { plan } = await frozen.opening(optimizationId);
      const servers = new Map<string, ModelSettings>(Object.values(plan.models).map((each) => [each.baseUrl, each]));
      for (const settings of servers.values()) await requireAnswer(ports, settings);
    },
  };
}

async function requireAnswer({ models }: Pick<Ports, "models">, settings: ModelSettings): Promise<void> {
  try {
    await models.check(settings, noSignal);
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    // A server that limits us, or refuses, is there: that is for the call that asks next.
    if (error.retryable && error.kind !== "rate-limited")
      throw new Error(`${settings.baseUrl} does not answer yet: ${error.message}`);
  }
}
