import { setTimeout as sleep } from "node:timers/promises";
import { ApplicationFailure } from "@temporalio/common";
import { Superseded } from "../core/failures.ts";
import type { TrialId } from "../core/ids.ts";
import type { Records } from "../core/ports.ts";
import type { Outcome } from "../core/trial.ts";

/** How long another attempt is waited for before this one takes the trial over again: longer than most trials, shorter than a night. */
const patienceMs = 30 * 60_000;
const lookEveryMs = 500;

/**
 * What an attempt answers that has lost its trial to a newer one. Two validations may ask for the same run of their shared parent at
 * the same time: it is run once, and both get its outcome. Any other error is thrown again.
 */
export async function outcomeOfAnother(
  records: Pick<Records, "trial">,
  trialId: TrialId,
  error: unknown,
  signal: AbortSignal,
): Promise<{ readonly trialId: TrialId; readonly outcome: Outcome["kind"] }> {
  if (!(error instanceof Superseded)) throw error;
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
    const trial = await records.trial(trialId);
    if (trial?.outcome) return { trialId, outcome: trial.outcome.kind };
    await sleep(lookEveryMs, undefined, { signal });
  }
  // Retryable: whoever held it is taken for dead, and the next attempt takes over.
  throw ApplicationFailure.create({
    type: "superseded-for-long",
    message: `another attempt has held trial ${trialId} for ${patienceMs / 60_000} minutes without an outcome`,
  });
}
