import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import { asId, type OptimizationId, type VersionId } from "../core/ids.ts";
import type { OptimizationEnd, OptimizationPlan } from "../core/plan.ts";
import { type Board, openBoard } from "./board.ts";
import { runChild } from "./children.ts";
import { evaluateHarness } from "./evaluate-harness.ts";
import { endOf } from "./failures.ts";
import type { Beginning, OptimizationResult, State } from "./messages.ts";
import { listenForPause, type Pausing } from "./pausing.ts";
import { record } from "./proxies.ts";
import { runIteration } from "./run-iteration.ts";
import { type Steering, takeMessages } from "./steering.ts";
import { markOptimization, markPhase, searchKeys } from "./visibility.ts";

/** One optimization: iterations until converged, out of budget or stopped; then fresh runs for the claim, and the report. */
export async function optimizeHarness(asked: OptimizationPlan, beginning?: Beginning): Promise<OptimizationResult> {
  // A schedule starts the same plan every night: the night's workflow id is the optimization's id.
  const plan = { ...asked, optimizationId: asId<OptimizationId>(workflowInfo().workflowId) };
  const optimization = new Optimization(plan, beginning);
  markOptimization(plan.optimizationId);
  const end = await optimization.untilEnded();
  return optimization.close(end);
}

interface Ended {
  readonly end: OptimizationEnd;
  readonly detail: string;
}

class Optimization {
  readonly plan: OptimizationPlan;
  readonly beginning: Beginning | undefined;
  readonly board: Board;
  readonly pausing: Pausing;
  readonly steering: Steering;
  readonly scope = new CancellationScope();
  #state: State | null;
  #confirming = false;

  constructor(plan: OptimizationPlan, beginning: Beginning | undefined) {
    const continued = beginning?.kind === "continued" ? beginning : null;
    const paused = continued?.paused ?? false;
    this.plan = plan;
    this.beginning = beginning;
    this.#state = continued?.state ?? null;
    this.pausing = listenForPause({ paused, optimizationId: plan.optimizationId });
    this.board = openBoard(
      { ...plan, budget: continued?.budget ?? plan.budget },
      { paused, ...(continued ? shown(continued.state) : {}) },
    );
    this.steering = takeMessages(plan.optimizationId, this);
  }

  /** Runs the loop; a stop, an empty budget or a failure that ends everything becomes the end's name, never a lost night. */
  async untilEnded(): Promise<Ended> {
    const ended = await this.#ended(() => this.#iterate());
    // The loop leaves a cap's share for the claim; runs that began before it did end there.
    if (ended.end !== "out-of-budget" || this.#confirming || !patched("claim-at-cap")) return ended;
    return this.#ended(() => this.#confirmAtCap(ended));
  }

  async #ended(work: () => Promise<Ended>): Promise<Ended> {
    try {
      return await this.scope.run(work);
    } catch (error) {
      if (isCancellation(error)) return { end: "stopped", detail: this.steering.stopReason() ?? "cancelled" };
      // Anything but Temporal's own failures is a bug of ours: let the workflow task fail and wait for the fix.
      if (!(error instanceof TemporalFailure)) throw error;
      return endOf(error);
    }
  }

  /** Cleaning up must work after a cancel as well. */
  close({ end, detail }: Ended): Promise<OptimizationResult> {
    return CancellationScope.nonCancellable(async () => {
      const { optimizationId } = this.plan;
      await record.closeOptimization({ optimizationId, end, detail });
      await this.board.readSpend();
      this.board.show({ phase: "ended", paused: false, waitingFor: goOnText(optimizationId, end), review: null, end });
      await condition(allHandlersFinished);
      const { startingVersionId, versionId, nextIteration, accepted, rejected } = this.#state ?? noState;
      const iterations = nextIteration - 1;
      return {
        optimizationId,
        end,
        startingVersionId,
        finalVersionId: versionId,
        iterations,
        accepted,
        rejected,
        detail,
      };
    });
  }

