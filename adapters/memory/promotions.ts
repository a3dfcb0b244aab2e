import type { Records } from "../../core/ports.ts";
import { addEvent } from "./events.ts";
import { expectKnown, type MemoryState, optimizationOf } from "./state.ts";

export function promotionRecords(state: MemoryState) {
  return {
    async promote({ optimizationId, request, iteration, expected, versionId, proposalIds, reason }) {
      const optimization = optimizationOf(state, optimizationId);
      if (state.promotions.some((each) => each.optimizationId === optimizationId && each.request === request))
        return "already";
      if (optimization.record.currentVersionId !== expected) return "conflict";
      expectKnown(optimization.versions.get(versionId), `version ${versionId} of ${optimizationId}`);
      optimization.record = { ...optimization.record, currentVersionId: versionId };
      state.promotions.push({ optimizationId, request, versionId });
      addEvent(state, optimizationId, "promoted", { iteration, from: expected, versionId, proposalIds, reason });
      return "promoted";
    },

    async promotedVersion(lineage) {
      const ofLineage = state.promotions.filter(
        ({ optimizationId }) => optimizationOf(state, optimizationId).record.plan.lineage === lineage,
      );
      const newest = ofLineage.at(-1);
      if (!newest) return null;
      return optimizationOf(state, newest.optimizationId).versions.get(newest.versionId) ?? null;
    },
  } satisfies Partial<Records>;
}
