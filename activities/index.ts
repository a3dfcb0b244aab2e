import type { Ports } from "../core/ports.ts";
import { baselineActivities } from "./baseline.ts";
import { frozenContext } from "./context.ts";
import { translated } from "./failures.ts";
import { miningActivities } from "./mine-weaknesses.ts";
import { outageActivities } from "./outage.ts";
import { promotingActivities } from "./promote.ts";
import { proposingActivities } from "./propose-edits.ts";
import { recordActivities } from "./record.ts";
import { type ThisWorker, trialActivities } from "./run-trial.ts";
import { validatingActivities } from "./validate-proposals.ts";

/** All activities over one set of ports. Workflows see nothing but the type of what this returns. */
export function createActivities(ports: Ports, worker: ThisWorker) {
  const frozen = frozenContext(ports);
  return translated({
    ...recordActivities(ports, frozen),
    ...trialActivities(ports, frozen, worker),
    ...miningActivities(ports, frozen),
    ...proposingActivities(ports, frozen),
    ...baselineActivities(ports, frozen),
    ...outageActivities(ports, frozen),
    ...validatingActivities(ports, frozen),
    ...promotingActivities(ports, frozen),
  });
}

export type Activities = ReturnType<typeof createActivities>;
