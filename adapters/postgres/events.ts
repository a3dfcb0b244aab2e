import { and, asc, eq, gt } from "drizzle-orm";
import type { OptimizationId } from "../../core/ids.ts";
import type { Records } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { lockOptimization } from "./optimizations.ts";
import { events } from "./schema/events.ts";

export function eventRecords(database: Database) {
  return {
    addEvent: (optimizationId, kind, data) =>
      database.transaction(async (tx) => {
        await lockOptimization(tx, optimizationId);
        await appendEvent(tx, optimizationId, kind, data);
      }),

    async events(optimizationId, afterId) {
      const rows = await database
        .select({ id: events.id, at: events.at, kind: events.kind, data: events.data })
        .from(events)
        .where(and(eq(events.optimizationId, optimizationId), gt(events.id, afterId)))
        .orderBy(asc(events.id));
      return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
    },
  } satisfies Partial<Records>;
}

/**
 * Only under {@link lockOptimization}: the lock makes events visible in the order of their ids, so that a reader who asks for what came
 * after the last id that it saw misses none.
 */
export async function appendEvent(
  tx: Transaction,
  optimizationId: OptimizationId,
  kind: string,
  data: unknown,
): Promise<void> {
  await tx.insert(events).values({ optimizationId, kind, data });
}
