import { continueAsNew, workflowInfo } from "@temporalio/workflow";
import type { OptimizationId, ProposalId } from "../core/ids.ts";
import { listenForPause } from "./pausing.ts";
import { record } from "./proxies.ts";
import { runTrials, sumOf, tellEvery } from "./run-trials.ts";
import { showDetails, tellLive } from "./visibility.ts";

export interface ValidateInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly proposalId: ProposalId;
  readonly concurrency: number;
  readonly paused: boolean;
  /** Trials that earlier runs of this workflow (before a continue-as-new) were given. */
  readonly run?: number;
}

export interface ValidateResult {
  readonly proposalId: ProposalId;
  readonly verdict: "accepted" | "rejected" | "undecided";
  readonly reason: string | null;
}

/** Asks the gate policy for the next trials and runs them, until it gives a verdict. All evidence is in Postgres. */
export async function validateProposal(input: ValidateInput): Promise<ValidateResult> {
  const pausing = listenForPause(input);
  const { optimizationId, proposalId } = input;
  let run = input.run ?? 0;
  const tell = (done: number, total: number) => tellLive(optimizationId, { candidate: { proposalId, done, total } });
  for (;;) {
    const step = await record.nextValidationTrials(input);
    if (step.kind === "verdict") {
      if (run > 0) await tell(run, run);
      return { proposalId, verdict: step.verdict, reason: step.reason };
    }
    const { stage, trials } = step;
    await tell(run, run + trials.length);
    await runTrials({ ...input, trials }, pausing, async (counts) => {
      const done = sumOf(counts);
      showDetails(`validation of ${proposalId}`, [
        ["stage", stage],
        ["trials of earlier stages", run],
        ["this batch", `${done} of ${trials.length}`],
        ["passed / failed", `${counts.passed} / ${counts.failed}`],
      ]);
      if (done % tellEvery === 0 && done < trials.length) await tell(run + done, run + trials.length);
    });
    run += trials.length;
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof validateProposal>({ ...input, paused: pausing.isPaused(), run });
  }
}
