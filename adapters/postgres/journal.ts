import { and, asc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { TrialId } from "../../core/ids.ts";
import type { Journal } from "../../core/ports.ts";
import { storable } from "../../core/storable.ts";
import type { Database } from "./database.ts";
import { expectRow, translatingFailures } from "./failure.ts";
import { fenceOpen, type LockedTrial, lockedTrial, openBy } from "./fence.ts";
import { optimizations } from "./schema/optimizations.ts";
import { attempts, journal, steps, trials } from "./schema/trials.ts";

export function openJournal(database: Database): Journal {
  return translatingFailures<Journal>({
    enter: (trialId, epoch, container) =>
      database.transaction(async (tx) => {
        await fenceOpen(tx, trialId, epoch);
        await tx.update(attempts).set({ container }).where(attemptIs(trialId, epoch));
      }),

    async read(trialId, container) {
      const { number, move, digest, event, usage, agentMs } = journal;
      return database
        .select({ number, move, digest, event, usage, agentMs })
        .from(journal)
        .where(and(eq(journal.trialId, trialId), eq(journal.container, container)))
        .orderBy(asc(number));
    },

    async write(trialId, epoch, written) {
      const { rows } = await database.execute<LockedTrial>(inOneStatement(trialId, epoch, written));
      const { container } = openBy(rows, trialId, epoch);
      if (written.entries.length > 0)
        expectRow(container === null ? [] : [container], `the container of attempt ${epoch} of trial ${trialId}`);
    },

    async isAlive(trialId, epoch) {
      const alive = await database
        .select({ epoch: attempts.epoch })
        .from(trials)
        .innerJoin(attempts, and(eq(attempts.trialId, trials.id), eq(attempts.epoch, trials.epoch)))
        .innerJoin(optimizations, eq(optimizations.id, trials.optimizationId))
        .where(
          and(
            eq(trials.id, trialId),
            isNull(trials.outcome),
            isNull(optimizations.endedAt),
            or(eq(trials.epoch, epoch), isNull(attempts.container)),
          ),
        );
      return alive.length > 0;
    },
  });
}

function attemptIs(trialId: TrialId, epoch: number) {
  return and(eq(attempts.trialId, trialId), eq(attempts.epoch, epoch));
}

type Written = Parameters<Journal["write"]>[2];

/**
 * The fence and all that is written under it. It happens twice in each step of each trial, and as a transaction of its own statements it
 * took five to six round trips. Where the fence is not passed it writes nothing; the row that it returns says why.
 */
function inOneStatement(trialId: TrialId, epoch: number, { entries, steps: saved }: Written) {
  const fenced = sql`fenced as materialized (${lockedTrial(trialId, epoch)})`;
  const passed = sql`passed as (
    select ${trialId}::text as trial_id, ${epoch}::integer as epoch, container from fenced
    where newest = ${epoch} and not closed and (container is not null or ${entries.length} = 0)
  )`;
  // What is left out need not be planned either, which is a good part of the whole.
  const parts = [
    fenced,
    passed,
    ...(entries.length > 0 ? [movesOf(entries)] : []),
    ...(saved.length > 0 ? stepsOf(saved) : []),
  ];
  return sql`with ${sql.join(parts, sql`, `)} select newest, closed, container from fenced`;
}

function movesOf(entries: Written["entries"]): SQL {
  const rows = entries.map((entry) => ({ ...entry, agentMs: Math.round(entry.agentMs) }));
  return sql`moves as (
    insert into ${journal} (trial_id, container, number, epoch, move, digest, event, usage, agent_ms)
    select trial_id, container, number, epoch, move, digest, event, usage, "agentMs"
    from passed, jsonb_to_recordset(${asJson(rows)})
      as move (number integer, move text, digest text, event jsonb, usage jsonb, "agentMs" bigint)
    on conflict (trial_id, container, number) do update set
      epoch = excluded.epoch, move = excluded.move, digest = excluded.digest, event = excluded.event,
      usage = excluded.usage, agent_ms = excluded.agent_ms, written_at = now()
  )`;
}

function stepsOf(saved: Written["steps"]): SQL[] {
  const rows = saved.map((step) => ({ index: step.index, step }));
  const highest = Math.max(...saved.map((step) => step.index));
  return [
    sql`saved as (
      insert into ${steps} (trial_id, epoch, index, step)
      select trial_id, epoch, index, step
      from passed, jsonb_to_recordset(${asJson(rows)}) as saved (index integer, step jsonb)
      on conflict (trial_id, epoch, index) do update set step = excluded.step, saved_at = now()
    )`,
    sql`counted as (
      update ${attempts} as attempt set steps = greatest(attempt.steps, ${highest}) from passed
      where attempt.trial_id = passed.trial_id and attempt.epoch = passed.epoch
    )`,
  ];
}

function asJson(rows: readonly object[]): SQL {
  return sql`${JSON.stringify(storable(rows))}::jsonb`;
}
