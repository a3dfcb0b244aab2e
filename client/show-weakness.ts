import pc from "picocolors";
import { type Facts, factsOf } from "../core/facts.ts";
import type { WeaknessId } from "../core/ids.ts";
import type { LabelRecord, Records, TrialRecord } from "../core/ports.ts";
import { nearest } from "../core/problem.ts";
import type { Proposal } from "../core/proposal.ts";
import { rankOf } from "../core/weakness/ranking.ts";
import type { FailureLabel } from "../core/weakness.ts";
import { failure } from "./failure.ts";
import { type ReportData, renderProposals } from "./report-screen.ts";
import type { Shown } from "./shown.ts";
import { historyText, type RememberedWeakness, remember, seenText, signatureLine } from "./weaknesses.ts";

/** One failed trial of a weakness. A step's link is `TRIAL#STEP`, which `show trace` opens. */
export interface ShownMember {
  readonly trialId: string;
  readonly taskId: string;
  readonly repeat: number;
  readonly flaky: boolean;
  /** Most typical of the weakness. */
  readonly medoid: boolean;
  readonly criticality: FailureLabel["criticality"] | "unlabelled";
  /** What it did as its own label says it; the weakness's signature has the word that most members share. */
  readonly mechanism: FailureLabel["mechanism"] | "unlabelled";
  readonly description: string | null;
  readonly unrecoveredStep: string | null;
  readonly evidence: readonly { readonly link: string; readonly quote: string }[];
  readonly counterEvidence: string | null;
  readonly phantoms: number;
  /** What rules say of the run; null when its trace is not there. */
  readonly facts: Facts | null;
}

/** Everything that is known of one weakness, from the record alone. @throws ClientFailure when there is none of this id */
export async function showWeakness(asked: string, data: ReportData, records: Records): Promise<Shown> {
  const { optimizationId } = data.optimization.plan;
  const known = remember(data.weaknesses, data.source.iterations);
  const weakness = known.find((each) => each.id === asked.toUpperCase());
  if (!weakness)
    throw noWeakness(
      asked,
      optimizationId,
      known.map((each) => each.id),
    );
  const labels = await records.listLabels(optimizationId, weakness.iteration);
  const facts = await factsOfMembers(weakness, data.source.trials, records);
  const members = membersOf(weakness, { labels, trials: data.source.trials, facts });
  const proposals = data.proposals.filter((each) => each.weaknessId === weakness.id);
  const item = { ...weakness, rank: rankOf(weakness), members, proposals: proposals.map(proposalItem) };
  return { items: [item], text: render(weakness, members, proposals) };
}

function noWeakness(asked: string, optimizationId: string, ids: readonly WeaknessId[]) {
  const near = nearest(asked.toUpperCase(), ids);
  const remedy = near ? `Did you mean ${near}?` : `See self-harness show ${optimizationId} weaknesses.`;
  return failure("not-found", `no weakness ${JSON.stringify(asked.slice(0, 40))} in ${optimizationId}. ${remedy}`);
}

/** One after another: a trace may be megabytes. */
async function factsOfMembers(
  { members }: RememberedWeakness,
  trials: readonly TrialRecord[],
  records: Records,
): Promise<ReadonlyMap<string, Facts>> {
  const found = new Map<string, Facts>();
  for (const { trialId } of members) {
    const agentEnd = trials.find((trial) => trial.id === trialId)?.agentEnd;
    const trace = agentEnd && (await records.trace(trialId));
    if (trace) found.set(trialId, factsOf(trace, agentEnd));
  }
  return found;
}

