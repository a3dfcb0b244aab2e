import type { ProposalId } from "../ids.ts";
import type { IterationRecord, OptimizationRecord, TrialRecord, ValidationRecord } from "../ports.ts";
import type { Proposal } from "../proposal.ts";
import { measuredRepeat } from "../repeats.ts";
import { ancestorsOf } from "./ancestors.ts";
import { earlierCandidates } from "./earlier.ts";
import type { Evidence, GatePolicy, Inherited, LedgerEntry, LedgerObservation, Verdict } from "./evidence.ts";
import { knowsRule, nextTrials } from "./policy.ts";
import { seriesOf } from "./series.ts";

/** What was stored of an optimization, as raw as it is. */
export interface AuditSource {
  readonly policy: GatePolicy;
  readonly tasks: Evidence["tasks"];
  readonly proposals: readonly Proposal[];
  readonly validations: readonly ValidationRecord[];
  readonly trials: readonly TrialRecord[];
  /** Which series of results was valid in which iteration. */
  readonly iterations: readonly IterationRecord[];
}

/** What the record says against what it should say. */
export interface Difference {
  readonly kind: "trial-missing" | "trial-changed" | "verdict" | "ledger" | "earlier-candidates" | "no-verdict";
  readonly expected: string;
  readonly found: string;
}

export interface AuditedVerdict {
  readonly proposalId: ProposalId;
  readonly verdict: Verdict["kind"] | null;
  /** Trials that it rests on. */
  readonly trials: number;
  readonly differences: readonly Difference[];
  /** The rule that gave it where this release does not know that one: its trials were compared, the verdict could not be recomputed. */
  readonly otherRule: number | null;
}

/**
 * Recomputes every verdict from the stored trials that its ledger names: those that were there when it was given. Later trials of the
 * same versions don't matter; an outcome that was changed, removed or invented since, a verdict or a ledger line that does not
 * follow, and an acceptance without a verdict all come out as differences.
 */
export function auditVerdicts(source: AuditSource): AuditedVerdict[] {
  const judged = new Set(source.validations.map((each) => each.proposalId));
  const without = source.proposals
    .filter((each) => each.versionId !== null && each.status === "accepted" && !judged.has(each.id))
    .map((each) => ({
      proposalId: each.id,
      verdict: null,
      trials: 0,
      otherRule: null,
      differences: [difference("no-verdict", "a verdict with its ledger", "an accepted proposal without one")],
    }));
  return [...source.validations.map((validation) => auditVerdict(source, validation)), ...without];
}

/** As {@link auditVerdicts}, of all that was read of an optimization. */
export function auditOptimization({
  optimization: { plan, tasks },
  ...source
}: Omit<AuditSource, "policy" | "tasks"> & {
  readonly optimization: Pick<OptimizationRecord, "plan" | "tasks">;
}): AuditedVerdict[] {
  const inSplits = tasks.map(({ task, split }) => ({ taskId: task.id, split }));
  return auditVerdicts({ ...source, policy: plan.gate, tasks: inSplits });
}

function auditVerdict(source: AuditSource, validation: ValidationRecord): AuditedVerdict {
  const { proposalId, verdict, ledger } = validation;
  const otherRule = knowsRule(source.policy, validation.rule) ? null : validation.rule;
  const lines = ledger.filter((line) => line.kind === "observation");
  const found = lines.map((line) => ({ line, trial: trialOf(source, validation, line) }));
  const evidence = evidenceOf(source, validation, found);
  const differences = [
    ...found.flatMap(({ line, trial }) => trialDifferences(line, trial)),
    ...earlierDifferences(validation, evidence),
    ...(otherRule === null ? outcomeDifferences(source.policy, evidence, validation) : []),
  ];
  return { proposalId, verdict: verdict.kind, trials: lines.length, differences, otherRule };
}

