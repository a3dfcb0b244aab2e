import type { CallPace, Journal, KeptFiles, PaidCalls, Records } from "../../core/ports.ts";
import { type DatabaseOptions, openDrizzle, openPool } from "./database.ts";
import { openJournal } from "./journal.ts";
import { openKeptFiles } from "./kept-files.ts";
import { openPace } from "./pace.ts";
import { openPaidCalls } from "./paid-calls.ts";
import { openRecords } from "./records.ts";

export interface OpenDatabase {
  readonly records: Records;
  readonly paidCalls: PaidCalls;
  readonly journal: Journal;
  readonly keptFiles: KeptFiles;
  readonly pace: CallPace;
  /** Waits for running statements and gives all connections back. */
  close(): Promise<void>;
}

/** Connects on first use; the schema must be there already (see `migrate`). Connection errors come from the methods. */
export function openDatabase(url: string, options: DatabaseOptions = {}): OpenDatabase {
  const pool = openPool(url, options);
  const database = openDrizzle(pool);
  return {
    records: openRecords(database),
    paidCalls: openPaidCalls(database),
    journal: openJournal(database),
    keptFiles: openKeptFiles(database),
    pace: openPace(database),
    close: () => pool.end(),
  };
}
