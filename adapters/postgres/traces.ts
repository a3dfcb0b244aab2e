import { and, asc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { TrialId } from "../../core/ids.ts";
import type { Records, TrialClosing } from "../../core/ports.ts";
import type { Outcome } from "../../core/trial.ts";
import type { Database, Transaction } from "./database.ts";
import { fence, fenceOpen } from "./fence.ts";
import { dropSuperseded } from "./kept-files.ts";
import { tasks } from "./schema/optimizations.ts";
import { spend } from "./schema/spend.ts";
import { attempts, steps, traces, trials } from "./schema/trials.ts";

const source = alias(trials, "source");

/** What an attempt writes while it runs and when it ends; each write under the fence of its epoch. */
export function traceRecords(database: Database) {
  return {
    failAttempt: (trialId, epoch, outcome) =>
      database.transaction(async (tx) => {
        await fenceOpen(tx, trialId, epoch);
        await endAttempt(tx, trialId, epoch, outcome);
      }),

    closeTrial: (trialId, epoch, closing) =>
      database.transaction(async (tx) => {
        if (!(await fence(tx, trialId, epoch)).closed) await closeTrial(tx, trialId, epoch, closing);
      }),

    async trace(id) {
      const [row] = await database
        .select({
          instruction: sql<string>`${tasks.task} ->> 'instruction'`,
          // A reused trial has its trace where it was run.
          source: source.id,
          epoch: source.epoch,
          verifierOutput: traces.verifierOutput,
        })
        .from(trials)
        .innerJoin(tasks, and(eq(tasks.optimizationId, trials.optimizationId), eq(tasks.id, trials.taskId)))
        .innerJoin(source, eq(source.id, sql`coalesce(${trials.reusedFrom}, ${trials.id})`))
        .leftJoin(traces, eq(traces.trialId, source.id))
        .where(eq(trials.id, id));
      if (!row) return null;
      const saved = await database
        .select({ step: steps.step })
        .from(steps)
        .where(and(eq(steps.trialId, row.source), eq(steps.epoch, row.epoch)))
        .orderBy(asc(steps.index));
      return {
        instruction: row.instruction,
        steps: saved.map(({ step }) => step),
        verifierOutput: row.verifierOutput ?? "",
      };
    },
  } satisfies Partial<Records>;
}

async function closeTrial(tx: Transaction, trialId: TrialId, epoch: number, closing: TrialClosing): Promise<void> {
  const { outcome, agentEnd, verifierOutput, agentMs, totalMs } = closing;
  await tx
    .update(trials)
    .set({ outcome, agentEnd, agentMs: Math.round(agentMs), totalMs: Math.round(totalMs), closedAt: sql`now()` })
    .where(eq(trials.id, trialId));
  await tx.insert(traces).values({ trialId, verifierOutput });
  await endAttempt(tx, trialId, epoch, outcome);
  await giveUpCalls(tx, trialId);
  await dropSuperseded(tx, trialId, epoch);
}

/** Nobody will ask again what a dead attempt had asked: its calls count at their worst case, and no longer as in flight. */
async function giveUpCalls(tx: Transaction, trialId: TrialId): Promise<void> {
  await tx
    .update(spend)
    .set({ state: "lost", endedAt: sql`now()` })
    .where(and(eq(spend.trialId, trialId), eq(spend.state, "reserved")));
}

async function endAttempt(tx: Transaction, trialId: TrialId, epoch: number, outcome: Outcome): Promise<void> {
  await tx
    .update(attempts)
    .set({ outcome, endedAt: sql`now()` })
    .where(and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch)));
}
