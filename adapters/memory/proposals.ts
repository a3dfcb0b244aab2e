import type { Records } from "../../core/ports.ts";
import { storable } from "../../core/storable.ts";
import { addEvent } from "./events.ts";
import { expectKnown, type MemoryState, optimizationOf } from "./state.ts";

/** What an iteration finds and makes: labels, weaknesses, proposals and their validations. */
export function proposalRecords(state: MemoryState) {
  return {
    async saveLabel(optimizationId, iteration, record) {
      const { labels } = optimizationOf(state, optimizationId);
      labels.set(`${iteration} ${record.trialId}`, storable({ ...record, iteration }));
    },

    async listLabels(optimizationId, iteration) {
      return [...(state.optimizations.get(optimizationId)?.labels.values() ?? [])]
        .filter((each) => each.iteration === iteration)
        .map(({ trialId, label }) => ({ trialId, label }));
    },

    async saveWeaknesses(optimizationId, iteration, found) {
      const weaknesses = new Map(found.map((each) => [each.id, storable(each)]));
      optimizationOf(state, optimizationId).weaknesses.set(iteration, weaknesses);
    },

    async listWeaknesses(optimizationId) {
      const byIteration = [...(state.optimizations.get(optimizationId)?.weaknesses ?? [])].sort(([a], [b]) => a - b);
      return byIteration.flatMap(([iteration, found]) => [...found.values()].map((each) => ({ ...each, iteration })));
    },

    async saveProposal(optimizationId, proposal) {
      optimizationOf(state, optimizationId).proposals.set(proposal.id, storable(proposal));
    },

    async setProposalStatus(optimizationId, id, status, reason, detail) {
      const { proposals } = optimizationOf(state, optimizationId);
      const proposal = expectKnown(proposals.get(id), `proposal ${id} of ${optimizationId}`);
      proposals.set(id, storable({ ...proposal, status, reason, detail }));
    },

    async proposal(optimizationId, id) {
      return state.optimizations.get(optimizationId)?.proposals.get(id) ?? null;
    },

    async saveReview(optimizationId, review) {
      const { proposals } = optimizationOf(state, optimizationId);
      const { proposalId, approved, reason } = review;
      const proposal = expectKnown(proposals.get(proposalId), `proposal ${proposalId} of ${optimizationId}`);
      if (!approved)
        proposals.set(proposalId, storable({ ...proposal, status: "rejected", reason: "review", detail: reason }));
      addEvent(state, optimizationId, "reviewed", { ...review });
    },

    async listProposals(optimizationId) {
      return [...(state.optimizations.get(optimizationId)?.proposals.values() ?? [])];
    },

    async saveValidation(optimizationId, validation) {
      optimizationOf(state, optimizationId).validations.set(validation.proposalId, storable(validation));
    },

    async listValidations(optimizationId) {
      return [...(state.optimizations.get(optimizationId)?.validations.values() ?? [])];
    },
  } satisfies Partial<Records>;
}
