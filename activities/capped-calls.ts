import type { PaidCalls } from "../core/ports.ts";

/** Most that may be paid for; null means no cap of that kind. At least one is a number. */
export interface Cap {
  readonly costMicroUsd: number | null;
  readonly tokens: number | null;
}

/** Paid calls under a cap of their own, beside the caps of their optimization: for what a person asks for by hand. */
export function cappedPaidCalls(paidCalls: PaidCalls, cap: Cap): PaidCalls {
  const used = { costMicroUsd: 0, tokens: 0 };
  const open = new Map<number, { readonly costMicroUsd: number; readonly tokens: number }>();
  const take = (spendId: number) => {
    const worst = open.get(spendId) ?? { costMicroUsd: 0, tokens: 0 };
    open.delete(spendId);
    used.costMicroUsd -= worst.costMicroUsd;
    used.tokens -= worst.tokens;
  };
  return {
    ...paidCalls,
    async reserve(reservation) {
      const { worst } = reservation;
      const passed = (["costMicroUsd", "tokens"] as const).find(
        (kind) => cap[kind] !== null && used[kind] + worst[kind] > cap[kind],
      );
      if (passed)
        return {
          kind: "exceeded",
          byCallsInFlight: false,
          scope: "optimization",
          cap: passed,
          detail: `the next call may use ${worst[passed]}, and ${used[passed]} of ${cap[passed]} are used up; raise the cap of this command`,
        };
      const reserved = await paidCalls.reserve(reservation);
      if (reserved.kind === "reserved") {
        open.set(reserved.spendId, worst);
        used.costMicroUsd += worst.costMicroUsd;
        used.tokens += worst.tokens;
      }
      return reserved;
    },
    async settle(spendId, answer, costMicroUsd) {
      const kept = await paidCalls.settle(spendId, answer, costMicroUsd);
      take(spendId);
      used.costMicroUsd += costMicroUsd;
      used.tokens += answer.usage.prompt + answer.usage.completion;
      return kept;
    },
    async release(spendId, reason) {
      await paidCalls.release(spendId, reason);
      take(spendId);
    },
  };
}
