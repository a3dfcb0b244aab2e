import { ApplicationFailure, condition, getExternalWorkflowHandle, setHandler } from "@temporalio/workflow";
import type { OptimizationId, ProposalId } from "../core/ids.ts";
import type { Review } from "../core/ports.ts";
import {
  approveUpdate,
  type Progress,
  rejectUpdate,
  reviewedSignal,
  reviewWantedSignal,
  type WantedReview,
} from "./messages.ts";
import { record } from "./proxies.ts";

/** An iteration's part: it asks for a review and waits for the answer, for as long as it takes. */
export function listenForReviews(optimizationId: OptimizationId) {
  const answers = new Map<ProposalId, Review>();
  setHandler(reviewedSignal, (review) => {
    answers.set(review.proposalId, review);
  });
  return {
    async isApproved(wanted: WantedReview): Promise<boolean> {
      await getExternalWorkflowHandle(optimizationId).signal(reviewWantedSignal, wanted);
      await condition(() => answers.has(wanted.proposalId));
      return answers.get(wanted.proposalId)?.approved ?? false;
    },
  };
}

/** The optimization's part: it shows what waits, takes a person's answer, keeps it, and passes it on. */
export function takeReviews(
  optimizationId: OptimizationId,
  show: (waiting: WantedReview | null) => Promise<Progress>,
): void {
  let waiting: WantedReview | null = null;
  const answer = async (approved: boolean, proposalId: ProposalId, reason: string): Promise<Progress> => {
    const { workflowId } = waiting as WantedReview;
    waiting = null;
    const review = { proposalId, approved, reason };
    await record.saveReview({ optimizationId, ...review });
    await getExternalWorkflowHandle(workflowId).signal(reviewedSignal, review);
    return show(null);
  };
  const validator = ({ proposalId }: { readonly proposalId: ProposalId }): void => {
    if (waiting?.proposalId === proposalId) return;
    const now = waiting ? `${waiting.proposalId} waits for a review` : "nothing waits for a review";
    throw ApplicationFailure.nonRetryable(`${now}, got ${proposalId}`);
  };
  setHandler(reviewWantedSignal, async (wanted) => {
    waiting = wanted;
    await show(wanted);
  });
  setHandler(approveUpdate, ({ proposalId, reason }) => answer(true, proposalId, reason), {
    validator,
    description: "Let what waits for a review be promoted.",
  });
  setHandler(rejectUpdate, ({ proposalId, reason }) => answer(false, proposalId, reason), {
    validator,
    description: "Turn down what waits for a review; the next best is offered.",
  });
}
