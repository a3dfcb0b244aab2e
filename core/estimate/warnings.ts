import type { Budget } from "../limits.ts";
import type { OptimizationPlan } from "../plan.ts";
import type { Estimate, PhaseEstimate } from "./figures.ts";
import type { Range } from "./range.ts";

type Amount = "trials" | "tokens" | "costMicroUsd" | "wallMs";

const caps: readonly { readonly cap: keyof Budget; readonly amount: Amount; readonly name: string }[] = [
  { cap: "costMicroUsd", amount: "costMicroUsd", name: "money (--budget-usd)" },
  { cap: "tokens", amount: "tokens", name: "tokens (--budget-tokens)" },
  { cap: "trials", amount: "trials", name: "trials (--budget-trials)" },
  { cap: "wallTimeMs", amount: "wallMs", name: "hours (--budget-hours)" },
];

type Unwarned = Omit<Estimate, "warnings" | "undecidable">;

/** Why a plan may not be worth its money, in plain words and worst first; empty when nothing speaks against it. */
export function warningsOf(plan: OptimizationPlan, estimate: Unwarned): Pick<Estimate, "warnings" | "undecidable"> {
  const undecidable = cannotDecide(plan, estimate);
  const warnings = [...(undecidable.length > 0 ? undecidable : capsReached(plan, estimate)), ...weakClaim(estimate)];
  return { warnings, undecidable };
}

/**
 * A cap under the baseline, or under the baseline and a first verdict, buys numbers and no decision. What is kept for the claim is not
 * there for either.
 */
function cannotDecide(plan: OptimizationPlan, { phases, kept }: Unwarned): string[] {
  const baseline = phases.find((phase) => phase.name === "baseline");
  if (!baseline) return [];
  for (const { cap, amount, name } of caps) {
    const most = plan.budget[cap];
    if (most === null) continue;
    if (baseline[amount].low > most)
      return [
        `This plan can't decide anything: the baseline alone needs more than the cap on ${name}. Raise it, or run fewer tasks or repeats.`,
      ];
    if (baseline[amount].low + kept[amount].low > most)
      return [
        `This plan can't decide anything: the baseline and the fresh runs of the claim, for which a share is kept from the start, need more than the cap on ${name}. Raise it, or run fewer tasks or repeats.`,
      ];
    const needed = upToFirstVerdict(phases, plan, amount);
    if (needed + kept[amount].low > most)
      return [
        `This plan can't decide anything: the cap on ${name}, less what is kept for the claim, ends it before the first candidate has a verdict. Raise it.`,
      ];
    if (needed + kept[amount].high > most)
      return [
        `The cap on ${name} may end it before the first candidate has a verdict: up to the high end of what is kept for the claim is out of the loop's reach. Raise it.`,
      ];
  }
  return [];
}

/** The least of baseline, mining, proposing, and one candidate. */
function upToFirstVerdict(phases: readonly PhaseEstimate[], plan: OptimizationPlan, amount: Amount): number {
  const low = (name: string) => phases.find((phase) => phase.name === name)?.[amount].low ?? 0;
  const candidates = Math.max(1, plan.weaknessesPerIteration * plan.proposalsPerWeakness * 0.25);
  return low("baseline") + low("mining") + low("proposing") + low("validating candidates") / candidates;
}

function capsReached(plan: OptimizationPlan, { total }: Unwarned): string[] {
  return caps.flatMap(({ cap, amount, name }) => {
    const most = plan.budget[cap];
    return most !== null && reaches(total[amount], most)
      ? [
          `The cap on ${name} will end it before all ${plan.iterations} iterations are through, if each of them promotes something.`,
        ]
      : [];
  });
}

function reaches({ high }: Range, most: number): boolean {
  return high > most;
}

/** Above this even a good edit is unlikely to show. */
const large = 0.25;

function weakClaim({ claim, smallestDetectable, exploratory, tasks }: Unwarned): string[] {
  const { onTasksLikeThese, onTheseTasks } = smallestDetectable;
  const where = `${claim.tasks} ${claim.split} tasks × ${claim.repeats} runs`;
  const all = tasks["held-in"] + tasks["held-out"] + tasks.sealed;
  const warnings: string[] = [];
  if (onTheseTasks === null)
    warnings.push(
      `This plan can't show any gain: on ${where} even a perfect harness would not stand out from noise. Add tasks.`,
    );
  else if (onTasksLikeThese === null || onTasksLikeThese > large)
    warnings.push(
      `On ${where} only a very large gain can be shown (${onTasksLikeThese === null ? "none" : `${Math.round(onTasksLikeThese * 100)} points`} on tasks like these). ` +
        "Add tasks; self-harness power says how many.",
    );
  if (exploratory) warnings.push(`${all} tasks are fewer than 30: results are exploratory.`);
  return warnings;
}
