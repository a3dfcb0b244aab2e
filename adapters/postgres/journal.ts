import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import type { TrialId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal.ts";
import type { Journal } from "../../core/ports.ts";
import type { Step } from "../../core/trace.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow, translatingFailures } from "./failure.ts";
import { fenceOpen } from "./fence.ts";
import { optimizations } from "./schema/optimizations.ts";
import { attempts, journal, steps, trials } from "./schema/trials.ts";

export function openJournal(database: Database): Journal {
  return translatingFailures<Journal>({
    enter: (trialId, epoch, container) =>
      database.transaction(async (tx) => {
        await fenceOpen(tx, trialId, epoch);
        await tx.update(attempts).set({ container }).where(attemptIs(trialId, epoch));
      }),

    async read(trialId, container) {
      const { number, move, digest, event, usage, agentMs } = journal;
      return database
        .select({ number, move, digest, event, usage, agentMs })
        .from(journal)
        .where(and(eq(journal.trialId, trialId), eq(journal.container, container)))
        .orderBy(asc(number));
    },

    write: (trialId, epoch, written) =>
      database.transaction(async (tx) => {
        const { container } = await fenceOpen(tx, trialId, epoch);
        if (written.entries.length > 0) await writeEntries(tx, { trialId, epoch, container }, written.entries);
        if (written.steps.length > 0) await writeSteps(tx, trialId, epoch, written.steps);
      }),

    async isAlive(trialId, epoch) {
      const alive = await database
        .select({ epoch: attempts.epoch })
        .from(trials)
        .innerJoin(attempts, and(eq(attempts.trialId, trials.id), eq(attempts.epoch, trials.epoch)))
        .innerJoin(optimizations, eq(optimizations.id, trials.optimizationId))
        .where(
          and(
            eq(trials.id, trialId),
            isNull(trials.outcome),
            isNull(optimizations.endedAt),
            or(eq(trials.epoch, epoch), isNull(attempts.container)),
          ),
        );
      return alive.length > 0;
    },
  });
}

function attemptIs(trialId: TrialId, epoch: number) {
  return and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch));
}

async function writeEntries(
  tx: Transaction,
  attempt: { readonly trialId: TrialId; readonly epoch: number; readonly container: number | null },
  entries: readonly JournalEntry[],
): Promise<void> {
  const { trialId, epoch } = attempt;
  const entered = attempt.container === null ? [] : [attempt.container];
  const container = expectRow(entered, `the container of attempt ${epoch} of trial ${trialId}`);
  await tx
    .insert(journal)
    .values(entries.map((entry) => ({ trialId, container, epoch, ...entry, agentMs: Math.round(entry.agentMs) })))
    .onConflictDoUpdate({
      target: [journal.trialId, journal.container, journal.number],
      set: {
        epoch,
        move: sql`excluded.move`,
        digest: sql`excluded.digest`,
        event: sql`excluded.event`,
        usage: sql`excluded.usage`,
        agentMs: sql`excluded.agent_ms`,
        writtenAt: sql`now()`,
      },
    });
}

async function writeSteps(tx: Transaction, trialId: TrialId, epoch: number, saved: readonly Step[]): Promise<void> {
  await tx
    .insert(steps)
    .values(saved.map((step) => ({ trialId, epoch, index: step.index, step })))
    .onConflictDoUpdate({
      target: [steps.trialId, steps.epoch, steps.index],
      set: { step: sql`excluded.step`, savedAt: sql`now()` },
    });
  const highest = Math.max(...saved.map((step) => step.index));
  await tx
    .update(attempts)
    .set({ steps: sql`greatest(${attempts.steps}, ${highest})` })
    .where(attemptIs(trialId, epoch));
}
