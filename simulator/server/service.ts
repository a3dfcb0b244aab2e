import type { Playbook } from "../agent/playbooks.ts";
import type { CallCounter } from "./counter.ts";
import type { FaultScript } from "./faults.ts";

/** What all routes of one running simulator share. */
export interface Service {
  readonly seed: number;
  readonly latencyMs: number;
  readonly requiredKey: string | null;
  readonly contextTokens: number;
  readonly playbooks: readonly Playbook[];
  readonly faults: FaultScript;
  readonly counter: CallCounter;
}
