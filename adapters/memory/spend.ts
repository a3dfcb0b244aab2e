import type { Records, SpendLine } from "../../core/ports.ts";
import type { MemoryState, PaidCallState } from "./state.ts";

export function spendRecords(state: MemoryState) {
  return {
    async spend(optimizationId) {
      const lines = new Map<string, SpendLine>();
      for (const call of state.paidCalls) {
        if (call.reservation.optimizationId !== optimizationId || call.state === "released") continue;
        const key = `${call.reservation.role}\n${call.reservation.model}`;
        lines.set(key, added(lines.get(key), call));
      }
      return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
    },

    async trialCosts(optimizationId) {
      return [...state.trials.values()]
        .filter(({ key }) => key.optimizationId === optimizationId)
        .map(({ id, closing }) => {
          const calls = state.paidCalls.filter((call) => call.reservation.trialId === id && call.state !== "released");
          const sum = (of: (call: PaidCallState) => number) => calls.reduce((all, call) => all + of(call), 0);
          return {
            trialId: id,
            promptTokens: sum(({ answer }) => answer?.usage.prompt ?? 0),
            cachedTokens: sum(({ answer }) => answer?.usage.cached ?? 0),
            completionTokens: sum(({ answer }) => answer?.usage.completion ?? 0),
            costMicroUsd: sum(({ costMicroUsd }) => costMicroUsd),
            totalMs: closing ? Math.round(closing.totalMs) : null,
          };
        });
    },
  } satisfies Partial<Records>;
}

function added(line: SpendLine | undefined, { reservation, answer, costMicroUsd }: PaidCallState): SpendLine {
  return {
    role: reservation.role,
    model: reservation.model,
    calls: (line?.calls ?? 0) + 1,
    promptTokens: (line?.promptTokens ?? 0) + (answer?.usage.prompt ?? 0),
    cachedTokens: (line?.cachedTokens ?? 0) + (answer?.usage.cached ?? 0),
    completionTokens: (line?.completionTokens ?? 0) + (answer?.usage.completion ?? 0),
    costMicroUsd: (line?.costMicroUsd ?? 0) + costMicroUsd,
  };
}
