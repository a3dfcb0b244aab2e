import { and, asc, eq, ne, type SQL, sql, sum } from "drizzle-orm";
import type { Records } from "../../core/ports.ts";
import type { Database } from "./database.ts";
import { spend } from "./schema/spend.ts";
import { trials } from "./schema/trials.ts";

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

    async trialCosts(optimizationId) {
      return database
        .select({
          trialId: trials.id,
          promptTokens: total(spend.promptTokens),
          cachedTokens: total(spend.cachedTokens),
          completionTokens: total(spend.completionTokens),
          costMicroUsd: total(spend.costMicroUsd),
          totalMs: trials.totalMs,
        })
        .from(trials)
        .leftJoin(spend, and(eq(spend.trialId, trials.id), ne(spend.state, "released")))
        .where(eq(trials.optimizationId, optimizationId))
        .groupBy(trials.id)
        .orderBy(asc(trials.arrival));
    },
  } satisfies Partial<Records>;
}

/** Of no row at all it is 0, not null. */
function total(column: Parameters<typeof sum>[0]): SQL<number> {
  return sql`coalesce(sum(${column}), 0)`.mapWith(Number);
}
