import { and, eq, sql } from "drizzle-orm";
import type { RateLimits } from "../../core/limits.ts";
import { freshPace, holdBack, type Pace, returnTokens, takePlace } from "../../core/pace.ts";
import type { CallPace, PacedModel } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow, translatingFailures } from "./failure.ts";
import { paces } from "./schema/paces.ts";

const noLimits: RateLimits = { requestsPerMinute: null, tokensPerMinute: null };
const now = sql<number>`extract(epoch from clock_timestamp()) * 1000`.mapWith(Number);

/** One row a model, locked for the moment in which a place is given: who asks first gets the earlier one, and nobody asks again. */
export function openPace(database: Database): CallPace {
  const readHeldMs = async (model: PacedModel) => {
    const [row] = await database.select({ heldUntilMs: paces.heldUntilMs, now }).from(paces).where(rowOf(model));
    return row ? Math.max(0, row.heldUntilMs - row.now) : 0;
  };

  return translatingFailures<CallPace>({
    async takePlace(model, tokens) {
      const limits = model.limits ?? noLimits;
      // Most models have no limits and no server that complains: for them this is one read.
      if (isUnlimited(limits) && (await readHeldMs(model)) === 0) return { waitMs: 0 };
      return database.transaction(async (tx) => {
        const { pace, nowMs } = await lockPace(tx, model);
        const place = takePlace(pace, nowMs, limits, tokens);
        await writePace(tx, model, place.pace);
        return { waitMs: Math.max(0, place.startMs - nowMs) };
      });
    },

    heldMs: readHeldMs,

    holdBack: (model, waitMs) =>
      database.transaction(async (tx) => {
        const { pace, nowMs } = await lockPace(tx, model);
        await writePace(tx, model, holdBack(pace, nowMs + waitMs));
      }),

    async returnTokens(model, unusedTokens) {
      const limits = model.limits ?? noLimits;
      if (limits.tokensPerMinute === null || unusedTokens === 0) return;
      await database.transaction(async (tx) => {
        const { pace } = await lockPace(tx, model);
        await writePace(tx, model, returnTokens(pace, limits, unusedTokens));
      });
    },
  });
}

function isUnlimited(limits: RateLimits): boolean {
  return limits.requestsPerMinute === null && limits.tokensPerMinute === null;
}

function rowOf({ baseUrl, name, keyVariable }: PacedModel) {
  return and(eq(paces.baseUrl, baseUrl), eq(paces.model, name), eq(paces.keyVariable, keyVariable));
}

async function lockPace(tx: Transaction, model: PacedModel): Promise<{ readonly pace: Pace; readonly nowMs: number }> {
  const { baseUrl, name, keyVariable } = model;
  await tx
    .insert(paces)
    .values({ baseUrl, model: name, keyVariable, ...freshPace })
    .onConflictDoNothing();
  await tx.select({ model: paces.model }).from(paces).where(rowOf(model)).for("no key update");
  // Read again: the clock must be that of the moment at which the lock was got, or places would be given in the past.
  const rows = await tx.select({ row: paces, now }).from(paces).where(rowOf(model));
  const { row, now: nowMs } = expectRow(rows, `the pace of ${name}`);
  const { requestsUntilMs, tokensUntilMs, heldUntilMs } = row;
  return { pace: { requestsUntilMs, tokensUntilMs, heldUntilMs }, nowMs };
}

async function writePace(tx: Transaction, model: PacedModel, pace: Pace): Promise<void> {
  await tx.update(paces).set(pace).where(rowOf(model));
}
