import { workflowInfo } from "@temporalio/workflow";
import type { Chosen } from "../activities/promote.ts";
import type { OptimizationId, ProposalId, VersionId, WeaknessId } from "../core/ids.ts";
import type { Review } from "../core/plan.ts";
import { runChild } from "./children.ts";
import { evaluateHarness } from "./evaluate-harness.ts";
import { IterationBoard } from "./iteration-board.ts";
import type { Phase } from "./messages.ts";
import { listenForPause } from "./pausing.ts";
import { model, record } from "./proxies.ts";
import { listenForReviews } from "./review.ts";
import { type ValidateResult, validateProposal } from "./validate-proposal.ts";
import { allEnded, inWindow } from "./window.ts";

export interface IterationInput {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  /** Where it starts. */
  readonly versionId: VersionId;
  /** The promoted version at that time: the same, unless the start was drawn from the archive. */
  readonly currentId: VersionId;
  readonly concurrency: number;
  readonly proposalsPerWeakness: number;
  readonly review: Review;
  readonly paused: boolean;
}

export interface IterationResult {
  /** The promoted version, or null. */
  readonly promotedId: VersionId | null;
  readonly weaknesses: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the promoted version, else of the one that it started from, on what has been measured of it. */
  readonly passRate: number;
}

type RankedWeakness = { readonly weaknessId: string; readonly pattern: string };

/** One pass of the loop, as in the method section of the paper: evaluate, mine, propose, validate, promote. */
export async function runIteration(input: IterationInput): Promise<IterationResult> {
  const iteration = new Iteration(input);
  await record.openIteration(input);
  await iteration.evaluate();
  const weaknesses = await iteration.mine();
  const proposals = await iteration.propose(weaknesses);
  await iteration.validate(proposals);
  const promoted = await iteration.promote();
  return iteration.close(weaknesses, promoted);
}

/** What became of an iteration's best candidate. */
type Promotion =
  | { readonly kind: "promoted"; readonly versionId: VersionId }
  | { readonly kind: "nothing" }
  /** Somebody moved the current version meanwhile; the next iteration starts from there. */
  | { readonly kind: "conflict" };

class Iteration {
  readonly input: IterationInput;
  readonly pausing;
  readonly reviews;
  readonly board;

  constructor(input: IterationInput) {
    this.input = input;
    this.pausing = listenForPause(input);
    this.reviews = listenForReviews(input.optimizationId);
    this.board = new IterationBoard(input);
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
    let labelled = 0;
    await inWindow(failures, this.input.concurrency, async (trialId) => {
      await this.pausing.persist(() => model.labelFailure({ ...this.input, trialId }));
      this.board.doing(`${++labelled} of ${failures.length} failures labelled`);
    });
    this.board.doing(`${failures.length} failures labelled; naming what recurs`);
    return this.pausing.persist(() => model.nameWeaknesses(this.input));
  }

  /** For each weakness K slots, one after another: each sees what the ones before it tried. */
  async propose(weaknesses: readonly RankedWeakness[]): Promise<readonly ProposalId[]> {
    await this.#enter("proposing");
    const queued: ProposalId[] = [];
    for (const [index, { weaknessId }] of weaknesses.entries()) {
      for (let slot = 1; slot <= this.input.proposalsPerWeakness; slot++) {
        const place = { ...this.input, weaknessId: weaknessId as WeaknessId, rank: index + 1, slot };
        this.board.doing(
          `slot ${slot} of ${this.input.proposalsPerWeakness} against ${weaknessId}; ${queued.length} to validate`,
        );
        const proposed = await this.pausing.persist(() => model.proposeEdit(place));
        if (proposed.status === "rejected") await this.board.count("rejected");
        // A proposal that was taken further than `queued` before (by a run that ended early) is simply asked for its verdict again.
        else if (proposed.status !== "declined") queued.push(proposed.proposalId);
      }
    }
    return queued;
  }

  /** Candidates run side by side over the shared baseline. */
  async validate(proposals: readonly ProposalId[]): Promise<void> {
    await this.#enter("validating");
    await allEnded(
      proposals.map(async (proposalId) => {
        const { verdict } = await this.#validateOne(proposalId);
        await this.board.count(verdict);
      }),
    );
  }

  /** Promotes the strongest of what was accepted that holds together, beats the current version and is approved. */
  async promote(): Promise<Promotion> {
    await this.#enter("promoting");
    for (;;) {
      const chosen = await this.#strongestThatHolds();
      if (!chosen) return { kind: "nothing" };
      if (chosen.versionId === this.input.currentId) return { kind: "promoted", versionId: chosen.versionId };
      if (!(await this.#beatsCurrent(chosen))) return { kind: "nothing" };
      if (await this.#isApproved(chosen)) return this.#makeCurrent(chosen);
    }
  }

  async close(weaknesses: readonly RankedWeakness[], promotion: Promotion): Promise<IterationResult> {
    const { accepted, rejected } = this.board;
    const promotedId = promotion.kind === "promoted" ? promotion.versionId : null;
    const endings = {
      promoted: `promoted ${promotedId}`,
      nothing: "nothing promoted",
      conflict: "nothing promoted: the current version was changed meanwhile",
    };
    const summary = `${weaknesses.length} weaknesses, ${accepted} accepted, ${rejected} rejected, ${endings[promotion.kind]}`;
    const { passRate } = await record.closeIteration({ ...this.input, promotedId, summary });
    return { passRate, promotedId, weaknesses: weaknesses.length, accepted, rejected };
  }

  /** The merge of all accepted edits once it was validated itself, else a smaller set, else the best one. */
  async #strongestThatHolds(): Promise<Chosen | null> {
    for (;;) {
      const next = await record.nextCombination(this.input);
      if (next.kind === "nothing") return null;
      if (next.kind === "holds") return next;
      await this.#validateOne(next.proposalId);
    }
  }

  /** A candidate from an archived parent has beaten only that one so far. */
  async #beatsCurrent(chosen: Chosen): Promise<boolean> {
    if (this.input.versionId === this.input.currentId) return true;
    const { proposalId } = await record.challengeCurrent({ ...this.input, chosen });
    return (await this.#validateOne(proposalId)).verdict === "accepted";
  }

  async #isApproved({ proposalId, versionId }: Chosen): Promise<boolean> {
    if (this.input.review === "none") return true;
    return this.reviews.isApproved({ proposalId, versionId, workflowId: workflowInfo().workflowId });
  }

  async #makeCurrent(chosen: Chosen): Promise<Promotion> {
    const result = await record.promote({ ...this.input, expected: this.input.currentId, chosen });
    return result === "promoted" ? { kind: "promoted", versionId: chosen.versionId } : { kind: "conflict" };
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
    await this.board.enter(phase);
    await this.pausing.whenGoing();
  }

  #id(): string {
    return `${this.input.optimizationId}/i${String(this.input.iteration).padStart(2, "0")}`;
  }
}
