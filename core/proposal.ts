import type { Edit, Surface } from "./edit.ts";
import type { ProposalId, TaskId, VersionId, WeaknessId } from "./ids.ts";

/** The article's five ways to answer a weakness. */
export const approaches = [
  "prompt_guidance",
  "tool_wrapper",
  "validation_step",
  "planning_template",
  "error_recovery",
] as const;
export type Approach = (typeof approaches)[number];

/** Where each approach may put its edit (design/harness.md). */
export const approachSurfaces: Readonly<Record<Approach, readonly Surface[]>> = {
  prompt_guidance: ["system", "bootstrap", "execution", "skill"],
  tool_wrapper: ["tool"],
  validation_step: ["verification"],
  planning_template: ["planning"],
  error_recovery: ["recovery", "control"],
};

/** One slot of a weakness: a different approach with its own sampling, so that proposals differ in kind and in wording. */
export interface Slot {
  readonly number: number;
  readonly approach: Approach;
  readonly temperature: number;
  readonly topP: number;
}

/**
 * The K slots of a weakness, one after another. The first approach turns with the weakness's number, so that over several
 * weaknesses every approach gets its chance even when K is smaller than five.
 */
export function planSlots(count: number, turn: number): Slot[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    approach: approaches[(index + turn) % approaches.length] as Approach,
    temperature: [0.4, 0.7, 0.9, 1, 0.6][index % 5] as number,
    topP: [0.9, 0.95, 1, 0.98, 0.85][index % 5] as number,
  }));
}

/** Why a proposal was turned away before anything was paid for trials; in the order in which the gates are asked. */
export const staticReasons = [
  "schema",
  "frozen-parameter",
  "path-outside-surface",
  "does-not-apply",
  "too-large",
  "no-op",
  "duplicate",
  "leak",
  "invalid-harness",
  "hook-smoke-test",
] as const;
export type StaticReason = (typeof staticReasons)[number];

/** A machine-readable reason with what a person (and the next proposal) should know. */
export interface StaticRejection {
  readonly reason: StaticReason;
  readonly detail: string;
  readonly remedy: string;
}

export type ProposalStatus = "queued" | "declined" | "rejected" | "accepted" | "undecided" | "merged" | "superseded";

/** An edit, the weakness it answers, its rationale and predicted effect. */
export interface Proposal {
  readonly id: ProposalId;
  readonly weaknessId: WeaknessId | null;
  readonly iteration: number;
  readonly slot: Slot | null;
  readonly parentId: VersionId;
  /** null while nothing sound enough to apply exists. */
  readonly versionId: VersionId | null;
  readonly title: string;
  readonly rationale: string;
  readonly edit: Edit | null;
  readonly diff: string;
  readonly predictedHelped: readonly string[];
  readonly predictedAtRisk: readonly string[];
  /** Held-in tasks on which the weakness must be seen to be addressed, fixed before the first candidate run. */
  readonly targets: readonly TaskId[];
  readonly status: ProposalStatus;
  /** Reason key of a static or gate rejection, or of undecided; null otherwise. */
  readonly reason: string | null;
  readonly detail: string;
  /** What the model wrote, kept also when it was rejected. */
  readonly answer: string;
}

/** What the proposer learns of an earlier proposal: never per-task results, never anything of held-out. */
export interface ProposalHistory {
  readonly title: string;
  readonly surface: string;
  readonly status: ProposalStatus;
  readonly reason: string | null;
  readonly text: string;
}
