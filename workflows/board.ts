import { upsertSearchAttributes } from "@temporalio/workflow";
import type { ProposalId } from "../core/ids.ts";
import { type Budget, type BudgetKind, exceededCap } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { blankProgress, type ChildProgress, type Progress } from "./messages.ts";
import { tableOf } from "./progress-table.ts";
import { record } from "./proxies.ts";
import { markPhase, searchKeys, showDetails } from "./visibility.ts";

/** What an optimization shows of itself: the answer to a query, the table on its page in Temporal, its search attributes. */
export interface Board {
  progress(): Progress;
  show(part: Partial<Progress>): void;
  /** What closed iterations decided; what the running one adds to it is told by {@link Board.hear}. */
  showDecided(decided: Decided): void;
  /** Takes what a child tells of itself. */
  hear(part: ChildProgress): void;
  showBudget(budget: Budget): void;
  /** The caps of now, which a person may have changed. */
  budget(): Budget;
  /** The first cap that would be lowered below what is known to be spent. */
  spentBeyond(budget: Budget): BudgetKind | null;
  /** Reads from the record what has been spent so far. */
  readSpend(): Promise<void>;
}

interface Decided {
  readonly accepted: number;
  readonly rejected: number;
}

interface Count {
  readonly done: number;
  readonly total: number;
}

export function openBoard(plan: OptimizationPlan, initially: Partial<Progress>): Board {
  let { budget } = plan;
  const { optimizationId, iterations } = plan;
  let progress: Progress = { ...blankProgress, optimizationId, iterations, ...initially };
  let closed: Decided = progress;
  let spentAt: Date | null = null;
  const candidates = new Map<ProposalId, Count>();
  const draw = () => showDetails(...tableOf(plan, progress, budget, spentAt));
  const show = (part: Partial<Progress>): void => {
    const changed = part.phase && part.phase !== progress.phase ? part.phase : null;
    progress = { ...progress, ...part };
    if (changed) {
      candidates.clear();
      markPhase(changed);
    }
    draw();
  };
  draw();
  return {
    progress: () => progress,
    show,
    showDecided(decided) {
      closed = decided;
      show(decided);
    },
    hear({ candidate, accepted, rejected, ...part }) {
      show(part);
      if (accepted !== undefined) show({ accepted: closed.accepted + accepted });
      if (rejected !== undefined) show({ rejected: closed.rejected + rejected });
      if (!candidate) return;
      // Candidates run side by side, and each knows only of itself.
      candidates.set(candidate.proposalId, candidate);
      show(sumOf([...candidates.values()]));
    },
    showBudget(changed) {
      budget = changed;
      draw();
    },
    budget: () => budget,
    spentBeyond(next) {
      const { costMicroUsd, tokens, trials } = progress;
      return exceededCap(loweredCaps(budget, next), { costMicroUsd, tokens, trials, wallTimeMs: 0 });
    },
    async readSpend() {
      const { costMicroUsd, tokens, trials } = await record.readSpend({ optimizationId: plan.optimizationId });
      spentAt = new Date();
      show({ costMicroUsd, tokens, trials });
      upsertSearchAttributes([{ key: searchKeys.costUsd, value: costMicroUsd / 1e6 }]);
    },
  };
}

function sumOf(counts: readonly Count[]): Count {
  return counts.reduce((sum, { done, total }) => ({ done: sum.done + done, total: sum.total + total }), {
    done: 0,
    total: 0,
  });
}

/** Who raises one cap may leave another where it is, even if that one was passed by the last call of all. */
function loweredCaps(before: Budget, next: Budget): Budget {
  const lowered = (kind: BudgetKind) => {
    const cap = next[kind];
    return cap !== null && cap < (before[kind] ?? Number.POSITIVE_INFINITY) ? cap : null;
  };
  return {
    costMicroUsd: lowered("costMicroUsd"),
    tokens: lowered("tokens"),
    trials: lowered("trials"),
    wallTimeMs: lowered("wallTimeMs"),
  };
}
