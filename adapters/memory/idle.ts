import type { Records } from "../../core/ports.ts";
import { addEvent } from "./events.ts";
import { type MemoryState, type OptimizationState, optimizationOf } from "./state.ts";

/** When an optimization does nothing: paused, waiting for a person, or ended and not yet taken up again. */
export function idleRecords(state: MemoryState) {
  return {
    async reopenOptimization(id) {
      const optimization = optimizationOf(state, id);
      const { endedAt, end } = optimization.record;
      if (end === null) return;
      endIdleness(state, optimization, endedAt === null ? null : Date.parse(endedAt));
      optimization.record = { ...optimization.record, end: null, endedAt: null, report: null };
      takeUpUndecided(optimization);
      addEvent(state, id, "reopened", {});
    },

    async setIdle(id, idle) {
      const optimization = state.optimizations.get(id);
      if (!optimization || optimization.record.end !== null) return;
      if (idle) optimization.idleSince ??= state.now();
      else endIdleness(state, optimization, null);
    },
  } satisfies Partial<Records>;
}

function endIdleness(state: MemoryState, optimization: OptimizationState, endedAtMs: number | null): void {
  const since = optimization.idleSince ?? endedAtMs;
  if (since !== null) optimization.idleMs += state.now() - since;
  optimization.idleSince = null;
}

/** Undecided proposals of the newest iteration, unless something else was promoted there. */
function takeUpUndecided({ iterations, proposals }: OptimizationState): void {
  const newest = iterations.get(Math.max(...iterations.keys()));
  if (!newest || newest.promotedId !== null) return;
  const undecided = [...proposals.values()].filter(
    (each) => each.iteration === newest.number && each.status === "undecided",
  );
  for (const proposal of undecided)
    proposals.set(proposal.id, { ...proposal, status: "queued", reason: null, detail: "" });
  if (undecided.length > 0) iterations.set(newest.number, { ...newest, closed: false, summary: "" });
}
