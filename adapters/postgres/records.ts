import type { Records } from "../../core/ports.ts";
import type { Database } from "./database.ts";
import { eventRecords } from "./events.ts";
import { translatingFailures } from "./failure.ts";
import { idleRecords } from "./idle.ts";
import { optimizationRecords } from "./optimizations.ts";
import { promotionRecords } from "./promotions.ts";
import { proposalRecords } from "./proposals.ts";
import { reuseRecords } from "./reuse.ts";
import { spendRecords } from "./spend.ts";
import { traceRecords } from "./traces.ts";
import { trialRecords } from "./trials.ts";
import { versionRecords } from "./versions.ts";
import { weaknessRecords } from "./weaknesses.ts";

export function openRecords(database: Database): Records {
  return translatingFailures<Records>({
    ...optimizationRecords(database),
    ...idleRecords(database),
    ...versionRecords(database),
    ...trialRecords(database),
    ...reuseRecords(database),
    ...traceRecords(database),
    ...weaknessRecords(database),
    ...proposalRecords(database),
    ...promotionRecords(database),
    ...spendRecords(database),
    ...eventRecords(database),
  });
}
