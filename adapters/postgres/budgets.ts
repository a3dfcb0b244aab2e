import { and, eq, or, type SQL, sql } from "drizzle-orm";
import type { OptimizationId, TrialId } from "../../core/ids.ts";
import { type Budget, type Budgets, noSpend, type Spend } from "../../core/limits.ts";
import { type Account, type Taking, trialAccount } from "../../core/reservation.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { budgets, optimizations, subAccounts } from "./schema/optimizations.ts";

/** What a call or a trial is booked on. */
export interface Booking {
  readonly optimizationId: OptimizationId;
  readonly iteration: number;
  readonly trialId: TrialId | null;
  readonly forClaim?: boolean;
}

type Scope = typeof subAccounts.$inferSelect.scope;

/** Without idle time, by the database's clock: workers may disagree about the time, and a budget must not. */
const until = sql`coalesce(${optimizations.idleSince}, ${optimizations.endedAt}, clock_timestamp())`;
const wallTimeMs = sql<number>`(extract(epoch from ${until} - ${optimizations.startedAt}) * 1000)::bigint - ${optimizations.idleMs}`;
/** Of an iteration, likewise. Nothing, while it was opened in the middle of idleness that still lasts. */
const subWallTimeMs = sql<number>`greatest(0, (extract(epoch from ${until} - ${subAccounts.openedAt}) * 1000)::bigint - (${optimizations.idleMs} - ${subAccounts.idleMsBefore}))`;

/** An optimization's caps and what is used up of them, calls in flight included. */
export async function readAccount(
  database: Database,
  id: OptimizationId,
): Promise<{ readonly budget: Budgets; readonly spend: Spend; readonly kept: Spend }> {
  const { account, spend } = accountOf(await selectAccount(database, id), id);
  return { budget: budgetsOf(account), spend, kept: account.keptForClaim ?? noSpend };
}

/** All accounts that a booking touches, the widest first; nobody else can reserve or settle until the transaction ends. */
export async function lockAccounts(tx: Transaction, booking: Booking): Promise<readonly Account[]> {
  const id = booking.optimizationId;
  const { account, spend } = accountOf(await selectAccount(tx, id).for("no key update", { of: budgets }), id);
  const { perIteration, perTrial, ...budget } = budgetsOf(account);
  // The claim is no part of an iteration, though its runs bear the number of the last one.
  const ofIteration = booking.forClaim ? undefined : perIteration;
  const caps: Readonly<Record<Scope, Budget | undefined>> = { iteration: ofIteration, trial: perTrial };
  const capped = subjectsOf(booking).filter(({ scope }) => caps[scope] !== undefined);
  const used = capped.length === 0 ? [] : await readSubAccounts(tx, id, capped);
  const kept = booking.forClaim ? null : account.keptForClaim;
  const whole: Account = { scope: "optimization", budget, spend, ...(kept ? { kept } : {}) };
  return [whole, ...capped.map(({ scope }) => subAccount(scope, caps[scope] as Budget, used))];
}

/** Adds to the running totals of every account; the caller holds the lock. */
export async function book(tx: Transaction, booking: Booking, used: Required<Taking>): Promise<void> {
  const { costMicroUsd, tokens, trials } = used;
  const { optimizationId } = booking;
  await tx
    .update(budgets)
    .set({
      costMicroUsd: sql`${budgets.costMicroUsd} + ${costMicroUsd}`,
      tokens: sql`${budgets.tokens} + ${tokens}`,
      trials: sql`${budgets.trials} + ${trials}`,
    })
    .where(eq(budgets.optimizationId, optimizationId));
  const idleMsBefore = idleMsUntilNow(optimizationId);
  await tx
    .insert(subAccounts)
    .values(subjectsOf(booking).map((each) => ({ optimizationId, ...each, ...used, idleMsBefore })))
    .onConflictDoUpdate({
      target: [subAccounts.optimizationId, subAccounts.scope, subAccounts.subject],
      set: {
        costMicroUsd: sql`${subAccounts.costMicroUsd} + excluded.cost_micro_usd`,
        tokens: sql`${subAccounts.tokens} + excluded.tokens`,
        trials: sql`${subAccounts.trials} + excluded.trials`,
      },
    });
}

function subjectsOf({ iteration, trialId }: Booking): { scope: Scope; subject: string }[] {
  const ofIteration = { scope: "iteration" as const, subject: String(iteration) };
  return trialId === null ? [ofIteration] : [ofIteration, { scope: "trial" as const, subject: trialId }];
}

/** For a new account; one that is there keeps its own. The idleness that lasts is counted as far as it has come. */
function idleMsUntilNow(id: OptimizationId): SQL<number> {
  const lasting = sql`coalesce((extract(epoch from now() - ${optimizations.idleSince}) * 1000)::bigint, 0)`;
  return sql`(select ${optimizations.idleMs} + ${lasting} from ${optimizations} where ${optimizations.id} = ${id})`;
}

function readSubAccounts(
  tx: Transaction,
  id: OptimizationId,
  subjects: readonly { readonly scope: Scope; readonly subject: string }[],
) {
  const wanted = subjects.map(({ scope, subject }) =>
    and(eq(subAccounts.scope, scope), eq(subAccounts.subject, subject)),
  );
  return tx
    .select({ account: subAccounts, wallTimeMs: subWallTimeMs.mapWith(Number) })
    .from(subAccounts)
    .innerJoin(optimizations, eq(optimizations.id, subAccounts.optimizationId))
    .where(and(eq(subAccounts.optimizationId, id), or(...wanted)));
}

/** What was never booked on has used up nothing. */
function subAccount(scope: Scope, budget: Budget, used: Awaited<ReturnType<typeof readSubAccounts>>): Account {
  const row = used.find(({ account }) => account.scope === scope);
  const { costMicroUsd = 0, tokens = 0, trials = 0 } = row?.account ?? {};
  if (scope === "trial") return trialAccount(budget, { costMicroUsd, tokens });
  return { scope, budget, spend: { costMicroUsd, tokens, trials, wallTimeMs: row?.wallTimeMs ?? 0 } };
}

function selectAccount(database: Database | Transaction, id: OptimizationId) {
  return database
    .select({ account: budgets, wallTimeMs: wallTimeMs.mapWith(Number) })
    .from(budgets)
    .innerJoin(optimizations, eq(optimizations.id, budgets.optimizationId))
    .where(eq(budgets.optimizationId, id));
}

function accountOf(rows: Awaited<ReturnType<typeof selectAccount>>, id: OptimizationId) {
  const { account, wallTimeMs: elapsed } = expectRow(rows, `optimization ${id}`);
  const { costMicroUsd, tokens, trials } = account;
  return { account, spend: { costMicroUsd, tokens, trials, wallTimeMs: elapsed } };
}

function budgetsOf(account: typeof budgets.$inferSelect): Budgets {
  const { costCapMicroUsd, tokensCap, trialsCap, wallTimeCapMs, perIteration, perTrial } = account;
  return {
    costMicroUsd: costCapMicroUsd,
    tokens: tokensCap,
    trials: trialsCap,
    wallTimeMs: wallTimeCapMs,
    ...(perIteration ? { perIteration } : {}),
    ...(perTrial ? { perTrial } : {}),
  };
}
