import type { ValidationRecord } from "../ports.ts";
import type { Proposal } from "../proposal.ts";
import { type GatePolicy, type LedgerCheck, type LedgerObservation, reasonTexts } from "./evidence.ts";

/** Gates whose observations are told one by one; of the others a sum is enough. */
const told = new Set(["weakness addressed", "no regression", "Δ held-in", "Δ held-out"]);

/** Why a proposal was accepted, rejected or left undecided, as lines for a person: verdict, each gate with its runs, what else there was. */
export function explainVerdict(policy: GatePolicy, proposal: Proposal, validation: ValidationRecord): string[] {
  const observations = validation.ledger.filter((line) => line.kind === "observation");
  const checks = validation.ledger.filter((line) => line.kind === "check");
  const gates = [
    ...new Set([
      ...observations.map((line) => line.gate).filter((gate) => told.has(gate)),
      ...checks.map((line) => line.gate),
    ]),
  ];
  return [
    ...heading(policy, proposal, validation, observations),
    ...gates.flatMap((gate) => explainGate(policy, gate, observations, checks)),
    ...remainder(observations),
  ];
}

function heading(
  policy: GatePolicy,
  { id, title, weaknessId, targets }: Proposal,
  { verdict, parentId, versionId, resumptions }: ValidationRecord,
  observations: readonly LedgerObservation[],
): string[] {
  const runs = observations.filter((line) => line.arm === "candidate").length;
  const controls = observations.filter((line) => line.arm === "parent" && line.gate !== "baseline").length;
  const reason = verdict.kind === "accepted" ? "" : `: ${reasonTexts[verdict.reason]} (${verdict.detail})`;
  return [
    `${id} ${title}`,
    `${verdict.kind}${reason}`,
    `${versionId} against ${parentId} · ${policyText(policy)} · ${runs} runs of the candidate${policy.kind === "sequential" ? `, ${controls} fresh runs of the parent` : ""}`,
    `${weaknessId ? `answers ${weaknessId}` : "a merge"} · ${targets.length} targets${resumptions > 0 ? ` · taken up again ${resumptions} times` : ""}`,
  ];
}

function policyText(policy: GatePolicy): string {
  return policy.kind === "sequential" ? `sequential (${policy.preset})` : `${policy.kind} (${policy.repeats} repeats)`;
}

function explainGate(
  policy: GatePolicy,
  gate: string,
  observations: readonly LedgerObservation[],
  checks: readonly LedgerCheck[],
): string[] {
  const own = told.has(gate) ? observations.filter((line) => line.gate === gate && tells(policy, line)) : [];
  const width = Math.max(0, ...own.map((line) => line.taskId.length));
  return [
    "",
    gate,
    ...own.map((line) => `  ${observationText(policy, line, runText(own, line), width)}`),
    ...checks
      .filter((line) => line.gate === gate)
      .map((line) => `  ${line.holds ? "✓" : "✗"} ${line.observation}: ${short(line.value)} (needs ${line.threshold})`),
  ];
}

/** A count that did not move is no news; a factor always is. */
function tells(policy: GatePolicy, line: LedgerObservation): boolean {
  return policy.kind === "sequential" || line.contribution !== 0;
}

/** Whether a run was made of the parent for this gate, beside its baseline. */
export function isControl({ arm, gate }: Pick<LedgerObservation, "arm" | "gate">): boolean {
  return arm === "parent" && (gate === "weakness addressed" || gate === "no regression");
}

/** Controls have numbers that keep candidates apart that are judged at the same time; a person counts them. */
function runText(own: readonly LedgerObservation[], line: LedgerObservation): string {
  if (!isControl(line)) return `repeat ${line.repeat}`;
  const ofTask = own.filter((each) => isControl(each) && each.taskId === line.taskId);
  return `control ${ofTask.indexOf(line) + 1}`;
}

function observationText(policy: GatePolicy, line: LedgerObservation, which: string, width: number): string {
  const arm = line.arm === "candidate" ? "candidate" : policy.kind === "sequential" ? "fresh parent" : "parent";
  const run = `${line.taskId.padEnd(width)}  ${arm.padEnd(12)}  ${which.padEnd(11)}  ${line.outcome.padEnd(7)}`;
  return policy.kind === "sequential"
    ? `${run}  expected ${percent(line.expected)}  × ${short(line.contribution).padEnd(6)}  e-value ${short(line.value)}`
    : `${run}  ${line.contribution > 0 ? "+" : ""}${line.contribution}  difference ${line.value}`;
}

function remainder(observations: readonly LedgerObservation[]): string[] {
  const baseline = observations.filter((line) => line.gate === "baseline");
  const leftOut = observations.filter((line) => line.gate === "left out");
  const inherited = observations.filter((line) => line.gate === "inherited");
  const passed = (lines: readonly LedgerObservation[]) => lines.filter((line) => line.outcome === "passed").length;
  return [
    ...(baseline.length > 0
      ? ["", `baseline: ${passed(baseline)} of ${baseline.length} runs of the parent passed`]
      : []),
    ...(inherited.length > 0
      ? [
          `inherited: ${passed(inherited)} of ${inherited.length} runs of the versions before it passed, counted in part`,
        ]
      : []),
    ...(leftOut.length > 0
      ? [
          `left out: ${leftOut.length} runs on ${new Set(leftOut.map((line) => line.taskId)).size} tasks (errored, invalid, or beyond the plan)`,
        ]
      : []),
  ];
}

function percent(share: number | null): string {
  return share === null ? "   –" : `${Math.round(share * 100)} %`.padStart(5);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
