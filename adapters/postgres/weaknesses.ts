import { and, asc, eq, getTableColumns } from "drizzle-orm";
import type { OptimizationId } from "../../core/ids.ts";
import type { Records } from "../../core/ports.ts";
import type { Weakness } from "../../core/weakness.ts";
import type { Database, Transaction } from "./database.ts";
import { lockOptimization } from "./optimizations.ts";
import { labels, weaknesses, weaknessMembers } from "./schema/weaknesses.ts";

export function weaknessRecords(database: Database) {
  return {
    async saveLabel(optimizationId, iteration, { trialId, label }) {
      await database
        .insert(labels)
        .values({ optimizationId, iteration, trialId, label })
        .onConflictDoUpdate({ target: [labels.optimizationId, labels.iteration, labels.trialId], set: { label } });
    },

    async listLabels(optimizationId, iteration) {
      return database
        .select({ trialId: labels.trialId, label: labels.label })
        .from(labels)
        .where(and(eq(labels.optimizationId, optimizationId), eq(labels.iteration, iteration)))
        .orderBy(asc(labels.arrival));
    },

    saveWeaknesses: (optimizationId, iteration, found) =>
      database.transaction(async (tx) => {
        await lockOptimization(tx, optimizationId);
        await replace(tx, optimizationId, iteration, found);
      }),

    async listWeaknesses(optimizationId) {
      const { optimizationId: _, position, ...columns } = getTableColumns(weaknesses);
      const rows = await database
        .select(columns)
        .from(weaknesses)
        .where(eq(weaknesses.optimizationId, optimizationId))
        .orderBy(asc(weaknesses.iteration), asc(position));
      const members = await database
        .select()
        .from(weaknessMembers)
        .where(eq(weaknessMembers.optimizationId, optimizationId))
        .orderBy(asc(weaknessMembers.position));
      return rows.map((row) => ({
        ...row,
        members: members
          .filter((member) => member.iteration === row.iteration && member.weaknessId === row.id)
          .map(({ trialId, quotes }) => ({ trialId, quotes })),
      }));
    },
  } satisfies Partial<Records>;
}

/** Members go with their weakness. */
async function replace(
  tx: Transaction,
  optimizationId: OptimizationId,
  iteration: number,
  found: readonly Weakness[],
): Promise<void> {
  const ofIteration = and(eq(weaknesses.optimizationId, optimizationId), eq(weaknesses.iteration, iteration));
  await tx.delete(weaknesses).where(ofIteration);
  for (const [position, { members, ...weakness }] of found.entries()) {
    await tx.insert(weaknesses).values({ optimizationId, iteration, position, ...weakness });
    const rows = members.map((member, place) => {
      return { optimizationId, iteration, weaknessId: weakness.id, position: place, ...member };
    });
    if (rows.length > 0) await tx.insert(weaknessMembers).values(rows);
  }
}
