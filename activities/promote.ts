import { type ArchiveMember, chooseParent } from "../core/archive.ts";
import { gainsByTask, gatherEvidence, observedOf, ratesByTask } from "../core/evidence/gather.ts";
import { seriesOf } from "../core/evidence/series.ts";
import { versionOf } from "../core/harness.ts";
import { asId, type OptimizationId, type ProposalId, type TaskId, type VersionId } from "../core/ids.ts";
import { type Accepted, combinationsOf, type Merge } from "../core/lineage.ts";
import type { IterationRecord, Ports, TrialRecord } from "../core/ports.ts";
import { type Candidate, candidateOf, type Proposal, wasAccepted } from "../core/proposal.ts";
import { mostTargets } from "../core/weakness.ts";
import type { Frozen } from "./context.ts";
import { readMeasured } from "./validate-proposals.ts";

export interface PromotionInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  /** The version that the iteration started from. */
  readonly versionId: VersionId;
}

export interface Chosen {
  readonly proposalId: ProposalId;
  readonly versionId: VersionId;
}

/** What an iteration may promote next: nothing, something that must be validated first, or something that has held. */
export type Combination =
  | { readonly kind: "nothing" }
  | ({ readonly kind: "validate" } & Chosen)
  | ({ readonly kind: "holds" } & Chosen);

export type Parent =
  | { readonly kind: "converged"; readonly currentId: VersionId }
  | { readonly kind: "parent"; readonly versionId: VersionId; readonly currentId: VersionId };

export function promotingActivities(ports: Ports, frozen: Frozen) {
  const { records } = ports;
  return {
    /** Where an iteration starts. One that was begun before keeps its parent. */
    chooseParent: async (input: { optimizationId: OptimizationId; iteration: number }): Promise<Parent> => {
      const { optimizationId, iteration } = input;
      const optimization = await records.optimization(optimizationId);
      if (!optimization) throw new Error(`optimization ${optimizationId} is not in the database`);
      const { plan, currentVersionId: currentId } = optimization;
      const iterations = await records.listIterations(optimizationId);
      const begun = iterations.find((each) => each.number === iteration);
      if (begun) return { kind: "parent", versionId: begun.versionId, currentId };
      const proposals = await records.listProposals(optimizationId);
      const versionId = chooseParent({
        selection: plan.selection,
        currentId,
        members: plan.selection === "pareto" ? await archive(ports, optimizationId, proposals, iterations) : [],
        tried: triedInVain(iterations, proposals),
        seed: `${plan.seed}/parent/${iteration}`,
      });
      return versionId === null ? { kind: "converged", currentId } : { kind: "parent", versionId, currentId };
    },

    /**
     * All accepted edits merged; if that does not hold, the best smaller set of them; then the best one. A merge that was not validated
     * yet is stored as a proposal of its own.
     */
    nextCombination: async (input: PromotionInput): Promise<Combination> => {
      const { optimizationId, iteration, versionId: parentId } = input;
      const proposals = (await records.listProposals(optimizationId)).filter((each) => each.iteration === iteration);
      const accepted = await acceptedEdits(ports, frozen, optimizationId, proposals);
      const { files } = await frozen.harness(parentId);
      const combinations = combinationsOf(files, accepted);
      await markSuperseded(ports, optimizationId, proposals, combinations[0]);
      for (const merge of combinations) {
        const [only, second] = merge.merged;
        const single = second === undefined ? proposals.find((each) => each.id === only) : undefined;
        if (single) return { kind: "holds", proposalId: single.id, versionId: candidateOf(single).versionId };
        const versionId = versionOf(merge.files);
        const known = proposals.find(
          (each) => each.slot === null && each.parentId === parentId && each.versionId === versionId,
        );
        const proposal = known ?? (await saveMerge(ports, frozen, input, merge, proposals));
        if (proposal.status === "queued") return { kind: "validate", proposalId: proposal.id, versionId };
        if (wasAccepted(proposal)) return { kind: "holds", proposalId: proposal.id, versionId };
      }
      return { kind: "nothing" };
    },

    /**
     * A candidate whose parent was drawn from the archive has beaten that one only: it is queued once more, against the current version.
     */
    challengeCurrent: async (input: PromotionInput & { currentId: VersionId; chosen: Chosen }): Promise<Chosen> => {
      const { optimizationId, iteration, currentId, chosen } = input;
      const proposals = (await records.listProposals(optimizationId)).filter((each) => each.iteration === iteration);
      const { versionId } = chosen;
      const known = proposals.find(
        (each) => each.slot === null && each.parentId === currentId && each.versionId === versionId,
      );
      if (known) return { proposalId: known.id, versionId };
      const { tasks } = await frozen.opening(optimizationId);
      const iterations = await records.listIterations(optimizationId);
      const rates = ratesOf(await records.listTrials(optimizationId, [currentId]), currentId, iterations);
      const targets = tasks
        .filter(({ task, split }) => split === "held-in" && (rates.get(task.id) ?? 0) < 1)
        .map(({ task }) => task.id)
        .sort((a, b) => (rates.get(a) ?? 0) - (rates.get(b) ?? 0) || (a < b ? -1 : 1));
      const [before, after] = [await frozen.harness(currentId), await frozen.harness(versionId)];
      const proposalId = combinationId(iteration, proposals);
      await records.saveProposal(optimizationId, {
        ...combination(iteration, proposalId, currentId, versionId),
        title: `${chosen.proposalId} against the current version`,
        rationale: "It was accepted against a version of the archive; to be promoted it must beat the current one.",
        diff: ports.harnesses.diff(before.files, after.files),
        targets: targets.slice(0, mostTargets),
      });
      return { proposalId, versionId };
    },

    /** Makes an accepted candidate current, in one transaction; `conflict` when somebody else moved the current version meanwhile. */
    promote: async (
      input: PromotionInput & { expected: VersionId; chosen: Chosen },
    ): Promise<"promoted" | "conflict"> => {
      const { optimizationId, iteration, expected, chosen } = input;
      const result = await records.promote({
        optimizationId,
        request: `i${String(iteration).padStart(2, "0")}`,
        iteration,
        expected,
        versionId: chosen.versionId,
        proposalIds: [chosen.proposalId],
        reason: `accepted in iteration ${iteration}`,
      });
      if (result !== "conflict") return "promoted";
      await records.addEvent(optimizationId, "promotion-conflict", { iteration, expected, ...chosen });
      return "conflict";
    },
  };
}

