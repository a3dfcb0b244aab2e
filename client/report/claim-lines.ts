import type { BestOf } from "../../core/claim/best-of.ts";
import type { Claim } from "../../core/claim/claim.ts";
import type { VersionCost } from "../../core/claim/cost.ts";
import type { NoiseFloor, SelfComparison } from "../../core/claim/noise.ts";
import type { OptimizationReport } from "../../core/report.ts";
import { counted, gainText, percent, pointsText, rateText, tokensText, usd } from "./words.ts";

/** One line of a report; docs/reports.md explains each by its name. */
export interface ReportLine {
  readonly name: string;
  readonly text: string;
}

/** What the numbers mean, in one sentence, for somebody who reads nothing else. */
export function headlineOf(report: OptimizationReport): string {
  const { claim } = report;
  if (report.startingVersionId === report.finalVersionId)
    return "Nothing was promoted: the starting harness is still the current one.";
  if (!claim) return "No claim: a version was promoted, but nothing was left for fresh runs of it.";
  const where = `${counted(claim.tasks, `${claim.split} task`)} × ${claim.repeats} fresh runs`;
  switch (claim.reading) {
    case "gain":
      return `A gain is shown: ${gainText(claim.gain)}, on ${where}.`;
    case "loss":
      return `A loss is shown: ${gainText(claim.gain)}, on ${where}. Don't ship this harness.`;
    case "not-shown":
      return `No gain is shown: ${gainText(claim.gain)}, on ${where}. ${whyNotShown(claim)}`;
  }
}

function whyNotShown(claim: Claim): string {
  return claim.beyondNoise
    ? "On these very tasks it is more than the noise floor; that other tasks of the kind gain as well is not shown."
    : "The interval includes 0, and the noise floor alone may have done this.";
}

/** The claim, line by line; every format prints all of them. */
export function claimLines(claim: Claim): ReportLine[] {
  return [
    { name: "starting harness", text: rateText(claim.starting) },
    { name: "final harness", text: rateText(claim.final) },
    { name: "gain", text: gainText(claim.gain) },
    {
      name: "exact McNemar test",
      text: `${counted(claim.improved, "task")} improved, ${claim.regressed} regressed, p = ${claim.mcnemarP.toFixed(3)}`,
    },
    { name: "A/A noise floor", text: noiseText(claim.noise) },
    { name: "smallest detectable gain", text: detectableText(claim.smallestDetectable) },
    { name: "cost per pass", text: costText(claim.cost.starting, claim.cost.final) },
    { name: "best of N at equal budget", text: bestOfText(claim.bestOf) },
    ...(claim.tasksLeftOut > 0
      ? [
          {
            name: "left out",
            text: `${counted(claim.tasksLeftOut, "task")} without a scored run of both versions`,
          },
        ]
      : []),
  ];
}

/** What stands beside the claim whether there is one or not. */
export function accountLines(report: OptimizationReport): ReportLine[] {
  const { splits, heldOutLooks: looks } = report;
  const sealed = splits.sealed > 0 ? `, ${splits.sealed} sealed` : ", none sealed";
  return [
    {
      name: "splits",
      text: `${splits["held-in"]} held-in, ${splits["held-out"]} held-out${sealed}; digest ${report.splitDigest.slice(0, 12)}`,
    },
    {
      name: "held-out looks",
      text: looksText(looks),
    },
    { name: "cost per accepted edit", text: acceptedText(report) },
    ...(report.reusedTrials > 0
      ? [
          {
            name: "reused trials",
            text: `${report.reusedTrials} of earlier optimizations stood in for runs of their own, at no cost`,
          },
        ]
      : []),
    ...report.invalidated.map(({ iteration, detail }) => ({
      name: "baseline measured again",
      text: `iteration ${iteration}: earlier results no longer held, ${detail}`,
    })),
    ...report.benchmarks.map(({ name, tasks, starting, final }) => ({
      name: `measured on ${name}`,
      text: `${counted(tasks, "task")}; start ${rateText(starting)}; final ${rateText(final)}`,
    })),
    ...(report.exploratory
      ? [{ name: "exploratory", text: "a benchmark of fewer than 30 tasks can't carry a claim" }]
      : []),
  ];
}

function looksText({
  total,
  validations,
  reports,
  earlier,
  sealedOpenings,
}: OptimizationReport["heldOutLooks"]): string {
  const before = earlier > 0 ? `, ${earlier} by earlier optimizations with the same splits` : "";
  const sealed =
    sealedOpenings > 0 ? `; sealed tasks opened ${sealedOpenings === 1 ? "once" : `${sealedOpenings} times`}` : "";
  return `${total} (${counted(validations, "validation")}, ${counted(reports, "report")}${before})${sealed}`;
}

/** Why the numbers of the gates are no claim. */
export function selectionNote({ heldOutLooks, selectionBias }: OptimizationReport): string {
  const bias =
    selectionBias > 0
      ? ` The best of ${heldOutLooks.validations + heldOutLooks.earlier} equal harnesses would look up to ${pointsText(selectionBias)} better on held-out than it is.`
      : "";
  return `Promoted versions were chosen for these numbers, so they flatter and are never the claim.${bias}`;
}

function noiseText({ floor, discordance, starting, final }: NoiseFloor): string {
  return (
    `±${pointsText(floor)}: two measurements of one and the same harness, of this size, differ by less in 19 of 20 cases ` +
    `(two runs disagree on ${percent(discordance)} of the tasks; ${selfText("starting", starting)}; ${selfText("final", final)})`
  );
}

function selfText(name: string, { tasks, disagreed, first, second }: SelfComparison): string {
  return `${name} against itself: ${first} and ${second} of ${tasks} passed, ${disagreed} disagreed`;
}

function detectableText({ onTheseTasks, onTasksLikeThese }: Claim["smallestDetectable"]): string {
  const text = (share: number | null) => (share === null ? "none" : pointsText(share));
  return `${text(onTheseTasks)} on these very tasks, ${text(onTasksLikeThese)} on tasks like these, seen in 80 % of the cases`;
}

function costText(starting: VersionCost, final: VersionCost): string {
  const each = ({ costPerPassMicroUsd, tokensPerPass }: VersionCost) =>
    costPerPassMicroUsd === null || tokensPerPass === null
      ? "nothing passed"
      : `${usd(costPerPassMicroUsd)}, ${tokensText(tokensPerPass)} tokens`;
  return `starting ${each(starting)}; final ${each(final)}`;
}

function bestOfText({ attempts, rate, isLowerBound, gain, unit }: BestOf): string {
  return (
    `starting harness, best of ${attempts.toFixed(2)} attempts per task (as ${unit === "cost" ? "costly" : "many tokens"} as one of the final one): ` +
    `${isLowerBound ? "at least " : ""}${percent(rate)}; final over it: ${gainText(gain)}`
  );
}

function acceptedText(report: OptimizationReport): string {
  const all = `${usd(report.costMicroUsd)} in all, ${counted(report.accepted, "edit")} accepted, ${report.rejected} rejected`;
  return report.costPerAcceptedEditMicroUsd === null
    ? `none was accepted; ${all}`
    : `${usd(report.costPerAcceptedEditMicroUsd)}; ${all}${inRuns(report)}`;
}

function inRuns({ claim, costMicroUsd }: OptimizationReport): string {
  if (!claim || claim.cost.starting.costMicroUsd === 0) return "";
  const perRun = claim.cost.starting.costMicroUsd / claim.cost.starting.runs;
  return `; as much as ${Math.round(costMicroUsd / perRun)} runs of the starting harness`;
}
