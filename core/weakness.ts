import type { Facts, TerminalCause } from "./facts.ts";
import type { TaskId, TrialId, WeaknessId } from "./ids.ts";
import { asId } from "./ids.ts";

export const criticalities = ["root_cause", "contributor", "non_terminal_friction", "recovered_friction"] as const;
export type Criticality = (typeof criticalities)[number];

/** Controlled vocabulary of what the agent did wrong; the model may add `other: text`. */
export const mechanisms = [
  "missing_prerequisite",
  "unverified_output",
  "lost_state",
  "unhandled_error",
  "wrong_tool",
  "poor_plan",
  "misread_instruction",
  "premature_finish",
  "repeated_action",
] as const;
export type Mechanism = (typeof mechanisms)[number] | `other: ${string}`;

export const categories = [
  "tool_selection",
  "context",
  "planning",
  "error_handling",
  "verification_gap",
  "tool_prerequisite",
] as const;
export type Category = (typeof categories)[number];

/** The model's reading of one failed trial. Evidence that is not verbatim in the trace was dropped before this is made. */
export interface FailureLabel {
  readonly criticality: Criticality;
  readonly mechanism: Mechanism;
  readonly description: string;
  readonly unrecoveredStep: number | null;
  readonly evidence: readonly { readonly step: number; readonly quote: string }[];
  readonly counterEvidence: string | null;
  /** Quotes that do not occur in the trace: counted, never used. */
  readonly phantoms: number;
}

/** One failed held-in trial with its facts and, unless the model could not say, its label. */
export interface Failure {
  readonly trialId: TrialId;
  readonly taskId: TaskId;
  readonly facts: Facts;
  readonly label: FailureLabel | null;
}

/** (terminal cause, criticality, mechanism): failures with equal signatures are the same weakness. Source: paper §weakness mining. */
export interface Signature {
  readonly cause: TerminalCause;
  readonly criticality: Criticality | "unlabelled";
  readonly mechanism: Mechanism | "unlabelled";
}

export function signatureOf(failure: Pick<Failure, "facts" | "label">): Signature {
  return {
    cause: failure.facts.cause,
    criticality: failure.label?.criticality ?? "unlabelled",
    mechanism: failure.label?.mechanism ?? "unlabelled",
  };
}

export function signatureText(signature: Signature): string {
  return `${signature.cause} / ${signature.criticality} / ${signature.mechanism}`;
}

export interface FailureGroup {
  readonly signature: Signature;
  readonly failures: readonly Failure[];
  /** Failed trials in the group. */
  readonly frequency: number;
  /** Σ over its tasks of (1 − pass rate) × criticality weight. */
  readonly impact: number;
  readonly taskIds: readonly TaskId[];
  /** Tasks of the group that passed at least once: flaky ones. */
  readonly flakyTaskIds: readonly TaskId[];
}

/** A named recurring failure. */
export interface Weakness {
  readonly id: WeaknessId;
  readonly signature: Signature;
  readonly category: Category;
  readonly pattern: string;
  readonly rootCause: string;
  readonly frequency: number;
  readonly impact: number;
  readonly taskIds: readonly TaskId[];
  readonly flakyTaskIds: readonly TaskId[];
  readonly members: readonly { readonly trialId: TrialId; readonly quotes: readonly string[] }[];
}

/** How much a failure of this criticality says about the harness. */
export const criticalityWeights: Readonly<Record<Criticality | "unlabelled", number>> = {
  root_cause: 1,
  contributor: 0.6,
  unlabelled: 0.5,
  non_terminal_friction: 0.2,
  recovered_friction: 0.1,
};

/** A weakness needs at least this many failures over this many tasks: one bad night of one task is no pattern. */
export const minimumSupport = 2;

/**
 * Groups failures by signature and ranks the groups by frequency × impact, strongest first.
 * @param passRates share of passed trials per held-in task at baseline, 0 to 1
 */
export function groupFailures(failures: readonly Failure[], passRates: ReadonlyMap<TaskId, number>): FailureGroup[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = signatureText(signatureOf(failure));
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()]
    .map((members) => describeGroup(members, passRates))
    .filter((group) => group.frequency >= minimumSupport && group.taskIds.length >= minimumSupport)
    .sort((a, b) => rankOf(b) - rankOf(a) || (signatureText(a.signature) < signatureText(b.signature) ? -1 : 1));
}

export function rankOf(group: Pick<FailureGroup, "frequency" | "impact">): number {
  return group.frequency * group.impact;
}

function describeGroup(failures: readonly Failure[], passRates: ReadonlyMap<TaskId, number>): FailureGroup {
  const ordered = [...failures].sort((a, b) => (a.trialId < b.trialId ? -1 : 1));
  const signature = signatureOf(ordered[0] as Failure);
  const taskIds = [...new Set(ordered.map((failure) => failure.taskId))].sort();
  const weight = criticalityWeights[signature.criticality];
  return {
    signature,
    failures: ordered,
    frequency: ordered.length,
    impact: taskIds.reduce((sum, taskId) => sum + (1 - (passRates.get(taskId) ?? 0)) * weight, 0),
    taskIds,
    flakyTaskIds: taskIds.filter((taskId) => (passRates.get(taskId) ?? 0) > 0),
  };
}

/**
 * Ids are stable over iterations: a group whose signature was seen before keeps its id, a new one gets the next number.
 */
export function assignIds(
  groups: readonly Pick<FailureGroup, "signature">[],
  known: readonly { readonly id: WeaknessId; readonly signature: Signature }[],
): WeaknessId[] {
  const bySignature = new Map(known.map((each) => [signatureText(each.signature), each.id]));
  let next = Math.max(0, ...known.map((each) => Number(each.id.slice(2)))) + 1;
  return groups.map((group) => {
    const key = signatureText(group.signature);
    const id = bySignature.get(key) ?? asId<WeaknessId>(`W-${String(next++).padStart(3, "0")}`);
    bySignature.set(key, id);
    return id;
  });
}
