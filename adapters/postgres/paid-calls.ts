import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { OptimizationId } from "../../core/ids.ts";
import type { ModelAnswer, PaidCalls, Reservation, ReserveResult } from "../../core/ports.ts";
import { unaffordable } from "../../core/reservation.ts";
import { addToAccount, lockAccount, readAccount } from "./budgets.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow, translatingFailures } from "./failure.ts";
import { budgets } from "./schema/optimizations.ts";
import { modelCalls, spend } from "./schema/spend.ts";

export function openPaidCalls(database: Database): PaidCalls {
  return translatingFailures<PaidCalls>({
    reserve: (reservation) => database.transaction((tx) => reserve(tx, reservation)),
    settle: (spendId, answer, costMicroUsd) => database.transaction((tx) => settle(tx, spendId, answer, costMicroUsd)),
    release: (spendId, reason) => database.transaction((tx) => release(tx, spendId, reason)),
    spendOf: async (optimizationId) => (await readAccount(database, optimizationId)).spend,
    budgetOf: (optimizationId) => readAccount(database, optimizationId),
  });
}

/** The account's lock comes first in every transaction here: that is what keeps them from waiting for each other in a circle. */
async function reserve(tx: Transaction, reservation: Reservation): Promise<ReserveResult> {
  const { optimizationId, worst } = reservation;
  const account = await lockAccount(tx, optimizationId);
  const earlier = await earlierCalls(tx, reservation);
  const answer = earlier.find((call) => call.answer !== null)?.answer;
  if (answer) return { kind: "answered", answer };
  await markLost(
    tx,
    earlier.filter((call) => call.state === "reserved"),
  );
  const refusal = unaffordable(account.budget, account.spend, worst);
  if (refusal) return { kind: "exceeded", ...refusal };
  const inserted = await tx.insert(spend).values(rowOf(reservation)).returning({ id: spend.id });
  await addToAccount(tx, optimizationId, worst);
  return { kind: "reserved", spendId: expectRow(inserted, "the reservation").id };
}

function rowOf({
  optimizationId,
  iteration,
  trialId,
  role,
  model,
  key,
  worst,
}: Reservation): typeof spend.$inferInsert {
  const worstCase = { worstCostMicroUsd: worst.costMicroUsd, worstTokens: worst.tokens };
  return { optimizationId, iteration, trialId, role, model, ...key, ...worst, ...worstCase };
}

/** Reservations of the very same call, oldest first. */
function earlierCalls(tx: Transaction, { optimizationId, key }: Reservation) {
  return tx
    .select({ id: spend.id, state: spend.state, answer: modelCalls.answer })
    .from(spend)
    .leftJoin(modelCalls, eq(modelCalls.spendId, spend.id))
    .where(
      and(
        eq(spend.optimizationId, optimizationId),
        eq(spend.subject, key.subject),
        eq(spend.ordinal, key.ordinal),
        eq(spend.requestDigest, key.requestDigest),
      ),
    )
    .orderBy(asc(spend.id));
}

async function markLost(tx: Transaction, calls: readonly { readonly id: number }[]): Promise<void> {
  if (calls.length === 0) return;
  const ids = calls.map((call) => call.id);
  await tx.update(spend).set({ state: "lost", endedAt: sql`now()` }).where(inArray(spend.id, ids));
}

async function settle(tx: Transaction, spendId: number, answer: ModelAnswer, costMicroUsd: number): Promise<void> {
  const { prompt, cached, completion, source } = answer.usage;
  const usage = { promptTokens: prompt, cachedTokens: cached, completionTokens: completion, usageSource: source };
  const settled = await end(tx, spendId, { state: "settled", costMicroUsd, tokens: prompt + completion, ...usage });
  if (settled) await tx.insert(modelCalls).values({ spendId, answer });
}

async function release(tx: Transaction, spendId: number, reason: string): Promise<void> {
  await end(tx, spendId, { state: "released", costMicroUsd: 0, tokens: 0, reason });
}

type Ending = Partial<typeof spend.$inferInsert> & { readonly costMicroUsd: number; readonly tokens: number };

/**
 * Puts what a call really took in the place of its worst case, once. A `lost` call can end as well: its worker was slow, not dead.
 * @returns false when it had ended before
 */
async function end(tx: Transaction, spendId: number, ending: Ending): Promise<boolean> {
  const optimizationId = await lockAccountOf(tx, spendId);
  const [ended] = await tx
    .update(spend)
    .set({ ...ending, endedAt: sql`now()` })
    .where(and(eq(spend.id, spendId), inArray(spend.state, ["reserved", "lost"])))
    .returning({ worstCostMicroUsd: spend.worstCostMicroUsd, worstTokens: spend.worstTokens });
  if (!ended) return false;
  const costMicroUsd = ending.costMicroUsd - ended.worstCostMicroUsd;
  await addToAccount(tx, optimizationId, { costMicroUsd, tokens: ending.tokens - ended.worstTokens });
  return true;
}

async function lockAccountOf(tx: Transaction, spendId: number): Promise<OptimizationId> {
  const ofCall = tx.select({ id: spend.optimizationId }).from(spend).where(eq(spend.id, spendId));
  const rows = await tx
    .select({ optimizationId: budgets.optimizationId })
    .from(budgets)
    .where(inArray(budgets.optimizationId, ofCall))
    .for("no key update");
  return expectRow(rows, `paid call ${spendId}`).optimizationId;
}
