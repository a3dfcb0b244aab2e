import { upsertSearchAttributes } from "@temporalio/workflow";
import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { blankProgress, type Progress } from "./messages.ts";
import { record } from "./proxies.ts";
import { markPhase, searchKeys, showDetails } from "./visibility.ts";

/** What an optimization shows of itself: the answer to a query, the table on its page in Temporal, its search attributes. */
export interface Board {
  progress(): Progress;
  show(part: Partial<Progress>): void;
  showBudget(budget: Budget): void;
  /** Reads from the record what has been spent so far. */
  readSpend(): Promise<void>;
}

export function openBoard(plan: OptimizationPlan, initially: Partial<Progress>): Board {
  let { budget } = plan;
  const { optimizationId, iterations } = plan;
  let progress: Progress = { ...blankProgress, optimizationId, iterations, ...initially };
  const draw = () => showDetails(...tableOf(plan, progress, budget));
  const show = (part: Partial<Progress>): void => {
    const changed = part.phase && part.phase !== progress.phase ? part.phase : null;
    progress = { ...progress, ...part };
    if (changed) markPhase(changed);
    draw();
  };
  return {
    progress: () => progress,
    show,
    showBudget(changed) {
      budget = changed;
      draw();
    },
    async readSpend() {
      const { costMicroUsd, tokens, trials } = await record.readSpend({ optimizationId: plan.optimizationId });
      show({ costMicroUsd, tokens, trials });
      upsertSearchAttributes([{ key: searchKeys.costUsd, value: costMicroUsd / 1e6 }]);
    },
  };
}

function tableOf(plan: OptimizationPlan, progress: Progress, budget: Budget): Parameters<typeof showDetails> {
  const { phase, paused, iteration, iterations, done, total, accepted, rejected, costMicroUsd, trials } = progress;
  const cap = budget.costMicroUsd === null ? "no cap" : `$${(budget.costMicroUsd / 1e6).toFixed(2)}`;
  return [
    `optimization ${plan.optimizationId}${plan.simulatedModel ? " (simulated model)" : ""}`,
    [
      ["phase", paused ? `${phase}, paused` : phase],
      ["iteration", `${iteration} of at most ${iterations}`],
      ["trials of this phase", total > 0 ? `${done} of ${total}` : "–"],
      ["current harness", progress.currentVersionId ?? "–"],
      ["proposals", `${accepted} accepted, ${rejected} rejected`],
      ["spend", `$${(costMicroUsd / 1e6).toFixed(4)} of ${cap}, ${trials} trials`],
      ["waiting for", progress.waitingFor || "nothing"],
      ["see", `self-harness show ${plan.optimizationId}`],
    ],
  ];
}
