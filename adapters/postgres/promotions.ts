import { and, eq } from "drizzle-orm";
import type { Records } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { appendEvent } from "./events.ts";
import { lockOptimization } from "./optimizations.ts";
import { auditLog } from "./schema/events.ts";
import { optimizations, promotions } from "./schema/optimizations.ts";

type Promotion = Parameters<Records["promote"]>[0];

export function promotionRecords(database: Database) {
  return {
    promote: (promotion) => database.transaction((tx) => promote(tx, promotion)),
  } satisfies Partial<Records>;
}

async function promote(tx: Transaction, promotion: Promotion): ReturnType<Records["promote"]> {
  const { optimizationId, request, iteration, expected, versionId, proposalIds, reason } = promotion;
  const { currentVersionId } = await lockOptimization(tx, optimizationId);
  if (await madeBefore(tx, promotion)) return "already";
  if (currentVersionId !== expected) return "conflict";
  await tx.update(optimizations).set({ currentVersionId: versionId }).where(eq(optimizations.id, optimizationId));
  await tx
    .insert(promotions)
    .values({ optimizationId, request, iteration, fromVersionId: expected, versionId, proposalIds, reason });
  const data = { iteration, from: expected, versionId, proposalIds, reason };
  await appendEvent(tx, optimizationId, "promoted", data);
  await tx.insert(auditLog).values({ optimizationId, action: "promote", data });
  return "promoted";
}

async function madeBefore(tx: Transaction, { optimizationId, request }: Promotion): Promise<boolean> {
  const rows = await tx
    .select({ id: promotions.id })
    .from(promotions)
    .where(and(eq(promotions.optimizationId, optimizationId), eq(promotions.request, request)));
  return rows.length > 0;
}
