import { type Edit, textOf } from "./edit.ts";
import type { ProposalId, TaskId, VersionId, WeaknessId } from "./ids.ts";
import type { Slot } from "./slots.ts";

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
  /** What it was asked, and what that cost; null for a merge, which nobody was asked for. */
  readonly asked: Asked | null;
}

/** The conversation that a proposal came from. */
export interface Asked {
  /** Digest of the whole first question: equal digests, equal questions. */
  readonly promptDigest: string;
  readonly calls: number;
  readonly costMicroUsd: number;
  /** Answers before the last one, each with why it was not taken. */
  readonly earlierAnswers: readonly { readonly answer: string; readonly problem: string }[];
}

/** A proposal that can be run. */
export type Candidate = Proposal & { readonly versionId: VersionId };

/** @throws Error for a proposal that never became a version: asking for one is a bug */
export function candidateOf(proposal: Proposal): Candidate {
  const { versionId } = proposal;
  if (versionId === null) throw new Error(`proposal ${proposal.id} has no version to run`);
  return { ...proposal, versionId };
}

/** Whether its gate accepted it, whatever became of it afterwards. */
export function wasAccepted({ status }: Pick<Proposal, "status">): boolean {
  return status === "accepted" || status === "merged" || status === "superseded";
}

/** What the proposer learns of an earlier proposal: never per-task results, never anything of held-out. */
export interface ProposalHistory {
  readonly title: string;
  readonly surface: string;
  readonly status: ProposalStatus;
  readonly reason: string | null;
  /** It was not accepted, but it did not make things worse either: worth another try with a stronger idea. */
  readonly nearMiss: boolean;
  readonly text: string;
  /** What would have to be taken out of an edit that leaks, as far as held-in tasks alone tell: in words of the edit itself. */
  readonly leaks: readonly string[];
}

/** Reasons under which nothing got worse: there was too little gain, or too little evidence. */
const nearMisses = new Set(["no-net-gain", "no-gain"]);

/** @param leaks what an edit that leaks knows of held-in tasks */
export function historyOf(proposal: Proposal, leaks: readonly string[] = []): ProposalHistory {
  const { title, status, reason, edit, answer } = proposal;
  return {
    title,
    surface: edit?.surface ?? "none",
    status,
    reason,
    nearMiss: status === "undecided" || (status === "rejected" && reason !== null && nearMisses.has(reason)),
    text: edit ? textOf(edit) : answer,
    leaks,
  };
}

/** Edits that were tried or wait to be: a new one may not repeat them. What never came to a run may be mended and come again. */
export function earlierEdits(proposals: readonly Proposal[]): { readonly id: ProposalId; readonly text: string }[] {
  return proposals.flatMap(({ id, edit, status, reason }) => {
    const wasTried =
      status === "queued" || status === "undecided" || (status === "rejected" && !isStaticReason(reason));
    return edit && wasTried ? [{ id, text: textOf(edit) }] : [];
  });
}

/** Gates that a proposal passed before the one that turned it away; all of them for one that was queued. */
export function gatesPassed({ status, reason }: Pick<Proposal, "status" | "reason">): readonly StaticReason[] {
  if (status === "declined") return [];
  const stopped = isStaticReason(reason) ? staticReasons.indexOf(reason) : staticReasons.length;
  return staticReasons.slice(0, stopped);
}

export function isStaticReason(reason: string | null): reason is StaticReason {
  return (staticReasons as readonly (string | null)[]).includes(reason);
}
