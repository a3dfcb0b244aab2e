import { ApplicationFailure, ApplicationFailureCategory } from "@temporalio/common";
import type { TrialId } from "../core/ids.ts";

/** Another worker is there at once: the default backoff would only let the container wait. */
const soonMs = 200;

const type = "HandedOver";

/** The worker ends, the trial goes on elsewhere: no error of anybody. */
export function handedOver(trialId: TrialId, turns: number): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: `the worker is shutting down; another attempt goes on with ${trialId} after its step ${turns}`,
    nextRetryDelay: soonMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}
