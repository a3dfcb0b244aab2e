import type { Records } from "../../core/ports.ts";
import { eventRecords } from "./events.ts";
import { idleRecords } from "./idle.ts";
import { optimizationRecords } from "./optimizations.ts";
import { promotionRecords } from "./promotions.ts";
import { proposalRecords } from "./proposals.ts";
import { reuseRecords } from "./reuse.ts";
import { spendRecords } from "./spend.ts";
import type { MemoryState } from "./state.ts";
import { trialRecords } from "./trials.ts";

export function memoryRecords(state: MemoryState): Records {
  return {
    ...optimizationRecords(state),
    ...idleRecords(state),
    ...trialRecords(state),
    ...reuseRecords(state),
    ...proposalRecords(state),
    ...promotionRecords(state),
    ...spendRecords(state),
    ...eventRecords(state),
  };
}
