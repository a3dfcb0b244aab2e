import { earlierCandidates, resumptionsAfter } from "../core/evidence/earlier.ts";
import { type Evidence, type GateStep, type Observed, reasonTexts, type Verdict } from "../core/evidence/evidence.ts";
import { nextTrials } from "../core/evidence/policy.ts";
import { type HarnessFiles, versionOf } from "../core/harness.ts";
import { asId, type OptimizationId, type ProposalId, type TaskId, type VersionId } from "../core/ids.ts";
import { mergeEdits } from "../core/lineage.ts";
import type { Ports, TrialRecord } from "../core/ports.ts";
import type { Proposal } from "../core/proposal.ts";
import { freshRepeats } from "../core/trial.ts";
import type { Frozen } from "./context.ts";

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

export type MergeResult =
  | { readonly kind: "nothing" }
  | { readonly kind: "single"; readonly proposalId: ProposalId; readonly versionId: VersionId }
  | {
      readonly kind: "merge";
      readonly proposalId: ProposalId;
      readonly versionId: VersionId;
      readonly fallback: { readonly proposalId: ProposalId; readonly versionId: VersionId };
    };

export function validatingActivities(ports: Ports, frozen: Frozen) {
  const { records } = ports;
  return {
    /** Asks the gate policy what to run next for a proposal; a verdict is stored with its ledger before it is returned. */
    nextValidationTrials: async (input: ValidationInput): Promise<ValidationStep> => {
      const proposal = await readProposal(ports, input);
      if (proposal.status !== "queued")
        return {
          kind: "verdict",
          verdict:
            proposal.status === "rejected" ? "rejected" : proposal.status === "undecided" ? "undecided" : "accepted",
          reason: proposal.reason,
        };
      const { plan } = await frozen.opening(input.optimizationId);
      const evidence = await evidenceFor(ports, frozen, input.optimizationId, proposal);
      const step = nextTrials(plan.gate, evidence);
      if (step.kind === "run")
        return {
          kind: "run",
          stage: step.stage,
          trials: step.trials.map(({ arm, taskId, repeat }) => ({
            versionId: arm === "parent" ? proposal.parentId : candidateOf(proposal),
            taskId,
            repeat,
          })),
        };
      await storeVerdict(ports, input, proposal, evidence, step);
      return {
        kind: "verdict",
        verdict: step.verdict.kind,
        reason: step.verdict.kind === "accepted" ? null : step.verdict.reason,
      };
    },

    /** What this iteration wants to promote: nothing, the one accepted edit, or the merge of all accepted ones as a proposal of its own. */
    mergeAccepted: async (input: {
      optimizationId: OptimizationId;
      iteration: number;
      versionId: VersionId;
    }): Promise<MergeResult> => {
      const accepted = (await records.listProposals(input.optimizationId)).filter(
        (each) =>
          each.iteration === input.iteration &&
          each.slot &&
          each.edit &&
          (each.status === "accepted" || each.status === "superseded"),
      );
      const ranked = await byGain(ports, input.optimizationId, accepted);
      const best = ranked[0];
      if (!best) return { kind: "nothing" };
      const single = { proposalId: best.proposal.id, versionId: candidateOf(best.proposal) };
      const { files } = await frozen.harness(input.versionId);
      const merge = mergeEdits(
        files,
        ranked.map(({ proposal, gain }) => ({
          proposalId: proposal.id,
          edit: proposal.edit as NonNullable<Proposal["edit"]>,
          gain,
          weakness: proposal.weaknessId ?? "",
        })),
      );
      for (const id of merge.superseded)
        await records.setProposalStatus(
          input.optimizationId,
          id,
          "superseded",
          null,
          "a stronger accepted edit of this iteration answers the same weakness or changes the same text",
        );
      if (merge.merged.length < 2) return { kind: "single", ...single };
      const versionId = versionOf(merge.files);
      const proposalId = asId<ProposalId>(`P-${input.iteration}00`);
      await records.saveVersion(input.optimizationId, {
        versionId,
        parentId: input.versionId,
        files: merge.files,
        origin: proposalId,
      });
      const known = (await records.listProposals(input.optimizationId)).find((each) => each.id === proposalId);
      if (!known)
        await records.saveProposal(
          input.optimizationId,
          mergeProposal(ports, input, proposalId, versionId, merge.merged, accepted, files, merge.files),
        );
      return { kind: "merge", proposalId, versionId, fallback: single };
    },

    /** Makes an accepted candidate current, in one transaction; `conflict` when somebody else moved the current version. */
    promote: async (input: {
      optimizationId: OptimizationId;
      iteration: number;
      expected: VersionId;
      versionId: VersionId;
      proposalId: ProposalId;
    }): Promise<"promoted" | "conflict"> => {
      const result = await records.promote({
        ...input,
        proposalIds: [input.proposalId],
        reason: `accepted in iteration ${input.iteration}`,
      });
      return result === "conflict" ? "conflict" : "promoted";
    },
  };
}