/** Parents of the newest iterations in which nothing was accepted, back to the last one in which something was. */
function triedInVain(iterations: readonly IterationRecord[], proposals: readonly Proposal[]): VersionId[] {
  const tried: VersionId[] = [];
  for (const { number, versionId } of [...iterations].reverse()) {
    const own = proposals.filter((each) => each.iteration === number);
    if (own.some((each) => wasAccepted(each) || each.reason === "review")) break;
    tried.push(versionId);
  }
  return tried;
}

async function archive(
  ports: Ports,
  optimizationId: OptimizationId,
  proposals: readonly Proposal[],
  iterations: readonly IterationRecord[],
): Promise<ArchiveMember[]> {
  const trials = await ports.records.listTrials(optimizationId);
  const accepted = new Set(proposals.filter(wasAccepted).flatMap((each) => each.versionId ?? []));
  const versions = await ports.records.listVersions(optimizationId);
  return versions
    .filter(({ versionId, parentId }) => parentId === null || accepted.has(versionId))
    .map(({ versionId, parentId }) => ({ versionId, parentId, rates: ratesOf(trials, versionId, iterations) }));
}

function ratesOf(
  trials: readonly TrialRecord[],
  versionId: VersionId,
  iterations: readonly IterationRecord[],
): Map<TaskId, number> {
  return ratesByTask(observedOf(trials, versionId, seriesOf(versionId, iterations, Number.MAX_SAFE_INTEGER)));
}

/** Edits that their gate accepted, with what their paired runs showed. */
async function acceptedEdits(
  ports: Ports,
  frozen: Frozen,
  optimizationId: OptimizationId,
  proposals: readonly Proposal[],
): Promise<Accepted[]> {
  const { tasks } = await frozen.opening(optimizationId);
  const accepted: Accepted[] = [];
  for (const proposal of proposals) {
    if (!proposal.slot || !proposal.edit || !wasAccepted(proposal)) continue;
    const candidate: Candidate = candidateOf(proposal);
    const measured = await readMeasured(ports, optimizationId, candidate);
    const gains = gainsByTask(gatherEvidence({ tasks, proposal: candidate, ...measured }));
    const gain = [...gains.values()].reduce((sum, each) => sum + each, 0);
    accepted.push({ proposalId: proposal.id, edit: proposal.edit, weakness: proposal.weaknessId ?? "", gain, gains });
  }
  return accepted;
}

/** An edit that gives way to a stronger one stays accepted, and is promoted when the stronger one is turned down. */
async function markSuperseded(
  ports: Ports,
  optimizationId: OptimizationId,
  proposals: readonly Proposal[],
  whole: Merge | undefined,
): Promise<void> {
  for (const { id, status } of proposals) {
    if (whole?.superseded.includes(id) && status !== "superseded")
      await ports.records.setProposalStatus(
        optimizationId,
        id,
        "superseded",
        null,
        "a stronger accepted edit of this iteration answers the same weakness or changes the same text",
      );
    if (whole?.merged.includes(id) && status === "superseded")
      await ports.records.setProposalStatus(optimizationId, id, "accepted", null, "");
  }
}

async function saveMerge(
  ports: Ports,
  frozen: Frozen,
  { optimizationId, iteration, versionId: parentId }: PromotionInput,
  { merged, files }: Merge,
  proposals: readonly Proposal[],
): Promise<Proposal> {
  const versionId = versionOf(files);
  const id = combinationId(iteration, proposals);
  const before = await frozen.harness(parentId);
  const proposal: Proposal = {
    ...combination(iteration, id, parentId, versionId),
    title: `merge of ${merged.join(", ")}`,
    rationale: "Edits that were accepted one by one must also hold together.",
    diff: ports.harnesses.diff(before.files, files),
    targets: [...new Set(proposals.filter((each) => merged.includes(each.id)).flatMap((each) => each.targets))],
  };
  await ports.records.saveVersion(optimizationId, { versionId, parentId, files, origin: id });
  await ports.records.saveProposal(optimizationId, proposal);
  return proposal;
}

/** `P-300`, `P-301` …: what iteration 3 made of its accepted edits. */
function combinationId(iteration: number, proposals: readonly Proposal[]): ProposalId {
  const earlier = proposals.filter((each) => each.slot === null).length;
  return asId<ProposalId>(`P-${iteration}${String(earlier).padStart(2, "0")}`);
}

/** A candidate that no model proposed. */
function combination(iteration: number, id: ProposalId, parentId: VersionId, versionId: VersionId): Proposal {
  return {
    id,
    weaknessId: null,
    iteration,
    slot: null,
    parentId,
    versionId,
    title: "",
    rationale: "",
    edit: null,
    diff: "",
    predictedHelped: [],
    predictedAtRisk: [],
    targets: [],
    status: "queued",
    reason: null,
    detail: "",
    answer: "",
    asked: null,
  };
}
