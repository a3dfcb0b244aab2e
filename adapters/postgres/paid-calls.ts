import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { Superseded } from "../../core/failures.ts";
import type { OptimizationId } from "../../core/ids.ts";
import type { CallKey, ModelAnswer, PaidCalls, Reservation, ReserveResult } from "../../core/ports.ts";
import { type AccountScope, unaffordable, type WorstCase, withoutInFlight } from "../../core/reservation.ts";
import { type Booking, book, lockAccounts, readAccount } from "./budgets.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow, translatingFailures } from "./failure.ts";
import { budgets } from "./schema/optimizations.ts";
import { modelCalls, spend } from "./schema/spend.ts";
import { trials } from "./schema/trials.ts";

export function openPaidCalls(database: Database): PaidCalls {
  return translatingFailures<PaidCalls>({
    answerOf: (optimizationId, key) => keptAnswer(database, optimizationId, key),
    reserve: (reservation) => database.transaction((tx) => reserve(tx, reservation)),
    settle: (spendId, answer, costMicroUsd) => database.transaction((tx) => settle(tx, spendId, answer, costMicroUsd)),
    release: (spendId, reason) => database.transaction((tx) => release(tx, spendId, reason)),
    spendOf: async (optimizationId) => (await readAccount(database, optimizationId)).spend,
    budgetOf: (optimizationId) => readAccount(database, optimizationId),
  });
}

/** The account's lock comes first in every transaction here: that is what keeps them from waiting for each other in a circle. */
async function reserve(tx: Transaction, reservation: Reservation): Promise<ReserveResult> {
  const { optimizationId, key, worst } = reservation;
  const accounts = await lockAccounts(tx, reservation);
  await refuseSuperseded(tx, reservation);
  const answer = await keptAnswer(tx, optimizationId, key);
  if (answer) return { kind: "answered", answer };
  await markLost(tx, reservation);
  const refusal = unaffordable(accounts, worst);
  if (refusal) {
    const ended = withoutInFlight(accounts, await callsInFlight(tx, reservation));
    return { kind: "exceeded", ...refusal, byCallsInFlight: unaffordable(ended, worst) === null };
  }
  const inserted = await tx.insert(spend).values(rowOf(reservation)).returning({ id: spend.id });
  await book(tx, reservation, { ...worst, trials: 0 });
  return { kind: "reserved", spendId: expectRow(inserted, "the reservation").id };
}

/** What the calls in flight may take at most, by the accounts that they are booked on. */
async function callsInFlight(
  tx: Transaction,
  { optimizationId, iteration, trialId }: Reservation,
): Promise<(scope: AccountScope) => WorstCase> {
  const rows = await tx
    .select({
      iteration: spend.iteration,
      trialId: spend.trialId,
      costMicroUsd: spend.costMicroUsd,
      tokens: spend.tokens,
    })
    .from(spend)
    .where(and(eq(spend.optimizationId, optimizationId), eq(spend.state, "reserved")));
  const counts = {
    optimization: () => true,
    iteration: (row: (typeof rows)[number]) => row.iteration === iteration,
    trial: (row: (typeof rows)[number]) => row.trialId === trialId,
  };
  return (scope) =>
    rows
      .filter(counts[scope])
      .reduce((sum, row) => ({ costMicroUsd: sum.costMicroUsd + row.costMicroUsd, tokens: sum.tokens + row.tokens }), {
        costMicroUsd: 0,
        tokens: 0,
      });
}

/** Shares the trial's row until the reservation is committed: no newer attempt can begin between check and write. */
async function refuseSuperseded(tx: Transaction, { trialId, epoch }: Reservation): Promise<void> {
  if (trialId === null || epoch === null) return;
  const rows = await tx.select({ newest: trials.epoch }).from(trials).where(eq(trials.id, trialId)).for("share");
  const { newest } = expectRow(rows, `trial ${trialId}`);
  if (newest !== epoch)
    throw new Superseded(
      `attempt ${epoch} of trial ${trialId} was superseded by attempt ${newest}; it buys nothing more`,
    );
}

