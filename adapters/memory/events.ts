import type { OptimizationId } from "../../core/ids.ts";
import type { Records } from "../../core/ports.ts";
import { storable } from "../../core/storable.ts";
import { isoTime } from "./optimizations.ts";
import { type MemoryState, optimizationOf } from "./state.ts";

export function eventRecords(state: MemoryState) {
  return {
    async addEvent(optimizationId, kind, data) {
      optimizationOf(state, optimizationId);
      addEvent(state, optimizationId, kind, data);
    },

    async events(optimizationId, afterId) {
      return state.events
        .filter((event) => event.optimizationId === optimizationId && event.id > afterId)
        .map(({ id, at, kind, data }) => ({ id, at, kind, data }));
    },
  } satisfies Partial<Records>;
}

export function addEvent(state: MemoryState, optimizationId: OptimizationId, kind: string, data: unknown): void {
  state.events.push({ id: state.events.length + 1, optimizationId, at: isoTime(state), kind, data: storable(data) });
}
