import { freshPace, holdBack, returnTokens, takePlace } from "../../core/pace.ts";
import type { CallPace, PacedModel } from "../../core/ports.ts";
import type { MemoryState } from "./state.ts";

const noLimits = { requestsPerMinute: null, tokensPerMinute: null };

/** One process's pace; the same rule as the database's, by the process's clock. */
export function memoryPace(state: MemoryState): CallPace {
  const idOf = ({ baseUrl, name, keyVariable }: PacedModel) => JSON.stringify([baseUrl, name, keyVariable]);
  const paceOf = (model: PacedModel) => state.paces.get(idOf(model)) ?? freshPace;
  const heldMs = (model: PacedModel) => Math.max(0, paceOf(model).heldUntilMs - state.now());
  return {
    async takePlace(model, tokens) {
      const place = takePlace(paceOf(model), state.now(), model.limits ?? noLimits, tokens);
      state.paces.set(idOf(model), place.pace);
      return { waitMs: Math.max(0, place.startMs - state.now()) };
    },

    heldMs: async (model) => heldMs(model),

    async holdBack(model, waitMs) {
      state.paces.set(idOf(model), holdBack(paceOf(model), state.now() + waitMs));
    },

    async returnTokens(model, unusedTokens) {
      state.paces.set(idOf(model), returnTokens(paceOf(model), model.limits ?? noLimits, unusedTokens));
    },
  };
}
