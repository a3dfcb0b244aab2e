import type { TrialId } from "../ids.ts";
import type { JournalEntry } from "../journal.ts";
import type { Step } from "../trace.ts";

/**
 * What each attempt of a trial did, move by move, and in which container; a container is named by the epoch of the attempt that
 * started it. Every write is fenced: it throws {@link Superseded} when a newer attempt has begun or the trial is closed.
 */
export interface Journal {
  /** The attempt works in this container from now on: its own, or one that an earlier attempt left and that it has adopted. */
  enter(trialId: TrialId, epoch: number, container: number): Promise<void>;
  /** All entries of a container in order; several attempts may have written them. */
  read(trialId: TrialId, container: number): Promise<readonly JournalEntry[]>;
  /** Adds entries of the container that the attempt has entered, and complete steps, in one go; what is there already is replaced. */
  write(
    trialId: TrialId,
    epoch: number,
    written: { readonly entries: readonly JournalEntry[]; readonly steps: readonly Step[] },
  ): Promise<void>;
  /** For the reaper: whether this attempt is the newest of an open trial, or the newest may still go on with what this one left. */
  isAlive(trialId: TrialId, epoch: number): Promise<boolean>;
}