function rowOf({
  optimizationId,
  iteration,
  trialId,
  epoch,
  role,
  model,
  key,
  worst,
}: Reservation): typeof spend.$inferInsert {
  const worstCase = { worstCostMicroUsd: worst.costMicroUsd, worstTokens: worst.tokens };
  return { optimizationId, iteration, trialId, epoch, role, model, ...key, ...worst, ...worstCase };
}

function sameCall(optimizationId: OptimizationId, { subject, ordinal, requestDigest }: CallKey) {
  return and(
    eq(spend.optimizationId, optimizationId),
    eq(spend.subject, subject),
    eq(spend.ordinal, ordinal),
    eq(spend.requestDigest, requestDigest),
  );
}

async function keptAnswer(
  database: Database | Transaction,
  optimizationId: OptimizationId,
  key: CallKey,
): Promise<ModelAnswer | null> {
  const [kept] = await database
    .select({ answer: modelCalls.answer })
    .from(spend)
    .innerJoin(modelCalls, eq(modelCalls.spendId, spend.id))
    .where(sameCall(optimizationId, key))
    .orderBy(asc(spend.id))
    .limit(1);
  return kept?.answer ?? null;
}

async function markLost(tx: Transaction, { optimizationId, key }: Reservation): Promise<void> {
  await tx
    .update(spend)
    .set({ state: "lost", endedAt: sql`now()` })
    .where(and(sameCall(optimizationId, key), eq(spend.state, "reserved")));
}

async function settle(
  tx: Transaction,
  spendId: number,
  answer: ModelAnswer,
  costMicroUsd: number,
): Promise<ModelAnswer> {
  const { prompt, cached, completion, source } = answer.usage;
  const usage = { promptTokens: prompt, cachedTokens: cached, completionTokens: completion, usageSource: source };
  const call = await end(tx, spendId, { state: "settled", costMicroUsd, tokens: prompt + completion, ...usage });
  const kept = await keptAnswer(tx, call.optimizationId, call);
  if (kept) return kept;
  if (call.ended) await tx.insert(modelCalls).values({ spendId, answer });
  return answer;
}

async function release(tx: Transaction, spendId: number, reason: string): Promise<void> {
  await end(tx, spendId, { state: "released", costMicroUsd: 0, tokens: 0, reason });
}

type Ending = Partial<typeof spend.$inferInsert> & { readonly costMicroUsd: number; readonly tokens: number };

/**
 * Puts what a call really took in the place of its worst case, once. A `lost` call can end as well: its worker was slow, not dead.
 * @returns the call, and whether it ended just now
 */
async function end(
  tx: Transaction,
  spendId: number,
  ending: Ending,
): Promise<Booking & CallKey & { readonly ended: boolean }> {
  const { optimizationId, iteration, trialId, subject, ordinal, requestDigest, ...was } = await lockCall(tx, spendId);
  const [ended] = await tx
    .update(spend)
    .set({ ...ending, endedAt: sql`now()` })
    .where(and(eq(spend.id, spendId), inArray(spend.state, ["reserved", "lost"])))
    .returning({ id: spend.id });
  const booking = { optimizationId, iteration, trialId };
  if (ended)
    await book(tx, booking, {
      costMicroUsd: ending.costMicroUsd - was.worstCostMicroUsd,
      tokens: ending.tokens - was.worstTokens,
      trials: 0,
    });
  return { ...booking, subject, ordinal, requestDigest, ended: ended !== undefined };
}

/** A call with its optimization's account locked. */
async function lockCall(tx: Transaction, spendId: number): Promise<typeof spend.$inferSelect> {
  const ofCall = tx.select({ id: spend.optimizationId }).from(spend).where(eq(spend.id, spendId));
  await tx
    .select({ id: budgets.optimizationId })
    .from(budgets)
    .where(inArray(budgets.optimizationId, ofCall))
    .for("no key update");
  return expectRow(await tx.select().from(spend).where(eq(spend.id, spendId)), `paid call ${spendId}`);
}