  async #iterate(): Promise<Ended> {
    let state = this.#state ?? (await this.#open());
    for (;;) {
      const { optimizationId } = this.plan;
      const parent = await record.chooseParent({ optimizationId, iteration: state.nextIteration });
      // A person may have rolled back meanwhile.
      state = this.#keep({ ...state, versionId: parent.currentId });
      if (state.nextIteration > this.plan.iterations) return this.#confirm(state, "iterations-done");
      if (parent.kind === "converged") return this.#confirm(state, "converged");
      const result = await this.#runIteration(state, parent.versionId);
      state = this.#keep({
        ...state,
        versionId: result.promotedId ?? state.versionId,
        nextIteration: state.nextIteration + 1,
        accepted: state.accepted + result.accepted,
        rejected: state.rejected + result.rejected,
      });
      upsertSearchAttributes([{ key: searchKeys.passRate, value: result.passRate }]);
      await this.board.readSpend();
      if (workflowInfo().continueAsNewSuggested) await this.#continueAsNew(state);
    }
  }

  /** Finds the optimization where it stands: at its beginning, or where an earlier run ended. */
  async #open(): Promise<State> {
    const { optimizationId } = this.plan;
    if (this.beginning?.kind === "resumed") {
      const { budget } = this.beginning;
      await record.reopenOptimization({ optimizationId, budget });
      if (budget) this.board.showBudget(budget);
    }
    const { budget, ...state } = await record.openOptimization(this.plan);
    if (budget) this.board.showBudget(budget);
    await this.steering.settleIdle();
    return this.#keep(state);
  }

  async #runIteration(state: State, versionId: VersionId) {
    await this.pausing.whenGoing();
    const { optimizationId, concurrency, proposalsPerWeakness, review } = this.plan;
    const iteration = state.nextIteration;
    this.board.show({ iteration });
    upsertSearchAttributes([
      { key: searchKeys.iteration, value: iteration },
      { key: searchKeys.version, value: versionId },
    ]);
    return runChild(this.pausing, runIteration, {
      workflowId: `${optimizationId}/i${String(iteration).padStart(2, "0")}`,
      summary: `iteration ${iteration} from ${versionId}`,
      input: {
        optimizationId,
        iteration,
        versionId,
        currentId: state.versionId,
        concurrency,
        proposalsPerWeakness,
        review,
        paused: this.pausing.isPaused(),
      },
    });
  }

  /** What is current now: the iteration that met the cap may have promoted nothing, and a person may have rolled back. */
  async #confirmAtCap({ end, detail }: Ended): Promise<Ended> {
    if (!this.#state) return { end, detail };
    const { optimizationId } = this.plan;
    const { currentId } = await record.chooseParent({ optimizationId, iteration: this.#state.nextIteration });
    await this.#confirm(this.#keep({ ...this.#state, versionId: currentId }), end);
    return { end, detail };
  }

  /** Fresh runs of the starting and the final harness side by side, on sealed or else held-out tasks: the only numbers that may be quoted. */
  async #confirm(state: State, end: OptimizationEnd): Promise<Ended> {
    if (state.versionId === state.startingVersionId) return { end, detail: "nothing was promoted" };
    this.#confirming = true;
    this.board.show({ phase: "reporting", done: 0, total: 0 });
    markPhase("reporting");
    await this.pausing.whenGoing();
    const { optimizationId, concurrency } = this.plan;
    const { startingVersionId, versionId, nextIteration } = state;
    await runChild(this.pausing, evaluateHarness, {
      workflowId: `${optimizationId}/claim/${versionId}`,
      summary: `fresh runs for the claim: ${versionId} beside ${startingVersionId}`,
      input: {
        optimizationId,
        iteration: nextIteration - 1,
        versionId,
        concurrency,
        purpose: "claim",
        paused: this.pausing.isPaused(),
      },
    });
    return { end, detail: "" };
  }

  async #continueAsNew(state: State): Promise<never> {
    await condition(allHandlersFinished);
    // Who watches an outage does not survive this, so it waits for the end of the pause.
    await this.pausing.whenGoing();
    const paused = this.pausing.isPaused();
    return continueAsNew<typeof optimizeHarness>(this.plan, {
      kind: "continued",
      state,
      paused,
      budget: this.board.budget(),
    });
  }

  #keep(state: State): State {
    this.#state = state;
    this.board.show({ currentVersionId: state.versionId });
    this.board.showDecided(state);
    return state;
  }
}

const noState: State = {
  startingVersionId: asId<VersionId>(""),
  versionId: asId<VersionId>(""),
  nextIteration: 1,
  accepted: 0,
  rejected: 0,
};

function shown({ versionId, accepted, rejected }: State) {
  return { currentVersionId: versionId, accepted, rejected };
}

function goOnText(id: OptimizationId, end: OptimizationEnd): string {
  if (end === "out-of-budget") return `more budget: self-harness resume ${id} --budget usd=…`;
  return end === "stopped" || end === "failed" ? `nothing; it can go on: self-harness resume ${id}` : "";
}
