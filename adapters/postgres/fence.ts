import { and, eq, sql } from "drizzle-orm";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { attempts, trials } from "./schema/trials.ts";

interface Fenced {
  readonly closed: boolean;
  /** The epoch that names it; null before the attempt has entered one. */
  readonly container: number | null;
}

/**
 * Holds the trial's row until the write is committed, so that no newer attempt can begin between check and write.
 * Says whether the trial is closed, and in which container the attempt works; throws {@link Superseded} when the epoch isn't the newest.
 */
export async function fence(tx: Transaction, trialId: TrialId, epoch: number): Promise<Fenced> {
  return fencedBy(await lockedTrial(tx, trialId, epoch), trialId, epoch);
}

/** As {@link fence}, for what may not be written to a closed trial either. */
export async function fenceOpen(tx: Transaction, trialId: TrialId, epoch: number): Promise<Fenced> {
  return openBy(await lockedTrial(tx, trialId, epoch), trialId, epoch);
}

/** The query behind the fence, for a write that has it in the same statement. */
export function lockedTrial(database: Database | Transaction, trialId: TrialId, epoch: number) {
  return database
    .select({
      newest: sql<number>`${trials.epoch}`.as("newest"),
      closed: sql<boolean>`${trials.outcome} is not null`.as("closed"),
      container: sql<number | null>`${attempts.container}`.as("container"),
    })
    .from(trials)
    .leftJoin(attempts, and(eq(attempts.trialId, trials.id), eq(attempts.epoch, epoch)))
    .where(eq(trials.id, trialId))
    .for("no key update", { of: trials });
}

type LockedTrial = Fenced & { readonly newest: number };

/** What a row of {@link lockedTrial} means for a write to an open trial. */
export function openBy(rows: readonly LockedTrial[], trialId: TrialId, epoch: number): Fenced {
  const fenced = fencedBy(rows, trialId, epoch);
  if (fenced.closed) throw new Superseded(`trial ${trialId} is closed already; nothing may be added to it`);
  return fenced;
}

function fencedBy(rows: readonly LockedTrial[], trialId: TrialId, epoch: number): Fenced {
  const { newest, ...fenced } = expectRow(rows, `trial ${trialId}`);
  if (newest !== epoch)
    throw new Superseded(`attempt ${epoch} of trial ${trialId} was superseded by attempt ${newest}`);
  return fenced;
}
