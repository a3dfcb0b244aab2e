import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { ProposalId, VersionId } from "../core/ids.ts";
import type { Budget } from "../core/limits.ts";
import type { OptimizationEnd } from "../core/plan.ts";
import type { Review } from "../core/ports.ts";
import type { Standstill } from "../core/standstill.ts";

/** A person's answer to a review. */
interface Answer {
  readonly proposalId: ProposalId;
  readonly reason: string;
}

/** What an iteration wants to promote, and who asks. */
export interface WantedReview {
  readonly proposalId: ProposalId;
  readonly versionId: VersionId;
  readonly workflowId: string;
}

/** Names shared by workers, workflows and clients. Nothing here runs. */
export const taskQueues = {
  main: "self-harness",
  model: "self-harness-model",
  sandbox: "self-harness-sandbox",
} as const;

export const workflowNames = {
  optimizeHarness: "optimizeHarness",
  runIteration: "runIteration",
  evaluateHarness: "evaluateHarness",
  validateProposal: "validateProposal",
} as const;

export type Phase =
  | "opening"
  | "evaluating"
  | "mining"
  | "proposing"
  | "validating"
  | "promoting"
  | "reporting"
  | "paused"
  | "ended";

/** What an optimization answers when asked how far it is. Small: everything large is in Postgres. */
export interface Progress {
  readonly optimizationId: string;
  readonly phase: Phase;
  readonly iteration: number;
  readonly iterations: number;
  readonly paused: boolean;
  readonly currentVersionId: string | null;
  /** Of the running phase: trials done and planned, 0 of 0 when the phase has none. */
  readonly done: number;
  readonly total: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly costMicroUsd: number;
  readonly tokens: number;
  readonly trials: number;
  readonly waitingFor: string;
  /** The proposal that waits for a person's approval, or null. */
  readonly review: ProposalId | null;
  readonly end: OptimizationEnd | null;
}

/** Of an optimization that has not begun. */
export const blankProgress: Progress = {
  optimizationId: "",
  phase: "opening",
  iteration: 1,
  iterations: 0,
  paused: false,
  currentVersionId: null,
  done: 0,
  total: 0,
  accepted: 0,
  rejected: 0,
  costMicroUsd: 0,
  tokens: 0,
  trials: 0,
  waitingFor: "",
  review: null,
  end: null,
};

/** What an optimization ends with; the report itself is in Postgres. */
export interface OptimizationResult {
  readonly optimizationId: string;
  readonly end: OptimizationEnd;
  readonly startingVersionId: string;
  readonly finalVersionId: string;
  readonly iterations: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly detail: string;
}

/** What survives a continue-as-new. */
export interface State {
  readonly startingVersionId: VersionId;
  readonly versionId: VersionId;
  readonly nextIteration: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** How a run of the workflow begins, when not at the optimization's own beginning. */
export type Beginning =
  | {
      readonly kind: "continued";
      readonly state: State;
      readonly paused: boolean;
      /** The caps of now; absent in runs that began before it was carried on. */
      readonly budget?: Budget;
    }
  /** It had ended, and a person wants it to go on, with other caps if some are given. */
  | { readonly kind: "resumed"; readonly budget: Budget | null };

/** Stops dispatching; what runs goes on. Answers with the progress at that moment. */
export const pauseUpdate = defineUpdate<Progress>("pause");
/** Takes up dispatching again. */
export const resumeUpdate = defineUpdate<Progress>("resume");
/** Ends the optimization: running trials are cancelled, everything measured is kept. */
export const stopUpdate = defineUpdate<Progress, [{ readonly reason: string }]>("stop");
/**
 * Raises or lowers caps, each a positive number or null for none. Refused where one is lowered below what the optimization has last
 * seen to be spent, when a phase began or some minutes ago; one below what was spent since ends the run at its next step.
 */
export const setBudgetUpdate = defineUpdate<Progress, [Budget]>("setBudget");
/** Lets what waits for a review be promoted; refused when something else or nothing waits. */
export const approveUpdate = defineUpdate<Progress, [Answer]>("approve");
/** Turns down what waits for a review. */
export const rejectUpdate = defineUpdate<Progress, [Answer]>("reject");
export const progressQuery = defineQuery<Progress>("progress");

/** From a parent to its running children: pause, go on. */
export const pausedSignal = defineSignal<[boolean]>("paused");
/** From wherever a model could not be asked to the optimization: pause, and say what it waits for. */
export const standstillSignal = defineSignal<[Standstill]>("standstill");
/** From an iteration to its optimization, and back. */
export const reviewWantedSignal = defineSignal<[WantedReview]>("reviewWanted");
export const reviewedSignal = defineSignal<[Review]>("reviewed");
/** From a child to its parent: how far its phase is. */
export const progressSignal = defineSignal<[ChildProgress]>("childProgress");

/** What an iteration, an evaluation or a validation tells its optimization of itself. */
export interface ChildProgress extends Partial<Pick<Progress, "phase" | "done" | "total">> {
  /** Of this iteration alone, so far. */
  readonly accepted?: number;
  readonly rejected?: number;
  /** Of one of the candidates that are validated side by side: the optimization adds them up. */
  readonly candidate?: { readonly proposalId: ProposalId; readonly done: number; readonly total: number };
}
