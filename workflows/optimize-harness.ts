import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  setHandler,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import { asId, type OptimizationId, type VersionId } from "../core/ids.ts";
import type { Budget } from "../core/limits.ts";
import type { OptimizationEnd, OptimizationPlan } from "../core/plan.ts";
import { runChild } from "./children.ts";
import { evaluateHarness } from "./evaluate-harness.ts";
import {
  type OptimizationResult,
  type Phase,
  type Progress,
  pauseUpdate,
  progressQuery,
  progressSignal,
  resumeUpdate,
  setBudgetUpdate,
  stopUpdate,
} from "./messages.ts";
import { listenForPause, type Pausing } from "./pausing.ts";
import { record } from "./proxies.ts";
import { runIteration } from "./run-iteration.ts";
import { markPhase, searchKeys, showDetails } from "./visibility.ts";

/** What survives a continue-as-new. */
interface Carried {
  readonly startingVersionId: VersionId;
  readonly versionId: VersionId;
  readonly nextIteration: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly paused: boolean;
}

/** One optimization: iterations until converged, out of budget or stopped; then fresh runs for the claim, and the report. */
export async function optimizeHarness(asked: OptimizationPlan, carried?: Carried): Promise<OptimizationResult> {
  // A schedule starts the same plan every night: the night's workflow id is the optimization's id.
  const plan = { ...asked, optimizationId: asId<OptimizationId>(workflowInfo().workflowId) };
  const run = new Optimization(plan, carried);
  run.listen();
  const end = await run.untilEnded();
  return run.close(end);
}

interface Ended {
  readonly end: OptimizationEnd;
  readonly detail: string;
}

class Optimization {
  readonly plan: OptimizationPlan;
  readonly pausing: Pausing;
  readonly scope = new CancellationScope();
  #progress: Progress;
  #carried: Carried | undefined;
  #stopReason: string | null = null;

