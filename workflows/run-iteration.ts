import type { OptimizationId, ProposalId, VersionId, WeaknessId } from "../core/ids.ts";
import { runChild } from "./children.ts";
import { evaluateHarness } from "./evaluate-harness.ts";
import type { Phase } from "./messages.ts";
import { listenForPause, type Pausing } from "./pausing.ts";
import { model, record } from "./proxies.ts";
import { type ValidateResult, validateProposal } from "./validate-proposal.ts";
import { markPhase, showDetails, tellProgress } from "./visibility.ts";
import { inWindow } from "./window.ts";

export interface IterationInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly versionId: VersionId;
  readonly concurrency: number;
  readonly proposalsPerWeakness: number;
  readonly paused: boolean;
}

export interface IterationResult {
  readonly versionId: VersionId;
  readonly promoted: boolean;
  readonly weaknesses: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the version that the next iteration starts from, on what has been measured of it. */
  readonly passRate: number;
}

type RankedWeakness = { readonly weaknessId: string; readonly pattern: string };

/** One pass of the loop, as in the method section of the paper: evaluate, mine, propose, validate, promote. */
export async function runIteration(input: IterationInput): Promise<IterationResult> {
  const iteration = new Iteration(input, listenForPause(input.paused));
  await record.openIteration(input);
  await iteration.evaluate();
  const weaknesses = await iteration.mine();
  const proposals = await iteration.propose(weaknesses);
  const verdicts = await iteration.validate(proposals);
  const promoted = await iteration.promote();
  return iteration.close(weaknesses, verdicts, promoted);
}

class Iteration {
  readonly input: IterationInput;
  readonly pausing: Pausing;
  #staticRejections = 0;

  constructor(input: IterationInput, pausing: Pausing) {
    this.input = input;
    this.pausing = pausing;
  }

  /** Runs what is missing of this version's trials on every task. */
  async evaluate(): Promise<void> {
    await this.#enter("evaluating");
    const { optimizationId, iteration, versionId, concurrency } = this.input;
    await runChild(this.pausing, evaluateHarness, {
      workflowId: `${this.#id()}/evaluate/${versionId}`,
      summary: `${versionId} on every task`,
      input: { optimizationId, iteration, versionId, concurrency, purpose: "measure", paused: this.pausing.isPaused() },
    });
  }

  /** Labels each failed held-in trial, then names the recurring ones. */
  async mine(): Promise<readonly RankedWeakness[]> {
    await this.#enter("mining");
    const failures = await record.listFailures(this.input);
    await inWindow(failures, this.input.concurrency, async (trialId) => {
      await this.pausing.whenGoing();
      await model.labelFailure({ ...this.input, trialId });
    });
    return model.nameWeaknesses(this.input);
  }

  /** For each weakness K slots, one after another: each sees what the ones before it tried. */
  async propose(weaknesses: readonly RankedWeakness[]): Promise<readonly ProposalId[]> {
    await this.#enter("proposing");
    const queued: ProposalId[] = [];
    for (const [index, { weaknessId }] of weaknesses.entries()) {
      for (let slot = 1; slot <= this.input.proposalsPerWeakness; slot++) {
        await this.pausing.whenGoing();
        const proposed = await model.proposeEdit({
          ...this.input,
          weaknessId: weaknessId as WeaknessId,
          rank: index + 1,
          slot,
        });
        if (proposed.status === "rejected") this.#staticRejections++;
        // A proposal that a crashed run of this activity already took further than `queued` is simply asked for its verdict again.
        else if (proposed.status !== "declined") queued.push(proposed.proposalId);
      }
    }
    return queued;
  }

  /** Candidates run side by side over the shared baseline. */
  async validate(proposals: readonly ProposalId[]): Promise<readonly ValidateResult[]> {
    await this.#enter("validating");
    return Promise.all(proposals.map((proposalId) => this.#validateOne(proposalId)));
  }

  /** Promotes the accepted edit, or the merge of all accepted ones once it has been validated itself. */
  async promote(): Promise<VersionId | null> {
    await this.#enter("promoting");
    const { optimizationId, iteration, versionId: expected } = this.input;
    const wanted = await record.mergeAccepted(this.input);
    if (wanted.kind === "nothing") return null;
    const chosen = wanted.kind === "merge" && !(await this.#holds(wanted.proposalId)) ? wanted.fallback : wanted;
    const result = await record.promote({
      optimizationId,
      iteration,
      expected,
      versionId: chosen.versionId,
      proposalId: chosen.proposalId,
    });
    return result === "promoted" ? chosen.versionId : null;
  }

  async close(
    weaknesses: readonly RankedWeakness[],
    verdicts: readonly ValidateResult[],
    promotedId: VersionId | null,
  ): Promise<IterationResult> {
    const accepted = verdicts.filter((each) => each.verdict === "accepted").length;
    const rejected = verdicts.filter((each) => each.verdict === "rejected").length + this.#staticRejections;
    const summary = `${weaknesses.length} weaknesses, ${accepted} accepted, ${rejected} rejected, ${promotedId ? `promoted ${promotedId}` : "nothing promoted"}`;
    const { passRate } = await record.closeIteration({ ...this.input, promotedId, summary });
    return {
      passRate,
      versionId: promotedId ?? this.input.versionId,
      promoted: promotedId !== null,
      weaknesses: weaknesses.length,
      accepted,
      rejected,
    };
  }

  async #holds(proposalId: ProposalId): Promise<boolean> {
    return (await this.#validateOne(proposalId)).verdict === "accepted";
  }

  async #validateOne(proposalId: ProposalId): Promise<ValidateResult> {
    const { optimizationId, iteration, concurrency } = this.input;
    return runChild(this.pausing, validateProposal, {
      workflowId: `${this.#id()}/validate/${proposalId.toLowerCase()}`,
      summary: `paired runs of ${proposalId}`,
      input: { optimizationId, iteration, proposalId, concurrency, paused: this.pausing.isPaused() },
    });
  }

  async #enter(phase: Phase): Promise<void> {
    markPhase(phase);
    showDetails(`iteration ${this.input.iteration}`, [
      ["phase", phase],
      ["harness version", this.input.versionId],
    ]);
    await tellProgress(this.input.optimizationId, { phase, done: 0, total: 0 });
    await this.pausing.whenGoing();
  }

  #id(): string {
    return `${this.input.optimizationId}/i${String(this.input.iteration).padStart(2, "0")}`;
  }
}
