import type { CallPace, Journal, KeptFiles, PaidCalls, Records } from "../../core/ports.ts";
import { memoryJournal } from "./journal.ts";
import { memoryKeptFiles } from "./kept-files.ts";
import { memoryPace } from "./pace.ts";
import { memoryPaidCalls } from "./paid-calls.ts";
import { memoryRecords } from "./records.ts";
import { emptyState } from "./state.ts";

/**
 * Records and paid calls that live and die with the process: for trying things out and for tests. Same rules as the
 * database, proven by the same suite; no durability, and one process only.
 * @param now milliseconds since the epoch
 */
export function openMemory(now: () => number = Date.now): {
  readonly records: Records;
  readonly paidCalls: PaidCalls;
  readonly journal: Journal;
  readonly keptFiles: KeptFiles;
  readonly pace: CallPace;
} {
  const state = emptyState(now);
  return {
    records: memoryRecords(state),
    paidCalls: memoryPaidCalls(state),
    journal: memoryJournal(state),
    keptFiles: memoryKeptFiles(state),
    pace: memoryPace(state),
  };
}
