import { eq, sql } from "drizzle-orm";
import { Superseded } from "../../core/failures.ts";
import type { TrialId } from "../../core/ids.ts";
import type { Transaction } from "./database.ts";
import { expectRow } from "./failure.ts";
import { trials } from "./schema/trials.ts";

/**
 * Holds the trial's row until the write is committed, so that no newer attempt can begin between check and write.
 * Says whether the trial is closed; throws {@link Superseded} when the epoch isn't the newest.
 */
export async function fence(tx: Transaction, trialId: TrialId, epoch: number): Promise<boolean> {
  const rows = await tx
    .select({ newest: trials.epoch, closed: sql<boolean>`${trials.outcome} is not null` })
    .from(trials)
    .where(eq(trials.id, trialId))
    .for("no key update");
  const { newest, closed } = expectRow(rows, `trial ${trialId}`);
  if (newest !== epoch)
    throw new Superseded(`attempt ${epoch} of trial ${trialId} was superseded by attempt ${newest}`);
  return closed;
}

/** As {@link fence}, for what may not be written to a closed trial either. */
export async function fenceOpen(tx: Transaction, trialId: TrialId, epoch: number): Promise<void> {
  if (await fence(tx, trialId, epoch))
    throw new Superseded(`trial ${trialId} is closed already; nothing may be added to it`);
}
