import { eq, sql } from "drizzle-orm";
import type { OptimizationId } from "../../core/ids.ts";
import type { Budget, Spend } from "../../core/limits.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { budgets, optimizations } from "./schema/optimizations.ts";

/** An optimization's caps and what is used up of them, calls in flight included. */
export interface Account {
  readonly budget: Budget;
  readonly spend: Spend;
}

/** By the database's clock: workers may disagree about the time, and a budget must not. */
const wallTimeMs = sql<number>`(extract(epoch from coalesce(${optimizations.endedAt}, clock_timestamp()) - ${optimizations.startedAt}) * 1000)::bigint`;

export async function readAccount(database: Database, id: OptimizationId): Promise<Account> {
  return accountOf(await selectAccount(database, id), id);
}

/** As {@link readAccount}, and nobody else can reserve or settle until the transaction ends. */
export async function lockAccount(tx: Transaction, id: OptimizationId): Promise<Account> {
  return accountOf(await selectAccount(tx, id).for("no key update", { of: budgets }), id);
}

/** Adds to the running totals; the caller holds the account's lock. */
export async function addToAccount(
  tx: Transaction,
  id: OptimizationId,
  used: Pick<Spend, "costMicroUsd" | "tokens">,
): Promise<void> {
  await tx
    .update(budgets)
    .set({
      costMicroUsd: sql`${budgets.costMicroUsd} + ${used.costMicroUsd}`,
      tokens: sql`${budgets.tokens} + ${used.tokens}`,
    })
    .where(eq(budgets.optimizationId, id));
}

function selectAccount(database: Database | Transaction, id: OptimizationId) {
  return database
    .select({ account: budgets, wallTimeMs: wallTimeMs.mapWith(Number) })
    .from(budgets)
    .innerJoin(optimizations, eq(optimizations.id, budgets.optimizationId))
    .where(eq(budgets.optimizationId, id));
}

function accountOf(rows: Awaited<ReturnType<typeof selectAccount>>, id: OptimizationId): Account {
  const { account, wallTimeMs: elapsed } = expectRow(rows, `optimization ${id}`);
  const { costCapMicroUsd, tokensCap, trialsCap, wallTimeCapMs, costMicroUsd, tokens, trials } = account;
  return {
    budget: { costMicroUsd: costCapMicroUsd, tokens: tokensCap, trials: trialsCap, wallTimeMs: wallTimeCapMs },
    spend: { costMicroUsd, tokens, trials, wallTimeMs: elapsed },
  };
}
