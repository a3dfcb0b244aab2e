import type { LedgerEntry, Verdict } from "./evidence/evidence.ts";
import type { Proposal } from "./proposal.ts";
import type { ReportSource } from "./report.ts";

/** How a proposal came to its end: what it was, and each line of its evidence ledger, as it was stored. */
export interface EvidencePath {
  readonly proposal: Omit<Proposal, "answer">;
  /** The weakness that it answers, in the miner's words; null for a merge. */
  readonly weakness: string | null;
  /** null when it was turned away before any trial, or is not decided yet. */
  readonly verdict: Verdict | null;
  readonly ledger: readonly LedgerEntry[];
  readonly trialsUsed: number;
}

/** One path per proposal, in the order in which they were made. */
export function evidencePathsOf({ proposals, validations, weaknesses }: ReportSource): EvidencePath[] {
  return proposals.map(({ answer: _, ...proposal }) => {
    const validation = validations.find((each) => each.proposalId === proposal.id);
    return {
      proposal,
      weakness: weaknesses.find((each) => each.id === proposal.weaknessId)?.pattern ?? null,
      verdict: validation?.verdict ?? null,
      ledger: validation?.ledger ?? [],
      trialsUsed: validation?.trialsUsed ?? 0,
    };
  });
}
