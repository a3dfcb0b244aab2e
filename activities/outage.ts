import { ModelFailure } from "../core/failures.ts";
import type { OptimizationId } from "../core/ids.ts";
import type { ModelFailureKind } from "../core/model-failures.ts";
import type { ModelSettings } from "../core/plan.ts";
import type { Ports } from "../core/ports.ts";
import type { Frozen } from "./context.ts";

/** What a server says that can't serve anybody. Any other answer, a refusal as well, is for the call that asks next. */
const away: readonly ModelFailureKind[] = ["connection", "timed-out", "overloaded", "cut-stream", "empty-answer"];

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
    if (away.includes(error.kind)) throw new Error(`${settings.baseUrl} does not answer yet: ${error.message}`);
  }
}