  constructor(plan: OptimizationPlan, carried: Carried | undefined) {
    this.plan = plan;
    this.pausing = listenForPause(carried?.paused ?? false);
    this.#carried = carried;
    this.#progress = {
      optimizationId: plan.optimizationId,
      phase: "opening",
      iteration: carried?.nextIteration ?? 1,
      iterations: plan.iterations,
      paused: carried?.paused ?? false,
      currentVersionId: carried?.versionId ?? null,
      done: 0,
      total: 0,
      accepted: carried?.accepted ?? 0,
      rejected: carried?.rejected ?? 0,
      costMicroUsd: 0,
      tokens: 0,
      trials: 0,
      waitingFor: "",
      end: null,
    };
  }

  /** All handlers are registered before the first await, so that no message can come too early. */
  listen(): void {
    setHandler(progressQuery, () => this.#progress);
    setHandler(progressSignal, (part) => this.#show(part));
    setHandler(pauseUpdate, () => this.#setPaused(true), { description: "Stop dispatching; what runs goes on." });
    setHandler(resumeUpdate, () => this.#setPaused(false), { description: "Take up dispatching again." });
    setHandler(stopUpdate, ({ reason }) => this.#stop(reason), {
      description: "End now; everything measured is kept.",
    });
    setHandler(setBudgetUpdate, (budget) => this.#setBudget(budget), {
      description: "Raise or lower the caps.",
      validator: (budget) => {
        const caps: (number | null)[] = [budget.costMicroUsd, budget.tokens, budget.trials, budget.wallTimeMs];
        if (caps.some((cap) => cap !== null && !(cap > 0)))
          throw ApplicationFailure.nonRetryable("every cap must be a positive number or null");
      },
    });
  }

  /** Runs the loop; a stop, an empty budget or a failure that ends everything becomes the end's name, never a lost night. */
  async untilEnded(): Promise<Ended> {
    try {
      return await this.scope.run(() => this.#iterate());
    } catch (error) {
      if (isCancellation(error)) return { end: "stopped", detail: this.#stopReason ?? "cancelled" };
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
      await this.#readSpend();
      this.#show({ phase: "ended", waitingFor: "" });
      this.#progress = { ...this.#progress, end };
      await condition(allHandlersFinished);
      const versionId = this.#carried?.versionId ?? "";
      return {
        optimizationId,
        end,
        startingVersionId: this.#carried?.startingVersionId ?? versionId,
        finalVersionId: versionId,
        iterations: (this.#carried?.nextIteration ?? 1) - 1,
        accepted: this.#progress.accepted,
        rejected: this.#progress.rejected,
        detail,
      };
    });
  }

  async #iterate(): Promise<Ended> {
    let state = this.#carried ?? (await this.#open());
    for (;;) {
      if (state.nextIteration > this.plan.iterations) return this.#confirm(state, "iterations-done");
      const result = await this.#runIteration(state);
      state = {
        ...state,
        versionId: result.versionId,
        nextIteration: state.nextIteration + 1,
        accepted: state.accepted + result.accepted,
        rejected: state.rejected + result.rejected,
        paused: this.pausing.isPaused(),
      };
      this.#carried = state;
      this.#progress = {
        ...this.#progress,
        currentVersionId: state.versionId,
        accepted: state.accepted,
        rejected: state.rejected,
      };
      upsertSearchAttributes([{ key: searchKeys.passRate, value: result.passRate }]);
      await this.#readSpend();
      if (!result.promoted) return this.#confirm(state, "converged");
      if (workflowInfo().continueAsNewSuggested) await this.#continueAsNew(state);
    }
  }

  async #open(): Promise<Carried> {
    const opened = await record.openOptimization(this.plan);
    const carried = {
      startingVersionId: opened.versionId,
      versionId: opened.versionId,
      nextIteration: 1,
      accepted: 0,
      rejected: 0,
      paused: false,
    };
    this.#carried = carried;
    return carried;
  }

  async #runIteration(state: Carried) {
    await this.pausing.whenGoing();
    const { optimizationId, concurrency, proposalsPerWeakness } = this.plan;
    const iteration = state.nextIteration;
    this.#progress = { ...this.#progress, iteration };
    upsertSearchAttributes([
      { key: searchKeys.iteration, value: iteration },
      { key: searchKeys.version, value: state.versionId },
    ]);
    return runChild(this.pausing, runIteration, {
      workflowId: `${optimizationId}/i${String(iteration).padStart(2, "0")}`,
      summary: `iteration ${iteration} from ${state.versionId}`,
      input: {
        optimizationId,
        iteration,
        versionId: state.versionId,
        concurrency,
        proposalsPerWeakness,
        paused: this.pausing.isPaused(),
      },
    });
  }

  /**
   * Fresh runs of the starting and the final harness side by side, on sealed or else held-out tasks: the only numbers that may be
   * quoted. Optimizations that began before this ran both in one window run one after the other, as they did.
   */
  async #confirm(state: Carried, end: OptimizationEnd): Promise<Ended> {
    if (state.versionId === state.startingVersionId) return { end, detail: "nothing was promoted" };
    this.#show({ phase: "reporting", done: 0, total: 0 });
    markPhase("reporting");
    if (patched("claim-in-one-window")) await this.#runFresh(state, state.versionId, "claim");
    else for (const id of [state.startingVersionId, state.versionId]) await this.#runFresh(state, id, "report");
    return { end, detail: "" };
  }

  async #runFresh(state: Carried, versionId: VersionId, purpose: "claim" | "report"): Promise<void> {
    await this.pausing.whenGoing();
    const { optimizationId, concurrency } = this.plan;
    await runChild(this.pausing, evaluateHarness, {
      workflowId: `${optimizationId}/${purpose}/${versionId}`,
      summary: `fresh runs for the claim: ${versionId}${purpose === "claim" ? ` beside ${state.startingVersionId}` : ""}`,
      input: {
        optimizationId,
        iteration: state.nextIteration - 1,
        versionId,
        concurrency,
        purpose,
        paused: this.pausing.isPaused(),
      },
    });
  }

  async #continueAsNew(state: Carried): Promise<never> {
    await condition(allHandlersFinished);
    return continueAsNew<typeof optimizeHarness>(this.plan, { ...state, paused: this.pausing.isPaused() });
  }

  async #setPaused(paused: boolean): Promise<Progress> {
    await this.pausing.set(paused);
    this.#progress = { ...this.#progress, paused };
    this.#show({ waitingFor: paused ? `resume: self-harness resume ${this.plan.optimizationId}` : "" });
    return this.#progress;
  }

  #stop(reason: string): Progress {
    this.#stopReason = reason;
    this.scope.cancel();
    return this.#progress;
  }

  async #setBudget(budget: Budget): Promise<Progress> {
    await record.setBudget({ optimizationId: this.plan.optimizationId, budget });
    return this.#progress;
  }

  async #readSpend(): Promise<void> {
    const { costMicroUsd, tokens, trials } = await record.readSpend({ optimizationId: this.plan.optimizationId });
    this.#progress = { ...this.#progress, costMicroUsd, tokens, trials };
    upsertSearchAttributes([{ key: searchKeys.costUsd, value: costMicroUsd / 1e6 }]);
  }

  #show(part: Partial<Progress>): void {
    const changed: Phase | null = part.phase && part.phase !== this.#progress.phase ? part.phase : null;
    this.#progress = { ...this.#progress, ...part };
    if (changed) markPhase(changed);
    const {
      phase,
      iteration,
      iterations,
      done,
      total,
      accepted,
      rejected,
      costMicroUsd,
      trials,
      currentVersionId,
      waitingFor,
    } = this.#progress;
    showDetails(`optimization ${this.plan.optimizationId}${this.plan.simulatedModel ? " (simulated model)" : ""}`, [
      ["phase", this.#progress.paused ? `${phase}, paused` : phase],
      ["iteration", `${iteration} of at most ${iterations}`],
      ["trials of this phase", total > 0 ? `${done} of ${total}` : "–"],
      ["current harness", currentVersionId ?? "–"],
      ["proposals", `${accepted} accepted, ${rejected} rejected`],
      [
        "spend",
        `$${(costMicroUsd / 1e6).toFixed(4)} of ${this.plan.budget.costMicroUsd === null ? "no cap" : `$${(this.plan.budget.costMicroUsd / 1e6).toFixed(2)}`}, ${trials} trials`,
      ],
      ["waiting for", waitingFor || "nothing"],
      ["see", `self-harness show ${this.plan.optimizationId}`],
    ]);
  }
}

/** The innermost failure says what ended it: each layer of children wraps it once more. */
function endOf(error: TemporalFailure): Ended {
  let cause: Error = error;
  while (cause.cause instanceof Error) cause = cause.cause;
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  if (type === "BudgetExceeded") return { end: "out-of-budget", detail: cause.message };
  return { end: "failed", detail: `${type ?? cause.name}: ${cause.message}`.slice(0, 1_000) };
}
