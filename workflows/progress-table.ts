import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import type { Progress } from "./messages.ts";
import type { showDetails } from "./visibility.ts";

/** What the page of an optimization says of it, as a title and rows. */
export function tableOf(
  plan: OptimizationPlan,
  progress: Progress,
  budget: Budget,
  spentAt: Date | null,
): Parameters<typeof showDetails> {
  const { phase, paused, iteration, iterations, done, total, accepted, rejected } = progress;
  return [
    `optimization ${plan.optimizationId}${plan.simulatedModel ? " (simulated model)" : ""}`,
    [
      ["phase", paused ? `${phase}, paused` : phase],
      ["iteration", `${iteration} of at most ${iterations}`],
      ["trials of this phase", total > 0 ? `${done} of ${total}` : "–"],
      ["current harness", progress.currentVersionId ?? "–"],
      ["proposals", `${accepted} accepted, ${rejected} rejected`],
      ["spend against budget", spendText(progress, budget)],
      ["spend was read", spentAt === null ? "not yet" : `${spentAt.toISOString().slice(0, 16).replace("T", " ")} UTC`],
      ["waiting for", progress.waitingFor || "nothing"],
      ["see", `self-harness show ${plan.optimizationId}`],
    ],
  ];
}

function spendText({ costMicroUsd, tokens, trials }: Progress, budget: Budget): string {
  const usd = budget.costMicroUsd === null ? "" : ` of ${(budget.costMicroUsd / 1e6).toFixed(2)}`;
  return [
    // Between two dollar signs Temporal's Markdown reads a formula.
    `${(costMicroUsd / 1e6).toFixed(4)}${usd} USD`,
    `${tokens}${ofCap(budget.tokens)} tokens`,
    `${trials}${ofCap(budget.trials)} trials`,
    ...(budget.wallTimeMs === null ? [] : [`at most ${(budget.wallTimeMs / 3_600_000).toFixed(1)} hours`]),
  ].join(", ");
}

function ofCap(cap: number | null): string {
  return cap === null ? "" : ` of ${cap}`;
}
