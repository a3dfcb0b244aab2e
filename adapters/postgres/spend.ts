import { and, asc, eq, ne, sql, sum } from "drizzle-orm";
import type { Records } from "../../core/ports.ts";
import type { Database } from "./database.ts";
import { spend } from "./schema/spend.ts";

export function spendRecords(database: Database) {
  return {
    /** Calls that were billed or may have been: all but the released ones. Those in flight and lost count with their worst cost. */
    async spend(optimizationId) {
      return database
        .select({
          role: spend.role,
          model: spend.model,
          calls: sql`count(*)`.mapWith(Number),
          promptTokens: sum(spend.promptTokens).mapWith(Number),
          cachedTokens: sum(spend.cachedTokens).mapWith(Number),
          completionTokens: sum(spend.completionTokens).mapWith(Number),
          costMicroUsd: sum(spend.costMicroUsd).mapWith(Number),
        })
        .from(spend)
        .where(and(eq(spend.optimizationId, optimizationId), ne(spend.state, "released")))
        .groupBy(spend.role, spend.model)
        .orderBy(asc(sql`${spend.role} collate "C"`), asc(sql`${spend.model} collate "C"`));
    },
  } satisfies Partial<Records>;
}
