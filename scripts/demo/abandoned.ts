import { connect } from "../../client/connect.ts";

const answerMs = 2_000;

/**
 * Stops what earlier demos left running when they were killed: their model server ended with them, and whatever waits for it would
 * only stand in the way. A demo that runs beside this one has its server, and is left alone. Needs a worker.
 */
export async function stopAbandoned(tell: (line: string) => void): Promise<void> {
  const client = connect();
  try {
    const open = (await client.list()).filter(({ plan, end }) => plan.lineage === "demo" && end === null);
    for (const { plan } of open) {
      if (await answers(plan.models.agent.baseUrl)) continue;
      tell(`Stopping ${plan.optimizationId}, which an earlier demo left behind when it was killed.`);
      await client
        .stop(plan.optimizationId, "its demo was killed")
        .catch((error: unknown) => tell(`  ${error instanceof Error ? error.message : String(error)}`));
    }
  } finally {
    await client.close();
  }
}

async function answers(baseUrl: string): Promise<boolean> {
  return fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(answerMs) }).then(
    (response) => response.ok,
    () => false,
  );
}
