import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { OptimizationId } from "../../core/ids.ts";
import type { Records } from "../../core/ports.ts";
import type { Database, Transaction } from "./database.ts";
import { appendEvent } from "./events.ts";
import { lockOptimization } from "./optimizations.ts";
import { auditLog } from "./schema/events.ts";
import { iterations, optimizations } from "./schema/optimizations.ts";
import { proposals } from "./schema/proposals.ts";

/** Milliseconds between the moment from which on nothing was done and now; 0 when something is being done. */
const idleForMs = sql`coalesce((extract(epoch from now() - coalesce(${optimizations.idleSince}, ${optimizations.endedAt})) * 1000)::bigint, 0)`;
const atWork = { idleMs: sql`${optimizations.idleMs} + ${idleForMs}`, idleSince: null };

/** When an optimization does nothing: paused, waiting for a person, or ended and not yet taken up again. */
export function idleRecords(database: Database) {
  return {
    async setIdle(id, idle) {
      const change = idle ? { idleSince: sql`coalesce(${optimizations.idleSince}, now())` } : atWork;
      const open = and(eq(optimizations.id, id), sql`${optimizations.end} is null`);
      await database.update(optimizations).set(change).where(open);
    },

    reopenOptimization: (id) => database.transaction((tx) => reopen(tx, id)),
  } satisfies Partial<Records>;
}

async function reopen(tx: Transaction, id: OptimizationId): Promise<void> {
  await lockOptimization(tx, id);
  const [reopened] = await tx
    .update(optimizations)
    .set({ ...atWork, end: null, report: null, endedAt: null })
    .where(and(eq(optimizations.id, id), isNotNull(optimizations.end)))
    .returning({ id: optimizations.id });
  if (!reopened) return;
  await takeUpUndecided(tx, id);
  await appendEvent(tx, id, "reopened", {});
  await tx.insert(auditLog).values({ optimizationId: id, action: "reopen", data: {} });
}

/** Undecided proposals of the newest iteration, unless something else was promoted there. */
async function takeUpUndecided(tx: Transaction, id: OptimizationId): Promise<void> {
  const [newest] = await tx
    .select({ number: iterations.number, promotedId: iterations.promotedId })
    .from(iterations)
    .where(eq(iterations.optimizationId, id))
    .orderBy(desc(iterations.number))
    .limit(1);
  if (!newest || newest.promotedId !== null) return;
  const { number } = newest;
  const undecided = and(
    eq(proposals.optimizationId, id),
    eq(proposals.iteration, number),
    eq(proposals.status, "undecided"),
  );
  const queued = { status: "queued", reason: null, detail: "" } as const;
  const taken = await tx.update(proposals).set(queued).where(undecided).returning({ id: proposals.id });
  if (taken.length === 0) return;
  const iteration = and(eq(iterations.optimizationId, id), eq(iterations.number, number));
  await tx.update(iterations).set({ closedAt: null, summary: "" }).where(iteration);
}