function membersOf(
  { members, flakyTaskIds }: RememberedWeakness,
  known: {
    readonly labels: readonly LabelRecord[];
    readonly trials: readonly TrialRecord[];
    readonly facts: ReadonlyMap<string, Facts>;
  },
): ShownMember[] {
  const { labels, trials, facts } = known;
  return members.map(({ trialId }, index) => {
    const key = trials.find((trial) => trial.id === trialId)?.key;
    const label = labels.find((each) => each.trialId === trialId)?.label ?? null;
    const unrecovered = label?.unrecoveredStep ?? null;
    return {
      trialId,
      taskId: key?.taskId ?? "",
      repeat: key?.repeat ?? 0,
      flaky: key !== undefined && flakyTaskIds.includes(key.taskId),
      medoid: index === 0,
      criticality: label?.criticality ?? "unlabelled",
      mechanism: label?.mechanism ?? "unlabelled",
      description: label?.description ?? null,
      unrecoveredStep: unrecovered === null ? null : `${trialId}#${unrecovered}`,
      evidence: label?.evidence.map(({ step, quote }) => ({ link: `${trialId}#${step}`, quote })) ?? [],
      counterEvidence: label?.counterEvidence ?? null,
      phantoms: label?.phantoms ?? 0,
      facts: facts.get(trialId) ?? null,
    };
  });
}

function proposalItem({ id, iteration, title, status, reason, detail, edit, slot }: Proposal) {
  return {
    id,
    iteration,
    title,
    status,
    reason,
    detail,
    surface: edit?.surface ?? null,
    approach: slot?.approach ?? null,
  };
}

function render(weakness: RememberedWeakness, members: readonly ShownMember[], proposals: readonly Proposal[]): string {
  const { id, pattern, rootCause, category, namedBy, signature, silhouette, impact, seen, recurrence } = weakness;
  const apart = silhouette === null ? "" : `, silhouette ${silhouette.toFixed(2)}`;
  return [
    pc.bold(`${id}  ${pattern}`),
    `  root cause  ${rootCause}`,
    `  category    ${category.replaceAll("_", " ")}${namedBy === "rules" ? pc.dim(" (named by rules, not by the model)") : ""}`,
    `  signature   ${signatureLine(signature)}${apart}`,
    `  seen        ${seenText(weakness)}; impact ${impact.toFixed(1)}, rank ${rankOf(weakness).toFixed(1)}`,
    `  history     ${recurrence} (${historyText(seen)})`,
    pc.bold("\nMembers, the most typical first"),
    ...members.flatMap(renderMember),
    pc.bold("\nProposals"),
    renderProposals(proposals),
    pc.dim("\nLook at a step: npx self-harness show trace TRIAL#STEP"),
  ].join("\n");
}

function renderMember(member: ShownMember): string[] {
  const { trialId, taskId, repeat, flaky, description, unrecoveredStep, evidence, counterEvidence, facts } = member;
  return [
    `  ${taskId} · repeat ${repeat}${flaky ? " · flaky" : ""} · ${labelText(member)}  ${pc.dim(trialId)}`,
    ...(description === null ? [] : [`    ${description}`]),
    ...(facts === null ? [] : [pc.dim(`    ${factsLine(facts)}`)]),
    ...evidence.map(({ link, quote }) => `    ${pc.cyan(link)}  ${JSON.stringify(quote)}`),
    ...(unrecoveredStep === null ? [] : [`    lost from ${pc.cyan(unrecoveredStep)}`]),
    ...(counterEvidence === null ? [] : [pc.dim(`    against it: ${counterEvidence}`)]),
    ...(member.phantoms > 0
      ? [pc.dim(`    ${member.phantoms} quotes that occur nowhere in the run were dropped`)]
      : []),
  ];
}

const shownChecks = 3;

/** The facts that tell runs apart; `show trace TRIAL` has all of them. */
function factsLine({ cause, failingTests, lastErrors }: Facts): string {
  const more = failingTests.length > shownChecks ? ` and ${failingTests.length - shownChecks} more` : "";
  const checks = failingTests.length > 0 ? `; failing: ${failingTests.slice(0, shownChecks).join(", ")}${more}` : "";
  const error = lastErrors.length > 0 ? `; last error: ${lastErrors.at(-1)?.slice(0, 120)}` : "";
  return `${cause.replaceAll("_", " ")}${checks}${error}`;
}

function labelText({ criticality, mechanism }: ShownMember): string {
  if (criticality === "unlabelled") return criticality;
  return [criticality, mechanism].map((word) => word.replaceAll("_", " ")).join(" · ");
}
