import { and, asc, eq, getTableColumns, inArray, isNotNull, sql } from "drizzle-orm";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Records, TrialRecord } from "../../core/ports.ts";
import { trialIdOf } from "../../core/trial.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { budgets, splits } from "./schema/optimizations.ts";
import { attempts, trials } from "./schema/trials.ts";

type Planned = Parameters<Records["planTrials"]>[0];

/** Seven parameters a row: far below the 65 535 of one statement. */
const rowsPerInsert = 1_000;

export function trialRecords(database: Database) {
  const selectTrials = () =>
    database
      .select({ ...getTableColumns(trials), split: splits.split, steps: attempts.steps })
      .from(trials)
      .innerJoin(splits, and(eq(splits.optimizationId, trials.optimizationId), eq(splits.taskId, trials.taskId)))
      .leftJoin(attempts, and(eq(attempts.trialId, trials.id), eq(attempts.epoch, trials.epoch)));

  return {
    planTrials: (keys) => database.transaction((tx) => plan(tx, keys)),

    async trial(id) {
      const [row] = await selectTrials().where(eq(trials.id, id));
      return row ? recordOf(row) : null;
    },

    async listTrials(optimizationId, versionIds) {
      const ofVersions = versionIds ? inArray(trials.versionId, [...versionIds]) : undefined;
      const rows = await selectTrials()
        .where(and(eq(trials.optimizationId, optimizationId), ofVersions))
        .orderBy(asc(trials.arrival));
      return rows.map(recordOf);
    },

    openAttempt: (trialId, worker) => database.transaction((tx) => openAttempt(tx, trialId, worker)),

    async isCurrent(trialId, epoch) {
      const open = and(eq(trials.id, trialId), eq(trials.epoch, epoch), sql`${trials.outcome} is null`);
      return (await database.select({ id: trials.id }).from(trials).where(open)).length > 0;
    },
  } satisfies Partial<Records>;
}

/** In the order of ids, so that two planners of the same trials never wait for each other in a circle. */
async function plan(tx: Transaction, keys: Planned): Promise<void> {
  const rows = keys.map(({ optimizationId, versionId, taskId, repeat, iteration }) => {
    const key = { optimizationId, versionId, taskId, repeat };
    return { id: trialIdOf(key), ...key, iteration };
  });
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await tx
      .insert(trials)
      .values(rows.slice(start, start + rowsPerInsert))
      .onConflictDoNothing();
  }
}

async function openAttempt(tx: Transaction, trialId: TrialId, worker: string): Promise<{ epoch: number }> {
  const taken = await tx
    .update(trials)
    .set({ epoch: sql`${trials.epoch} + 1` })
    .where(and(eq(trials.id, trialId), sql`${trials.outcome} is null`))
    .returning({ epoch: trials.epoch, optimizationId: trials.optimizationId });
  if (taken.length === 0) await refuseClosed(tx, trialId);
  const { epoch, optimizationId } = expectRow(taken, `trial ${trialId}`);
  await tx.insert(attempts).values({ trialId, epoch, worker });
  if (epoch === 1) {
    const counted = { trials: sql`${budgets.trials} + 1` };
    await tx.update(budgets).set(counted).where(eq(budgets.optimizationId, optimizationId));
  }
  return { epoch };
}

async function refuseClosed(tx: Transaction, trialId: TrialId): Promise<void> {
  const closed = and(eq(trials.id, trialId), isNotNull(trials.outcome));
  if ((await tx.select({ id: trials.id }).from(trials).where(closed)).length > 0)
    throw new Superseded(`trial ${trialId} is closed already; its outcome never changes`);
}

type TrialRow = typeof trials.$inferSelect & { readonly split: TrialRecord["split"]; readonly steps: number | null };

function recordOf({ id, optimizationId, versionId, taskId, repeat, epoch, ...row }: TrialRow): TrialRecord {
  const { split, outcome, agentEnd, steps } = row;
  return {
    id,
    key: { optimizationId, versionId, taskId, repeat },
    split,
    outcome,
    agentEnd,
    steps: steps ?? 0,
    attempts: epoch,
  };
}
