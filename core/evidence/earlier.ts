import type { ProposalId } from "../ids.ts";
import type { Proposal } from "../proposal.ts";
import type { EarlierCandidates, Verdict } from "./evidence.ts";

const accepted: readonly Proposal["status"][] = ["accepted", "merged", "superseded"];

/**
 * How many candidates were put to the gate before this one, and how many of them were accepted. Candidates of one iteration run side
 * by side, so only acceptances of earlier iterations count: the same whoever ends first, and on the safe side.
 * @param proposals all of the optimization, in the order in which they were made
 */
export function earlierCandidates(proposals: readonly Proposal[], id: ProposalId): EarlierCandidates {
  const place = proposals.findIndex((each) => each.id === id);
  const iteration = proposals[place]?.iteration ?? 0;
  const before = proposals.slice(0, Math.max(0, place)).filter((each) => each.versionId !== null);
  return {
    judged: before.length,
    accepted: before.filter((each) => each.iteration < iteration && accepted.includes(each.status)).length,
  };
}

/**
 * How often a validation has been taken up again, its verdict of last time known: one that had used up its plan gets a further
 * round, one that lacked money or tasks goes on where it was.
 */
export function resumptionsAfter(previous: { readonly verdict: Verdict; readonly resumptions: number } | null): number {
  if (previous === null) return 0;
  const { verdict, resumptions } = previous;
  return verdict.kind === "undecided" && verdict.reason === "plan-exhausted" ? resumptions + 1 : resumptions;
}
