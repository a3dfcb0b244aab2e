import { and, asc, desc, eq } from "drizzle-orm";
import type { HarnessFiles } from "../../core/harness.ts";
import type { VersionId } from "../../core/ids.ts";
import type { Records } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { harnessVersions, optimizations, optimizationVersions, promotions } from "./schema/optimizations.ts";

const versionRecord = {
  versionId: optimizationVersions.versionId,
  parentId: optimizationVersions.parentId,
  files: harnessVersions.files,
  origin: optimizationVersions.origin,
};

export function versionRecords(database: Database) {
  const selectVersions = () =>
    database
      .select(versionRecord)
      .from(optimizationVersions)
      .innerJoin(harnessVersions, eq(harnessVersions.id, optimizationVersions.versionId));

  return {
    saveVersion: (optimizationId, { versionId, parentId, files, origin }) =>
      database.transaction(async (tx) => {
        await storeVersion(tx, versionId, files);
        await tx
          .insert(optimizationVersions)
          .values({ optimizationId, versionId, parentId, origin })
          .onConflictDoNothing();
      }),

    async version(id) {
      const first = selectVersions()
        .where(eq(optimizationVersions.versionId, id))
        .orderBy(asc(optimizationVersions.arrival));
      return (await first.limit(1))[0] ?? null;
    },

    async listVersions(optimizationId) {
      const ofOptimization = eq(optimizationVersions.optimizationId, optimizationId);
      return selectVersions().where(ofOptimization).orderBy(asc(optimizationVersions.arrival));
    },

    async promotedVersion(lineage) {
      const newest = await selectVersions()
        .innerJoin(promotions, eq(promotions.versionId, optimizationVersions.versionId))
        .innerJoin(
          optimizations,
          and(
            eq(optimizations.id, promotions.optimizationId),
            eq(optimizations.id, optimizationVersions.optimizationId),
          ),
        )
        .where(eq(optimizations.lineage, lineage))
        .orderBy(desc(promotions.id))
        .limit(1);
      return newest[0] ?? null;
    },
  } satisfies Partial<Records>;
}

/** Equal content has an equal id, so whoever comes second has nothing to add. */
export async function storeVersion(tx: Transaction, id: VersionId, files: HarnessFiles): Promise<void> {
  await tx.insert(harnessVersions).values({ id, files }).onConflictDoNothing();
}
