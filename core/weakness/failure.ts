import type { Facts } from "../facts.ts";
import type { TaskId, TrialId } from "../ids.ts";
import type { Criticality, Mechanism, Signature } from "./vocabulary.ts";

/** The model's reading of one failed trial. Evidence that is not verbatim in the trace was dropped before this is made. */
export interface FailureLabel {
  readonly criticality: Criticality;
  readonly mechanism: Mechanism;
  readonly description: string;
  readonly unrecoveredStep: number | null;
  /** At least one; each quote stands in the step that it names. */
  readonly evidence: readonly { readonly step: number; readonly quote: string }[];
  readonly counterEvidence: string | null;
  /** Quotes that do not occur in the trace, over all answers that were given: counted, never used. */
  readonly phantoms: number;
}

/** One failed held-in trial with its facts and, unless the model could not say, its label. */
export interface Failure {
  readonly trialId: TrialId;
  readonly taskId: TaskId;
  readonly facts: Facts;
  readonly label: FailureLabel | null;
}

/** Failures that are one weakness. */
export interface FailureGroup {
  /** The one that most of its members have, but for those that joined from another terminal cause. */
  readonly signature: Signature;
  /** The medoid first, then by how alike they are to the rest. */
  readonly failures: readonly Failure[];
  /** Failed trials in the group. */
  readonly frequency: number;
  /** Σ over its tasks of (1 − pass rate) × criticality weight. */
  readonly impact: number;
  /** How well it stands apart from the other groups of its terminal cause, −1 to 1; null where nothing was compared. */
  readonly silhouette: number | null;
  readonly taskIds: readonly TaskId[];
  /** Tasks of the group that passed at least once: flaky ones. */
  readonly flakyTaskIds: readonly TaskId[];
}
