import { ActivityCancellationType, type ActivityOptions, proxyActivities } from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import { repeatOf } from "../core/repeats.ts";
import { standstillTypes } from "../core/standstill.ts";
import { taskQueues } from "./messages.ts";
import { type Summaries, summarized } from "./summaries.ts";

/** Errors that no retry heals; activities/failures.ts gives them these names. */
const nonRetryableErrorTypes = ["BudgetExceeded", "InvalidInput", "Superseded", ...standstillTypes, "ModelFailure"];

function proxied<Name extends keyof Activities>(options: ActivityOptions, summaries: Summaries<Name>) {
  return summarized<Name>(proxyActivities<Pick<Activities, Name>>(options), summaries);
}

/**
 * Reads and writes of the record. They take milliseconds; a minute is enough for a loaded database, and a database that is
 * down for a night is waited for, since everything done so far is worth more than an early end.
 */
export const record = proxied(
  {
    taskQueue: taskQueues.main,
    startToCloseTimeout: "1 minute",
    retry: { initialInterval: "500ms", maximumInterval: "30s", nonRetryableErrorTypes },
  },
  {
    openOptimization: ({ benchmarks }) => `reads and splits the tasks of ${benchmarks.length} benchmark folders`,
    reopenOptimization: ({ budget }) => (budget ? "goes on, with other caps" : "goes on"),
    setIdle: ({ idle }) => (idle ? "its clock stops" : "its clock goes"),
    saveReview: ({ proposalId, approved }) => `${proposalId} is ${approved ? "approved" : "turned down"}`,
    chooseParent: ({ iteration }) => `where iteration ${iteration} starts`,
    prepareBaseline: ({ versionId }) => `earlier results of ${versionId}`,
    judgeBaseline: ({ versionId }) => `whether earlier results of ${versionId} still hold`,
    openIteration: ({ iteration, versionId }) => `iteration ${iteration} from ${versionId}`,
    closeIteration: ({ iteration, summary }) => `iteration ${iteration}: ${summary}`,
    missingTrials: ({ versionId, purpose }) =>
      purpose === "claim" ? `fresh trials that the claim of ${versionId} lacks` : `trials that ${versionId} lacks`,
    readSpend: () => "what is spent so far",
    setBudget: () => "other caps",
    addEvent: ({ kind }) => `event: ${kind}`,
    closeOptimization: ({ end }) => `report, end: ${end}`,
    listFailures: ({ versionId }) => `failed held-in trials of ${versionId}`,
    nextValidationTrials: ({ proposalId }) => `next trials of ${proposalId}, or its verdict`,
    nextCombination: ({ iteration }) => `what iteration ${iteration} may promote next`,
    challengeCurrent: ({ chosen, currentId }) => `${chosen.proposalId} beside the current version ${currentId}`,
    promote: ({ chosen }) => `${chosen.proposalId} becomes current as ${chosen.versionId}`,
  },
);

/**
 * One paid conversation as miner or proposer. A provider that limits us may keep each of its calls waiting for half an hour
 * (core/model-failures.ts), so an attempt has several of those; a dead worker is found by its heartbeat in half a minute. Answers are kept, so a
 * retry buys only what is missing.
 */
export const model = proxied(
  {
    taskQueue: taskQueues.model,
    startToCloseTimeout: "3 hours",
    heartbeatTimeout: "30 seconds",
    retry: { initialInterval: "2s", maximumInterval: "2 minutes", maximumAttempts: 10, nonRetryableErrorTypes },
  },
  {
    labelFailure: ({ trialId }) => `why ${trialId} failed`,
    nameWeaknesses: ({ iteration }) => `what recurs in the failures of iteration ${iteration}`,
    proposeEdit: ({ weaknessId, slot }) => `an edit against ${weaknessId}, slot ${slot}`,
  },
);

/** Asks for as long as it takes: six times a minute at most, for milliseconds each, holding nothing meanwhile. */
export const { awaitModelServers } = proxied(
  {
    taskQueue: taskQueues.model,
    startToCloseTimeout: "2 minutes",
    retry: { initialInterval: "1s", backoffCoefficient: 1.5, maximumInterval: "10s" },
  },
  { awaitModelServers: () => "until the model servers answer again" },
);

/**
 * One trial. The time limits of agent, verifier and image build are the task's own, a day each at most, and end it from inside; four
 * days are for what goes wrong with those. A dead worker is noticed after 30 s without heartbeat, and the trial runs elsewhere. A stop
 * does not wait for it: the optimization is over in the record at once, and reapers find what a worker has left that can't hear of it.
 */
export const { runTrial } = proxied(
  {
    taskQueue: taskQueues.sandbox,
    startToCloseTimeout: "4 days",
    heartbeatTimeout: "30 seconds",
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: "1s", maximumInterval: "1 minute", maximumAttempts: 20, nonRetryableErrorTypes },
  },
  { runTrial: ({ taskId, versionId, repeat }) => `${taskId} × ${versionId} · ${repeatText(repeat)}` },
);

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
