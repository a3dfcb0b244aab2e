import { and, asc, desc, eq, getTableColumns, sql } from "drizzle-orm";
import { conditionsOf } from "../../core/baseline.ts";
import type { OptimizationId } from "../../core/ids.ts";
import type { Budgets } from "../../core/limits.ts";
import type { OptimizationRecord, Records } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { auditLog } from "./schema/events.ts";
import { budgets, iterations, optimizations, optimizationVersions, splits, tasks } from "./schema/optimizations.ts";
import { storeVersion } from "./versions.ts";

type Opening = Parameters<Records["openOptimization"]>[0];

export function optimizationRecords(database: Database) {
  return {
    openOptimization: (opening) => database.transaction((tx) => open(tx, opening)),

    async optimization(id) {
      const [row] = await database.select().from(optimizations).where(eq(optimizations.id, id));
      if (!row) return null;
      const listed = await database
        .select({ task: tasks.task, split: splits.split })
        .from(tasks)
        .innerJoin(splits, sql`${splits.optimizationId} = ${tasks.optimizationId} and ${splits.taskId} = ${tasks.id}`)
        .where(eq(tasks.optimizationId, id))
        .orderBy(asc(tasks.position));
      return { ...recordOf(row), tasks: listed };
    },

    async listOptimizations() {
      const rows = await database.select().from(optimizations).orderBy(desc(optimizations.arrival));
      return rows.map(recordOf);
    },

    async closeOptimization(id, end, report) {
      const endedAt = sql`coalesce(${optimizations.endedAt}, now())`;
      const closed = database.update(optimizations).set({ end, report, endedAt }).where(eq(optimizations.id, id));
      expectRow(await closed.returning({ id: optimizations.id }), `optimization ${id}`);
    },

    setBudget: (id, budget) =>
      database.transaction(async (tx) => {
        const changed = tx.update(budgets).set(capsOf(budget)).where(eq(budgets.optimizationId, id));
        expectRow(await changed.returning({ id: budgets.optimizationId }), `optimization ${id}`);
        await tx.insert(auditLog).values({ optimizationId: id, action: "set-budget", data: budget });
      }),

    async keepForClaim(id, kept) {
      const changed = database.update(budgets).set({ keptForClaim: kept }).where(eq(budgets.optimizationId, id));
      expectRow(await changed.returning({ id: budgets.optimizationId }), `optimization ${id}`);
    },

    async openIteration(optimizationId, number, versionId, prompts) {
      await database.insert(iterations).values({ optimizationId, number, versionId, prompts }).onConflictDoNothing();
    },

    async closeIteration(optimizationId, number, promotedId, summary) {
      const closedAt = sql`coalesce(${iterations.closedAt}, now())`;
      const closed = database
        .update(iterations)
        .set({ promotedId, summary, closedAt })
        .where(sql`${iterations.optimizationId} = ${optimizationId} and ${iterations.number} = ${number}`);
      expectRow(await closed.returning({ number: iterations.number }), `iteration ${number} of ${optimizationId}`);
    },

    async saveBaseline(optimizationId, number, { series, baseline }) {
      const changed = database
        .update(iterations)
        .set({ series, baseline })
        .where(and(eq(iterations.optimizationId, optimizationId), eq(iterations.number, number)));
      expectRow(await changed.returning({ number: iterations.number }), `iteration ${number} of ${optimizationId}`);
    },

    async listIterations(optimizationId) {
      const { number, versionId, prompts, promotedId, summary, series, baseline } = getTableColumns(iterations);
      const closed = sql<boolean>`${iterations.closedAt} is not null`;
      return database
        .select({ number, versionId, prompts, promotedId, summary, closed, series, baseline })
        .from(iterations)
        .where(eq(iterations.optimizationId, optimizationId))
        .orderBy(asc(number));
    },
  } satisfies Partial<Records>;
}

/**
 * Locks an optimization for the rest of the transaction: its promotions and its events come one after another. Weaker than FOR
 * UPDATE on purpose: rows that refer to the optimization can still be inserted meanwhile.
 */
export async function lockOptimization(tx: Transaction, id: OptimizationId) {
  const rows = await tx
    .select({ currentVersionId: optimizations.currentVersionId })
    .from(optimizations)
    .where(eq(optimizations.id, id))
    .for("no key update");
  return expectRow(rows, `optimization ${id}`);
}

async function open(tx: Transaction, { plan, tasks: read, split, versionId, files }: Opening): Promise<void> {
  const optimizationId = plan.optimizationId;
  await storeVersion(tx, versionId, files);
  const inserted = await tx
    .insert(optimizations)
    .values({
      id: optimizationId,
      lineage: plan.lineage,
      plan,
      currentVersionId: versionId,
      startingVersionId: versionId,
      splitDigest: split.digest,
      exploratory: split.exploratory,
    })
    .onConflictDoNothing()
    .returning({ id: optimizations.id });
  if (inserted.length === 0) return;
  await tx.insert(budgets).values({ optimizationId, ...capsOf(plan.budget) });
  await tx
    .insert(optimizationVersions)
    .values({ optimizationId, versionId, parentId: null, origin: "starting harness" });
  if (read.length === 0) return;
  await tx.insert(tasks).values(
    read.map((task, position) => ({
      optimizationId,
      ...columnsOf(task),
      conditions: conditionsOf(plan, task),
      position,
      task,
    })),
  );
  await tx.insert(splits).values(split.assignments.map((assignment) => ({ optimizationId, ...assignment })));
}

function columnsOf({ id, category, digest }: Opening["tasks"][number]) {
  return { id, category, digest };
}

/** Absent caps of iterations and trials are left out, so that a change of the others leaves them as they are. */
function capsOf({ costMicroUsd, tokens, trials, wallTimeMs, perIteration, perTrial }: Budgets) {
  return {
    costCapMicroUsd: costMicroUsd,
    tokensCap: tokens,
    trialsCap: trials,
    wallTimeCapMs: wallTimeMs,
    ...(perIteration ? { perIteration } : {}),
    ...(perTrial ? { perTrial } : {}),
  };
}

function recordOf(row: typeof optimizations.$inferSelect): Omit<OptimizationRecord, "tasks"> {
  const { plan, currentVersionId, startingVersionId, splitDigest, exploratory, end, report } = row;
  const startedAt = row.startedAt.toISOString();
  const endedAt = row.endedAt?.toISOString() ?? null;
  return {
    plan,
    currentVersionId,
    startingVersionId,
    splitDigest,
    exploratory,
    startedAt,
    endedAt,
    end,
    report: report ?? null,
  };
}
