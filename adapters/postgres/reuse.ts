import { and, asc, eq, gt, inArray, isNull, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Records } from "../../core/ports.ts";
import { trialIdOf } from "../../core/trial.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { tasks } from "./schema/optimizations.ts";
import { modelCalls, spend } from "./schema/spend.ts";
import { trials } from "./schema/trials.ts";

type Reused = Parameters<Records["reuseTrials"]>[0][number];

const own = alias(tasks, "own");
const servedModel = sql<string | null>`${modelCalls.answer} ->> 'servedModel'`;

/** Trials of one optimization that stand in for runs of another. */
export function reuseRecords(database: Database) {
  return {
    async reusableTrials(optimizationId, versionId, ageMs) {
      const served = sql<string | null>`(select ${servedModel} from ${spend}
        join ${modelCalls} on ${modelCalls.spendId} = ${spend.id} where ${spend.trialId} = ${trials.id} limit 1)`;
      const rows = await database
        .select({ trialId: trials.id, taskId: own.id, repeat: trials.repeat, closedAt: trials.closedAt, served })
        .from(trials)
        .innerJoin(tasks, and(eq(tasks.optimizationId, trials.optimizationId), eq(tasks.id, trials.taskId)))
        .innerJoin(own, and(eq(own.optimizationId, optimizationId), eq(own.conditions, tasks.conditions)))
        .where(
          and(
            eq(trials.versionId, versionId),
            ne(trials.optimizationId, optimizationId),
            ne(tasks.conditions, ""),
            isNull(trials.reusedFrom),
            inArray(sql`${trials.outcome} ->> 'kind'`, ["passed", "failed"]),
            gt(trials.closedAt, sql`now() - ${ageMs} * interval '1 millisecond'`),
          ),
        )
        .orderBy(asc(trials.arrival));
      return rows.map(({ served: servedModel, closedAt, ...row }) => ({
        ...row,
        closedAt: closedAt?.toISOString() ?? "",
        servedModel,
      }));
    },

    reuseTrials: (reused) =>
      database.transaction(async (tx) => {
        for (const each of reused) await reuse(tx, each);
      }),

    async servedModels(ids) {
      if (ids.length === 0) return [];
      const run = sql`coalesce(${trials.reusedFrom}, ${trials.id})`;
      const rows = await database
        .selectDistinct({ served: servedModel })
        .from(trials)
        .innerJoin(spend, eq(spend.trialId, run))
        .innerJoin(modelCalls, eq(modelCalls.spendId, spend.id))
        .where(inArray(trials.id, [...ids]))
        .orderBy(servedModel);
      return rows.flatMap(({ served }) => served ?? []);
    },
  } satisfies Partial<Records>;
}

/** Outcome and times are those of the trial that was run. */
async function reuse(tx: Transaction, { from, iteration, ...key }: Reused): Promise<void> {
  const { optimizationId, versionId, taskId, repeat } = key;
  const { outcome, agentEnd, agentMs, totalMs, closedAt } = expectRow(
    await tx.select().from(trials).where(eq(trials.id, from)),
    `trial ${from}`,
  );
  const id = trialIdOf(key);
  const closed = { reusedFrom: from, outcome, agentEnd, agentMs, totalMs, closedAt };
  await tx
    .insert(trials)
    .values({ id, optimizationId, versionId, taskId, repeat, iteration, ...closed })
    .onConflictDoNothing();
}
