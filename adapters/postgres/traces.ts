import { and, asc, eq, sql } from "drizzle-orm";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Records, TrialClosing } from "../../core/ports.ts";
import type { Step } from "../../core/trace.ts";
import type { Outcome } from "../../core/trial.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { tasks } from "./schema/optimizations.ts";
import { attempts, steps, traces, trials } from "./schema/trials.ts";

/** What an attempt writes while it runs and when it ends; each write under the fence of its epoch. */
export function traceRecords(database: Database) {
  return {
    saveStep: (trialId, epoch, step) =>
      database.transaction(async (tx) => {
        if (await fence(tx, trialId, epoch)) throw closedAlready(trialId);
        await saveStep(tx, trialId, epoch, step);
      }),

    failAttempt: (trialId, epoch, outcome) =>
      database.transaction(async (tx) => {
        if (await fence(tx, trialId, epoch)) throw closedAlready(trialId);
        await endAttempt(tx, trialId, epoch, outcome);
      }),

    closeTrial: (trialId, epoch, closing) =>
      database.transaction(async (tx) => {
        if (!(await fence(tx, trialId, epoch))) await closeTrial(tx, trialId, epoch, closing);
      }),

    async trace(id) {
      const [row] = await database
        .select({
          instruction: sql<string>`${tasks.task} ->> 'instruction'`,
          epoch: trials.epoch,
          verifierOutput: traces.verifierOutput,
        })
        .from(trials)
        .innerJoin(tasks, and(eq(tasks.optimizationId, trials.optimizationId), eq(tasks.id, trials.taskId)))
        .leftJoin(traces, eq(traces.trialId, trials.id))
        .where(eq(trials.id, id));
      if (!row) return null;
      const saved = await database
        .select({ step: steps.step })
        .from(steps)
        .where(and(eq(steps.trialId, id), eq(steps.epoch, row.epoch)))
        .orderBy(asc(steps.index));
      return {
        instruction: row.instruction,
        steps: saved.map(({ step }) => step),
        verifierOutput: row.verifierOutput ?? "",
      };
    },
  } satisfies Partial<Records>;
}

/**
 * Holds the trial's row until the write is committed, so that no newer attempt can begin between check and write.
 * Says whether the trial is closed; throws {@link Superseded} when the epoch isn't the newest.
 */
async function fence(tx: Transaction, trialId: TrialId, epoch: number): Promise<boolean> {
  const rows = await tx
    .select({ newest: trials.epoch, closed: sql<boolean>`${trials.outcome} is not null` })
    .from(trials)
    .where(eq(trials.id, trialId))
    .for("no key update");
  const { newest, closed } = expectRow(rows, `trial ${trialId}`);
  if (newest !== epoch)
    throw new Superseded(`attempt ${epoch} of trial ${trialId} was superseded by attempt ${newest}`);
  return closed;
}

function closedAlready(trialId: TrialId): Superseded {
  return new Superseded(`trial ${trialId} is closed already; nothing may be added to it`);
}

async function saveStep(tx: Transaction, trialId: TrialId, epoch: number, step: Step): Promise<void> {
  await tx
    .insert(steps)
    .values({ trialId, epoch, index: step.index, step })
    .onConflictDoUpdate({ target: [steps.trialId, steps.epoch, steps.index], set: { step, savedAt: sql`now()` } });
  await tx
    .update(attempts)
    .set({ steps: sql`greatest(${attempts.steps}, ${step.index})` })
    .where(and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch)));
}

async function closeTrial(tx: Transaction, trialId: TrialId, epoch: number, closing: TrialClosing): Promise<void> {
  const { outcome, agentEnd, verifierOutput, agentMs, totalMs } = closing;
  await tx
    .update(trials)
    .set({ outcome, agentEnd, agentMs: Math.round(agentMs), totalMs: Math.round(totalMs), closedAt: sql`now()` })
    .where(eq(trials.id, trialId));
  await tx.insert(traces).values({ trialId, verifierOutput });
  await endAttempt(tx, trialId, epoch, outcome);
}

async function endAttempt(tx: Transaction, trialId: TrialId, epoch: number, outcome: Outcome): Promise<void> {
  await tx
    .update(attempts)
    .set({ outcome, endedAt: sql`now()` })
    .where(and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch)));
}
