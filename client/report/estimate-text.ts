import type { Estimate, PhaseEstimate } from "../../core/estimate/figures.ts";
import type { Range } from "../../core/estimate/range.ts";
import type { OptimizationPlan } from "../../core/plan.ts";
import { budgetText } from "../budget-text.ts";
import { newTable } from "../tables.ts";
import { percent, pointsText, tokensText } from "./words.ts";

/** The plan on one screen, for somebody who has not paid yet. */
export function estimateText(plan: OptimizationPlan, estimate: Estimate): string {
  const { tasks, splitDigest, phases, total, kept, basis, warnings } = estimate;
  const all = tasks["held-in"] + tasks["held-out"] + tasks.sealed;
  const rows = newTable(["phase", "trials", "tokens", "cost", "by the clock"]);
  for (const phase of [...phases, total]) rows.push(rowOf(phase));
  return [
    `Plan for ${plan.models.agent.name}${plan.simulatedModel ? " (simulated)" : ""} on ${all} tasks: ${tasks["held-in"]} held-in, ${tasks["held-out"]} held-out, ` +
      `${tasks.sealed || "none"} sealed (split ${splitDigest.slice(0, 12)})`,
    `up to ${plan.iterations} iterations, ${plan.weaknessesPerIteration} weaknesses × ${plan.proposalsPerWeakness} proposals each, gate ${plan.gate.kind}, ${plan.concurrency} trials at once`,
    "",
    rows.toString(),
    `stops at the latest at: ${budgetText(plan.budget)}`,
    ...(isCapped(plan.budget) ? [keptText(kept)] : []),
    "",
    detectableText(estimate),
    basis,
    ...warnings.map((warning) => `WARNING: ${warning}`),
  ].join("\n");
}

function isCapped({ costMicroUsd, tokens, trials, wallTimeMs }: OptimizationPlan["budget"]): boolean {
  return [costMicroUsd, tokens, trials, wallTimeMs].some((cap) => cap !== null);
}

function keptText(kept: PhaseEstimate): string {
  const [, trials, tokens, cost, time] = rowOf(kept);
  return (
    `of this kept from the start for the fresh runs of the claim: ${trials} trials, about ${tokens} tokens, ${cost}, ${time}; ` +
    "reckoned anew from this run's own trials as they end"
  );
}

function rowOf({ name, trials, tokens, costMicroUsd, wallMs }: PhaseEstimate): string[] {
  return [
    name,
    trials.high === 0 ? "–" : rangeText(trials, (value) => String(Math.round(value))),
    rangeText(tokens, tokensText),
    rangeText(costMicroUsd, (value) => `$${(value / 1e6).toFixed(2)}`),
    rangeText(wallMs, durationText),
  ];
}

function detectableText({ claim, smallestDetectable, passRate, discordance }: Estimate): string {
  const { onTheseTasks, onTasksLikeThese } = smallestDetectable;
  const text = (share: number | null) => (share === null ? "no gain at all" : pointsText(share));
  return (
    `Smallest gain that the claim can show (${claim.tasks} ${claim.split} tasks × ${claim.repeats} fresh runs of each version, in 80 % of the cases): ` +
    `${text(onTheseTasks)} on these very tasks, ${text(onTasksLikeThese)} on tasks like these; ` +
    `at a pass rate of ${percent(passRate)} and two runs that disagree on ${percent(discordance)} of the tasks.`
  );
}

function rangeText({ low, high }: Range, format: (value: number) => string): string {
  const [from, to] = [format(low), format(high)];
  return from === to ? from : `${from} – ${to}`;
}

function durationText(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
