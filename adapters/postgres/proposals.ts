import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { LedgerEntry } from "../../core/evidence/evidence.ts";
import type { OptimizationId } from "../../core/ids.ts";
import type { Records, ValidationRecord } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { appendEvent } from "./events.ts";
import { expectRow } from "./failure.ts";
import { lockOptimization } from "./optimizations.ts";
import { auditLog } from "./schema/events.ts";
import { evidence, proposals, validations } from "./schema/proposals.ts";

const { arrival, optimizationId: _, ...columns } = getTableColumns(proposals);

export function proposalRecords(database: Database) {
  return {
    async saveProposal(optimizationId, { id, ...proposal }) {
      await database
        .insert(proposals)
        .values({ optimizationId, id, ...proposal })
        .onConflictDoUpdate({ target: [proposals.optimizationId, proposals.id], set: proposal });
    },

    async setProposalStatus(optimizationId, id, status, reason, detail) {
      const changed = database
        .update(proposals)
        .set({ status, reason, detail })
        .where(and(eq(proposals.optimizationId, optimizationId), eq(proposals.id, id)));
      expectRow(await changed.returning({ id: proposals.id }), `proposal ${id} of ${optimizationId}`);
    },

    async proposal(optimizationId, id) {
      const found = and(eq(proposals.optimizationId, optimizationId), eq(proposals.id, id));
      return (await database.select(columns).from(proposals).where(found))[0] ?? null;
    },

    async listProposals(optimizationId) {
      const ofOptimization = eq(proposals.optimizationId, optimizationId);
      return database.select(columns).from(proposals).where(ofOptimization).orderBy(asc(arrival));
    },

    saveReview: (optimizationId, review) =>
      database.transaction(async (tx) => {
        await lockOptimization(tx, optimizationId);
        const { proposalId, approved, reason } = review;
        const found = and(eq(proposals.optimizationId, optimizationId), eq(proposals.id, proposalId));
        const rejected = { status: "rejected", reason: "review", detail: reason } as const;
        const known = await tx.select({ id: proposals.id }).from(proposals).where(found);
        expectRow(known, `proposal ${proposalId} of ${optimizationId}`);
        if (!approved) await tx.update(proposals).set(rejected).where(found);
        await appendEvent(tx, optimizationId, "reviewed", review);
        await tx.insert(auditLog).values({ optimizationId, action: approved ? "approve" : "reject", data: review });
      }),

    saveValidation: (optimizationId, validation) =>
      database.transaction((tx) => saveValidation(tx, optimizationId, validation)),

    async listValidations(optimizationId) {
      const rows = await database
        .select()
        .from(validations)
        .where(eq(validations.optimizationId, optimizationId))
        .orderBy(asc(validations.arrival));
      const ledger = await database
        .select()
        .from(evidence)
        .where(eq(evidence.optimizationId, optimizationId))
        .orderBy(asc(evidence.position));
      return rows.map(({ arrival, optimizationId, savedAt, ...validation }) => ({
        ...validation,
        ledger: ledger.filter((line) => line.proposalId === validation.proposalId).map(ledgerEntryOf),
      }));
    },
  } satisfies Partial<Records>;
}

/** A validation that was taken up again replaces its verdict and its whole ledger. */
async function saveValidation(
  tx: Transaction,
  optimizationId: OptimizationId,
  validation: ValidationRecord,
): Promise<void> {
  const { ledger, proposalId, ...rest } = validation;
  await tx
    .insert(validations)
    .values({ optimizationId, proposalId, ...rest })
    .onConflictDoUpdate({
      target: [validations.optimizationId, validations.proposalId],
      set: { ...rest, savedAt: sql`now()` },
    });
  await tx
    .delete(evidence)
    .where(and(eq(evidence.optimizationId, optimizationId), eq(evidence.proposalId, proposalId)));
  const lines = ledger.map(({ value, ...entry }, position) => ({ optimizationId, proposalId, position, value, entry }));
  if (lines.length > 0) await tx.insert(evidence).values(lines);
}

function ledgerEntryOf({ entry, value }: typeof evidence.$inferSelect): LedgerEntry {
  return { ...entry, value };
}