async function readProposal(ports: Ports, input: ValidationInput): Promise<Proposal> {
  const proposal = (await ports.records.listProposals(input.optimizationId)).find(
    (each) => each.id === input.proposalId,
  );
  if (!proposal) throw new Error(`proposal ${input.proposalId} is not in the database`);
  return proposal;
}

function candidateOf(proposal: Proposal): VersionId {
  if (!proposal.versionId) throw new Error(`proposal ${proposal.id} has no version to run`);
  return proposal.versionId;
}

async function evidenceFor(
  ports: Ports,
  frozen: Frozen,
  optimizationId: OptimizationId,
  proposal: Proposal,
): Promise<Evidence> {
  const { records } = ports;
  const { tasks } = await frozen.opening(optimizationId);
  const versionId = candidateOf(proposal);
  const previous = (await records.listValidations(optimizationId)).find((each) => each.proposalId === proposal.id);
  const trials = await records.listTrials(optimizationId, [proposal.parentId, versionId]);
  const arm = (id: VersionId) =>
    trials.filter((trial) => trial.key.versionId === id && trial.key.repeat < freshRepeats).flatMap(observed);
  return {
    tasks: tasks.map(({ task, split }) => ({ taskId: task.id, split })),
    targets: proposal.targets,
    parent: arm(proposal.parentId),
    candidate: arm(versionId),
    earlier: earlierCandidates(await records.listProposals(optimizationId), proposal.id),
    resumptions: resumptionsAfter(previous ?? null),
  };
}

function observed(trial: TrialRecord): Observed[] {
  return trial.outcome ? [{ taskId: trial.key.taskId, repeat: trial.key.repeat, outcome: trial.outcome.kind }] : [];
}

async function storeVerdict(
  ports: Ports,
  input: ValidationInput,
  proposal: Proposal,
  { earlier, resumptions }: Evidence,
  step: Extract<GateStep, { kind: "verdict" }>,
): Promise<void> {
  const versionId = candidateOf(proposal);
  const trialsUsed = (await ports.records.listTrials(input.optimizationId, [versionId])).filter(
    (trial) => trial.outcome,
  ).length;
  const { verdict, ledger } = step;
  await ports.records.saveValidation(input.optimizationId, {
    proposalId: proposal.id,
    parentId: proposal.parentId,
    versionId,
    verdict,
    ledger,
    trialsUsed,
    earlier,
    resumptions,
  });
  const reason = verdict.kind === "accepted" ? null : verdict.reason;
  const detail = verdict.kind === "accepted" ? "" : `${reasonTexts[verdict.reason]}: ${verdict.detail}`;
  await ports.records.setProposalStatus(input.optimizationId, proposal.id, verdict.kind, reason, detail);
  await ports.records.addEvent(input.optimizationId, "verdict", {
    id: proposal.id,
    verdict: verdict.kind,
    reason,
    trialsUsed,
  });
}

/** Accepted proposals with their observed difference in passes over the parent, on the trials that both have; strongest first. */
async function byGain(
  ports: Ports,
  optimizationId: OptimizationId,
  proposals: readonly Proposal[],
): Promise<{ proposal: Proposal; gain: number }[]> {
  const ranked: { proposal: Proposal; gain: number }[] = [];
  for (const proposal of proposals) {
    const trials = await ports.records.listTrials(optimizationId, [proposal.parentId, candidateOf(proposal)]);
    const passed = (id: VersionId) =>
      new Map(
        trials
          .filter((trial) => trial.key.versionId === id && trial.key.repeat < freshRepeats && trial.outcome)
          .map((trial) => [`${trial.key.taskId} ${trial.key.repeat}`, trial.outcome?.kind === "passed" ? 1 : 0]),
      );
    const parent = passed(proposal.parentId);
    const gain = [...passed(candidateOf(proposal))].reduce(
      (sum, [key, value]) => sum + value - (parent.get(key) ?? value),
      0,
    );
    ranked.push({ proposal, gain });
  }
  return ranked.sort((a, b) => b.gain - a.gain || (a.proposal.id < b.proposal.id ? -1 : 1));
}

function mergeProposal(
  ports: Ports,
  input: { iteration: number; versionId: VersionId },
  id: ProposalId,
  versionId: VersionId,
  merged: readonly ProposalId[],
  accepted: readonly Proposal[],
  before: HarnessFiles,
  after: HarnessFiles,
): Proposal {
  return {
    id,
    weaknessId: null,
    iteration: input.iteration,
    slot: null,
    parentId: input.versionId,
    versionId,
    title: `merge of ${merged.join(", ")}`,
    rationale: "Edits that were accepted one by one must also hold together.",
    edit: null,
    diff: ports.harnesses.diff(before, after),
    predictedHelped: [],
    predictedAtRisk: [],
    targets: [...new Set(accepted.filter((each) => merged.includes(each.id)).flatMap((each) => each.targets))],
    status: "queued",
    reason: null,
    detail: "",
    answer: "",
    asked: null,
  };
}
