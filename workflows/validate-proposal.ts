import { continueAsNew, workflowInfo } from "@temporalio/workflow";
import type { OptimizationId, ProposalId } from "../core/ids.ts";
import { listenForPause } from "./pausing.ts";
import { record } from "./proxies.ts";
import { runTrials } from "./run-trials.ts";
import { showDetails } from "./visibility.ts";

export interface ValidateInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly proposalId: ProposalId;
  readonly concurrency: number;
  readonly paused: boolean;
}

export interface ValidateResult {
  readonly proposalId: ProposalId;
  readonly verdict: "accepted" | "rejected" | "undecided";
  readonly reason: string | null;
}

/** Asks the gate policy for the next trials and runs them, until it gives a verdict. All evidence is in Postgres. */
export async function validateProposal(input: ValidateInput): Promise<ValidateResult> {
  const pausing = listenForPause(input);
  let run = 0;
  for (;;) {
    const step = await record.nextValidationTrials(input);
    if (step.kind === "verdict") return { proposalId: input.proposalId, verdict: step.verdict, reason: step.reason };
    await runTrials({ ...input, trials: step.trials }, pausing, (counts) => {
      showDetails(`validation of ${input.proposalId}`, [
        ["stage", step.stage],
        ["trials of earlier stages", run],
        ["this batch", `${counts.passed + counts.failed + counts.errored + counts.invalid} of ${step.trials.length}`],
        ["passed / failed", `${counts.passed} / ${counts.failed}`],
      ]);
    });
    run += step.trials.length;
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof validateProposal>({ ...input, paused: pausing.isPaused() });
  }
}
