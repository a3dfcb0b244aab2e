import { ancestorsOf } from "../core/evidence/ancestors.ts";
import { earlierCandidates, resumptionsAfter } from "../core/evidence/earlier.ts";
import { type Evidence, type GatePolicy, type GateStep, reasonTexts, type Verdict } from "../core/evidence/evidence.ts";
import { type EvidenceSource, gatherEvidence } from "../core/evidence/gather.ts";
import { nextTrials, ruleVersionOf } from "../core/evidence/policy.ts";
import { seriesOf } from "../core/evidence/series.ts";
import type { OptimizationId, ProposalId, TaskId, VersionId } from "../core/ids.ts";
import type { IterationRecord, Ports, TrialRecord } from "../core/ports.ts";
import { type Candidate, candidateOf, type Proposal, wasAccepted } from "../core/proposal.ts";
import { measuredRepeat } from "../core/repeats.ts";
import type { Frozen } from "./context.ts";
import { keepForClaim } from "./keep-for-claim.ts";

export interface ValidationInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly proposalId: ProposalId;
}

export type ValidationStep =
  | {
      readonly kind: "run";
      readonly stage: string;
      readonly trials: readonly { readonly versionId: VersionId; readonly taskId: TaskId; readonly repeat: number }[];
    }
  | { readonly kind: "verdict"; readonly verdict: Verdict["kind"]; readonly reason: string | null };

export function validatingActivities(ports: Ports, frozen: Frozen) {
  return {
    /** Asks the gate policy what to run next for a proposal; a verdict is stored with its ledger before it is returned. */
    nextValidationTrials: async (input: ValidationInput): Promise<ValidationStep> => {
      const proposal = await readProposal(ports, input);
      if (proposal.status !== "queued") return knownVerdict(proposal);
      const candidate = candidateOf(proposal);
      const measured = await readMeasured(ports, input.optimizationId, candidate);
      const { plan, tasks } = await frozen.opening(input.optimizationId);
      const evidence = gatherEvidence({ tasks, proposal: candidate, ...measured });
      const step = nextTrials(plan.gate, evidence);
      if (step.kind === "run") {
        await keepForClaim(ports, frozen, input.optimizationId);
        return { kind: "run", stage: step.stage, trials: placed(step, candidate, measured.iterations) };
      }
      await storeVerdict(ports, input.optimizationId, plan.gate, candidate, evidence, step, measured.trials);
      const { verdict } = step;
      return { kind: "verdict", verdict: verdict.kind, reason: verdict.kind === "accepted" ? null : verdict.reason };
    },
  };
}

/** What was measured of a candidate and its parent, in which series it counts, and what was decided before. */
export type Measured = Omit<EvidenceSource, "tasks" | "proposal"> & { readonly iterations: readonly IterationRecord[] };

export async function readMeasured(
  ports: Ports,
  optimizationId: OptimizationId,
  candidate: Candidate,
): Promise<Measured> {
  const { id, parentId, versionId } = candidate;
  const { records } = ports;
  const previous = (await records.listValidations(optimizationId)).find((each) => each.proposalId === id);
  const iterations = await records.listIterations(optimizationId);
  const proposals = await records.listProposals(optimizationId);
  const ancestors = ancestorsOf(candidate, { proposals, iterations });
  return {
    trials: await records.listTrials(optimizationId, [parentId, versionId, ...ancestors]),
    iterations,
    proposals,
    earlier: earlierCandidates(proposals, id),
    resumptions: resumptionsAfter(previous ?? null),
  };
}

function knownVerdict(proposal: Proposal): ValidationStep {
  const { status, reason } = proposal;
  const verdict = wasAccepted(proposal) ? "accepted" : status === "undecided" ? "undecided" : "rejected";
  return { kind: "verdict", verdict, reason };
}

/** The trials that a policy asked for, numbered in the series of their arm. */
function placed(
  { trials }: Extract<GateStep, { kind: "run" }>,
  candidate: Candidate,
  iterations: readonly IterationRecord[],
) {
  return trials.map(({ arm, taskId, repeat }) => {
    const versionId = arm === "parent" ? candidate.parentId : candidate.versionId;
    const series = seriesOf(versionId, iterations, candidate.iteration);
    return { versionId, taskId, repeat: measuredRepeat(series, repeat) };
  });
}

async function readProposal(ports: Ports, input: ValidationInput): Promise<Proposal> {
  const proposal = await ports.records.proposal(input.optimizationId, input.proposalId);
  if (!proposal) throw new Error(`proposal ${input.proposalId} is not in the database`);
  return proposal;
}

async function storeVerdict(
  ports: Ports,
  optimizationId: OptimizationId,
  policy: GatePolicy,
  { id, parentId, versionId }: Candidate,
  { earlier, resumptions }: Evidence,
  { verdict, ledger }: Extract<GateStep, { kind: "verdict" }>,
  trials: readonly TrialRecord[],
): Promise<void> {
  const { records } = ports;
  const trialsUsed = trials.filter((trial) => trial.key.versionId === versionId && trial.outcome).length;
  const rule = ruleVersionOf(policy);
  const validation = { proposalId: id, parentId, versionId, verdict, ledger, trialsUsed, earlier, resumptions, rule };
  await records.saveValidation(optimizationId, validation);
  const reason = verdict.kind === "accepted" ? null : verdict.reason;
  const detail = verdict.kind === "accepted" ? "" : `${reasonTexts[verdict.reason]}: ${verdict.detail}`;
  await records.setProposalStatus(optimizationId, id, verdict.kind, reason, detail);
  await records.addEvent(optimizationId, "verdict", { id, verdict: verdict.kind, reason, trialsUsed });
}
