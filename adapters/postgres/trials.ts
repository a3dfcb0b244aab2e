import { and, asc, eq, getTableColumns, inArray, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { BudgetExceeded, Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { OpenedAttempt, Records, TrialRecord } from "../../core/ports.ts";
import { isFresh } from "../../core/repeats.ts";
import { type Account, unaffordable } from "../../core/reservation.ts";
import { trialIdOf } from "../../core/trial.ts";
import { type Booking, book, lockAccounts } from "./budgets.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { splits } from "./schema/optimizations.ts";
import { attempts, trials } from "./schema/trials.ts";

type Planned = Parameters<Records["planTrials"]>[0];

/** Seven parameters a row: far below the 65 535 of one statement. */
const rowsPerInsert = 1_000;

/** The trial that was really run: a reused one has its steps there. */
const source = alias(trials, "source");

export function trialRecords(database: Database) {
  const selectTrials = () =>
    database
      .select({ ...getTableColumns(trials), split: splits.split, steps: attempts.steps })
      .from(trials)
      .innerJoin(splits, and(eq(splits.optimizationId, trials.optimizationId), eq(splits.taskId, trials.taskId)))
      .innerJoin(source, eq(source.id, sql`coalesce(${trials.reusedFrom}, ${trials.id})`))
      .leftJoin(attempts, and(eq(attempts.trialId, source.id), eq(attempts.epoch, source.epoch)));

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

    async timing(id) {
      const [row] = await database
        .select({
          worker: attempts.worker,
          startedAt: attempts.openedAt,
          agentMs: trials.agentMs,
          totalMs: trials.totalMs,
        })
        .from(trials)
        .innerJoin(attempts, and(eq(attempts.trialId, trials.id), eq(attempts.epoch, trials.epoch)))
        .where(eq(trials.id, id));
      return row ? { ...row, startedAt: new Date(row.startedAt).toISOString() } : null;
    },

    openAttempt: (trialId, worker) => database.transaction((tx) => openAttempt(tx, trialId, worker)),
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

/** The account's lock comes first, as with every paid call; then the trial's row. */
async function openAttempt(tx: Transaction, trialId: TrialId, worker: string): Promise<OpenedAttempt> {
  const { optimizationId, iteration, repeat } = expectRow(
    await tx.select().from(trials).where(eq(trials.id, trialId)),
    `trial ${trialId}`,
  );
  const booking = { optimizationId, iteration, trialId, forClaim: isFresh({ key: { repeat } }) };
  const accounts = await lockAccounts(tx, booking);
  const taken = await tx
    .update(trials)
    .set({ epoch: sql`${trials.epoch} + 1` })
    .where(and(eq(trials.id, trialId), isNull(trials.outcome)))
    .returning({ epoch: trials.epoch });
  const [{ epoch } = { epoch: null }] = taken;
  if (epoch === null) throw new Superseded(`trial ${trialId} is closed already; its outcome never changes`);
  await takeRoom(tx, booking, accounts, epoch);
  const before = await tx.select().from(attempts).where(eq(attempts.trialId, trialId)).orderBy(asc(attempts.epoch));
  await tx.insert(attempts).values({ trialId, epoch, worker });
  const last = before.at(-1);
  return {
    epoch,
    errors: before.filter(({ outcome }) => outcome?.kind === "errored").length,
    leftContainer: last?.outcome === null ? last.container : null,
  };
}

/** A trial is counted when its first attempt begins. What it reaches of its own caps ends its agent, not its attempt. */
async function takeRoom(tx: Transaction, booking: Booking, accounts: readonly Account[], epoch: number): Promise<void> {
  const taking = { costMicroUsd: 0, tokens: 0, trials: epoch === 1 ? 1 : 0 };
  const refusal = unaffordable(
    accounts.filter(({ scope }) => scope !== "trial"),
    taking,
  );
  if (refusal) throw new BudgetExceeded(refusal);
  if (epoch === 1) await book(tx, booking, taking);
}

type TrialRow = typeof trials.$inferSelect & { readonly split: TrialRecord["split"]; readonly steps: number | null };

function recordOf({ id, optimizationId, versionId, taskId, repeat, epoch, ...row }: TrialRow): TrialRecord {
  const { split, outcome, agentEnd, steps, iteration, reusedFrom, closedAt } = row;
  return {
    id,
    key: { optimizationId, versionId, taskId, repeat },
    split,
    outcome,
    agentEnd,
    steps: steps ?? 0,
    attempts: epoch,
    iteration,
    reusedFrom,
    closedAt: closedAt?.toISOString() ?? null,
  };
}
