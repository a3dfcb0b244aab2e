import { type SQL, sql } from "drizzle-orm";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Transaction } from "./database.ts";
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
  const { rows } = await tx.execute<LockedTrial>(lockedTrial(trialId, epoch));
  return fencedBy(rows, trialId, epoch);
}

/** As {@link fence}, for what may not be written to a closed trial either. */
export async function fenceOpen(tx: Transaction, trialId: TrialId, epoch: number): Promise<Fenced> {
  const { rows } = await tx.execute<LockedTrial>(lockedTrial(trialId, epoch));
  return openBy(rows, trialId, epoch);
}

/** The query behind the fence, for a write that has it in the same statement. */
export function lockedTrial(trialId: TrialId, epoch: number): SQL {
  return sql`
    select trial.epoch as newest, trial.outcome is not null as closed, attempt.container
    from ${trials} as trial left join ${attempts} as attempt on attempt.trial_id = trial.id and attempt.epoch = ${epoch}
    where trial.id = ${trialId} for no key update of trial`;
}

/** A row of {@link lockedTrial}. */
export interface LockedTrial extends Fenced {
  readonly newest: number;
  readonly [column: string]: unknown;
}

/** What a row of {@link lockedTrial} means for a write to an open trial. */
export function openBy(rows: readonly LockedTrial[], trialId: TrialId, epoch: number): Fenced {
  const fenced = fencedBy(rows, trialId, epoch);
  if (fenced.closed) throw new Superseded(`trial ${trialId} is closed already; nothing may be added to it`);
  return fenced;
}

function fencedBy(rows: readonly LockedTrial[], trialId: TrialId, epoch: number): Fenced {
  const { newest, closed, container } = expectRow(rows, `trial ${trialId}`);
  if (newest !== epoch)
    throw new Superseded(`attempt ${epoch} of trial ${trialId} was superseded by attempt ${newest}`);
  return { closed, container };
}
