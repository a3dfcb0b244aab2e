import { type ActivityOptions, proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import { repeatOf } from "../core/repeats.ts";
import { standstillTypes } from "../core/standstill.ts";
import { taskQueues } from "./messages.ts";

/** Errors that no retry heals; activities/failures.ts gives them these names. */
const nonRetryableErrorTypes = ["BudgetExceeded", "InvalidInput", "Superseded", ...standstillTypes, "ModelFailure"];

/**
 * Reads and writes of the record. They take milliseconds; a minute is enough for a loaded database, and a database that is
 * down for a night is waited for, since everything done so far is worth more than an early end.
 */
export const record = proxyActivities<
  Pick<
    Activities,
    | "openOptimization"
    | "reopenOptimization"
    | "setIdle"
    | "saveReview"
    | "chooseParent"
    | "prepareBaseline"
    | "judgeBaseline"
    | "openIteration"
    | "closeIteration"
    | "missingTrials"
    | "readSpend"
    | "setBudget"
    | "addEvent"
    | "closeOptimization"
    | "listFailures"
    | "nextValidationTrials"
    | "nextCombination"
    | "challengeCurrent"
    | "promote"
  >
>({
  taskQueue: taskQueues.main,
  startToCloseTimeout: "1 minute",
  retry: { initialInterval: "500ms", maximumInterval: "30s", nonRetryableErrorTypes },
});

/**
 * One paid conversation as miner or proposer. A provider that limits us may keep each of its calls waiting for half an hour
 * (core/model-failures.ts), so an attempt has several of those; a dead worker is found by its heartbeat in half a minute. Answers are kept, so a
 * retry buys only what is missing.
 */
export const model = proxyActivities<Pick<Activities, "labelFailure" | "nameWeaknesses" | "proposeEdit">>({
  taskQueue: taskQueues.model,
  startToCloseTimeout: "3 hours",
  heartbeatTimeout: "30 seconds",
  retry: { initialInterval: "2s", maximumInterval: "2 minutes", maximumAttempts: 10, nonRetryableErrorTypes },
});

/** Asks for as long as it takes: six times a minute at most, for milliseconds each, holding nothing meanwhile. */
export const { awaitModelServers } = proxyActivities<Pick<Activities, "awaitModelServers">>({
  taskQueue: taskQueues.model,
  startToCloseTimeout: "2 minutes",
  retry: { initialInterval: "1s", backoffCoefficient: 1.5, maximumInterval: "10s" },
});

/**
 * One trial. The time limits of agent, verifier and image build are the task's own and end it from inside; three hours are for
 * what goes wrong with those. A dead worker is noticed after 30 s without heartbeat, and the trial runs elsewhere.
 */
const trialOptions: ActivityOptions = {
  taskQueue: taskQueues.sandbox,
  startToCloseTimeout: "3 hours",
  heartbeatTimeout: "30 seconds",
  retry: { initialInterval: "1s", maximumInterval: "1 minute", maximumAttempts: 20, nonRetryableErrorTypes },
};

const sandbox = proxyActivities<Pick<Activities, "runTrial">>(trialOptions);

/** Runs one trial with a label that a person recognizes in the Temporal UI. */
export function runTrial(input: Parameters<Activities["runTrial"]>[0]): ReturnType<Activities["runTrial"]> {
  const repeat = repeatText(input.repeat);
  return sandbox.runTrial.executeWithOptions(
    { ...trialOptions, summary: `${input.taskId} × ${input.versionId} · ${repeat}` },
    [input],
  );
}

function repeatText(number: number): string {
  const place = repeatOf(number);
  switch (place.kind) {
    case "fresh":
      return `fresh repeat ${place.repeat}`;
    case "sentinel":
      return "sentinel";
    case "measured":
      return place.series === 0 ? `repeat ${place.repeat}` : `repeat ${place.repeat} of series ${place.series + 1}`;
  }
}