/** A ledger counts repeats within the series that was valid when it was written. */
function trialOf(
  { trials, iterations, proposals }: AuditSource,
  { proposalId, parentId, versionId }: ValidationRecord,
  line: LedgerObservation,
): TrialRecord | undefined {
  const iteration = proposals.find((each) => each.id === proposalId)?.iteration ?? 0;
  const ancestors = ancestorsOf({ parentId, versionId, iteration }, { proposals, iterations });
  const versions = { parent: parentId, candidate: versionId, ancestor: ancestors[(line.generation ?? 0) - 1] };
  const version = versions[line.arm];
  if (version === undefined) return undefined;
  const repeat = measuredRepeat(seriesOf(version, iterations, iteration), line.repeat);
  return trials.find(({ key }) => key.versionId === version && key.taskId === line.taskId && key.repeat === repeat);
}

function evidenceOf(
  source: AuditSource,
  validation: ValidationRecord,
  found: readonly { readonly line: LedgerObservation; readonly trial: TrialRecord | undefined }[],
): Evidence {
  const arm = (name: LedgerObservation["arm"]): Inherited[] =>
    found.flatMap(({ line: { arm, taskId, repeat, generation = 0 }, trial }) =>
      arm === name && trial?.outcome ? [{ taskId, repeat, outcome: trial.outcome.kind, generation }] : [],
    );
  return {
    tasks: source.tasks,
    targets: source.proposals.find((each) => each.id === validation.proposalId)?.targets ?? [],
    parent: arm("parent"),
    candidate: arm("candidate"),
    inherited: arm("ancestor"),
    earlier: earlierCandidates(source.proposals, validation.proposalId),
    resumptions: validation.resumptions,
  };
}

function trialDifferences(line: LedgerObservation, trial: TrialRecord | undefined): Difference[] {
  const name = `${line.arm} × ${line.taskId} · repeat ${line.repeat}`;
  const outcome = trial?.outcome?.kind;
  if (outcome === undefined)
    return [
      difference("trial-missing", `${name}: ${line.outcome}`, trial ? "a trial without outcome" : "no such trial"),
    ];
  return outcome === line.outcome
    ? []
    : [difference("trial-changed", `${name}: ${line.outcome}, says the ledger`, `${outcome}, says the trial`)];
}

function earlierDifferences({ earlier }: ValidationRecord, evidence: Evidence): Difference[] {
  const text = ({ judged, accepted }: Evidence["earlier"]) => `${judged} judged and ${accepted} accepted before`;
  return earlier.judged === evidence.earlier.judged && earlier.accepted === evidence.earlier.accepted
    ? []
    : [difference("earlier-candidates", text(evidence.earlier), text(earlier))];
}

function outcomeDifferences(
  policy: GatePolicy,
  evidence: Evidence,
  { verdict, ledger, rule }: ValidationRecord,
): Difference[] {
  // The budget, not the evidence, ended this one: whatever its trials say, it may be taken up again.
  if (verdict.kind === "undecided" && verdict.reason === "out-of-budget") return [];
  const step = nextTrials(policy, evidence, rule);
  if (step.kind === "run")
    return [difference("verdict", `no verdict yet: ${step.trials.length} runs of ${step.stage}`, verdictText(verdict))];
  if (verdictText(step.verdict) !== verdictText(verdict))
    return [difference("verdict", verdictText(step.verdict), verdictText(verdict))];
  const length = Math.max(step.ledger.length, ledger.length);
  for (let at = 0; at < length; at++) {
    const [wanted, stored] = [lineText(step.ledger[at]), lineText(ledger[at])];
    if (wanted !== stored) return [difference("ledger", `line ${at + 1}: ${wanted}`, `line ${at + 1}: ${stored}`)];
  }
  return [];
}

function verdictText(verdict: Verdict): string {
  return verdict.kind === "accepted" ? "accepted" : `${verdict.kind} (${verdict.reason})`;
}

/** Ten digits: enough to see any change of an observation, and the same on every machine. */
function lineText(line: LedgerEntry | undefined): string {
  if (!line) return "nothing";
  const value = digits(line.value);
  return line.kind === "check"
    ? `${line.gate}: ${value} ${line.threshold}, ${line.holds ? "holds" : "fails"}`
    : `${line.gate}: ${line.arm} × ${line.taskId} · repeat ${line.repeat} ${line.outcome}, ×${digits(line.contribution)}, ${value}`;
}

function digits(value: number): string {
  return value.toPrecision(10);
}

function difference(kind: Difference["kind"], expected: string, found: string): Difference {
  return { kind, expected, found };
}
