import { ApplicationFailure, type CancellationScope, patched, setHandler } from "@temporalio/workflow";
import type { OptimizationId } from "../core/ids.ts";
import type { Budget } from "../core/limits.ts";
import { isOutage, standstillText } from "../core/standstill.ts";
import type { Board } from "./board.ts";
import {
  type Progress,
  pauseUpdate,
  progressQuery,
  progressSignal,
  resumeUpdate,
  setBudgetUpdate,
  standstillSignal,
  stopUpdate,
  type WantedReview,
} from "./messages.ts";
import { outageWatch } from "./outage.ts";
import type { Pausing } from "./pausing.ts";
import { record } from "./proxies.ts";
import { takeReviews } from "./review.ts";
import { watchSpend } from "./spend-watch.ts";
import { isLive } from "./visibility.ts";

/** What a person (or a child that can't go on) may tell a running optimization. */
export interface Steering {
  /** Why it was stopped; null while it was not. */
  stopReason(): string | null;
  /** To be told when the record has the optimization: a pause that came before that could not stop its clock. */
  settleIdle(): Promise<void>;
}

/** Registers every handler: to be called before the first await, so that no message can come too early. */
export function takeMessages(
  optimizationId: OptimizationId,
  parts: { readonly board: Board; readonly pausing: Pausing; readonly scope: CancellationScope },
): Steering {
  const { board, pausing, scope } = parts;
  let stopReason: string | null = null;

  /** What a pause and a review wait for; empty when there is none. */
  const waits = { pause: "", review: "" };
  /** Whether it is an outage that pauses, and nothing else: a person who paused or resumed meanwhile has the last word. */
  let isAway = false;

  const showWaiting = async (part: Partial<Progress>): Promise<Progress> => {
    const waitingFor = waits.pause || waits.review;
    board.show({ ...part, waitingFor });
    await record.setIdle({ optimizationId, idle: waitingFor !== "" });
    return board.progress();
  };
  const setPaused = async (paused: boolean, waitingFor: string): Promise<Progress> => {
    waits.pause = waitingFor;
    isAway = false;
    await pausing.set(paused);
    return showWaiting({ paused });
  };
  const showReview = (waiting: WantedReview | null): Promise<Progress> => {
    waits.review = waiting ? reviewText(optimizationId, waiting) : "";
    return showWaiting({ review: waiting?.proposalId ?? null });
  };

  const watchOutage = outageWatch(optimizationId, async () => isAway && setPaused(false, ""));

  setHandler(progressQuery, board.progress);
  const lookAtSpend = watchSpend(board);
  setHandler(progressSignal, async (part) => {
    board.hear(part);
    if (isLive()) await lookAtSpend(part.phase !== undefined);
  });
  setHandler(pauseUpdate, () => setPaused(true, `resume: self-harness resume ${optimizationId}`), {
    description: "Stop dispatching; what runs goes on.",
  });
  setHandler(resumeUpdate, () => setPaused(false, ""), { description: "Take up dispatching again." });
  setHandler(standstillSignal, async (standstill) => {
    const shown = setPaused(true, standstillText(standstill, optimizationId));
    isAway = isOutage(standstill);
    await shown;
    await record.addEvent({ optimizationId, kind: "standstill", data: { ...standstill } });
    if (isAway) watchOutage();
  });
  setHandler(
    stopUpdate,
    ({ reason }) => {
      stopReason = reason;
      scope.cancel();
      return board.progress();
    },
    { description: "End now; everything measured is kept." },
  );
  setHandler(
    setBudgetUpdate,
    async (budget) => {
      await record.setBudget({ optimizationId, budget });
      board.showBudget(budget);
      return board.progress();
    },
    { description: "Raise or lower the caps.", validator: (budget) => refuseBadCaps(budget, board, optimizationId) },
  );
  takeReviews(optimizationId, showReview);
  return {
    stopReason: () => stopReason,
    async settleIdle() {
      if (board.progress().waitingFor !== "" && patched("idle-once-open"))
        await record.setIdle({ optimizationId, idle: true });
    },
  };
}

function refuseBadCaps(budget: Budget, board: Board, id: OptimizationId): void {
  const caps: (number | null)[] = [budget.costMicroUsd, budget.tokens, budget.trials, budget.wallTimeMs];
  if (caps.some((cap) => cap !== null && !(cap > 0)))
    throw ApplicationFailure.nonRetryable("every cap must be a positive number or null");
  const kind = board.spentBeyond(budget);
  if (kind === null || kind === "wallTimeMs") return;
  const text = (value: number | null) => (kind === "costMicroUsd" ? `$${Number(value) / 1e6}` : `${value} ${kind}`);
  throw ApplicationFailure.nonRetryable(
    `a cap of ${text(budget[kind])} is below the ${text(board.progress()[kind])} that is spent or reserved already. To end it now: self-harness stop ${id}`,
  );
}

function reviewText(id: OptimizationId, { proposalId, versionId }: WantedReview): string {
  return `a review of ${proposalId} (self-harness diff ${versionId}): self-harness approve ${id} ${proposalId}, or reject`;
}
