import type { Embeddings } from "./ports/embeddings.ts";
import type { Benchmarks, HarnessFormat } from "./ports/files.ts";
import type { Journal } from "./ports/journal.ts";
import type { KeptFiles } from "./ports/kept-files.ts";
import type { ChatModels } from "./ports/models.ts";
import type { CallPace } from "./ports/pace.ts";
import type { PaidCalls } from "./ports/paid-calls.ts";
import type { Records } from "./ports/records.ts";
import type { Sandboxes } from "./ports/sandboxes.ts";

export type * from "./ports/embeddings.ts";
export type * from "./ports/files.ts";
export type * from "./ports/journal.ts";
export type * from "./ports/kept-files.ts";
export type * from "./ports/models.ts";
export type * from "./ports/pace.ts";
export type * from "./ports/paid-calls.ts";
export type * from "./ports/records.ts";
export type * from "./ports/sandboxes.ts";
export type * from "./ports/traces.ts";

/**
 * What the core and the activities need of the outside world. Adapters implement these; none of them knows another.
 * All values are plain data; a port throws only the failures of `failures.ts`, everything else is a bug.
 */
export interface Ports {
  readonly records: Records;
  readonly journal: Journal;
  readonly keptFiles: KeptFiles;
  readonly paidCalls: PaidCalls;
  readonly pace: CallPace;
  /**
   * Longest that one call goes on failing before it gives up, in milliseconds: for what a person waits for. Absent: as long as the table of
   * `model-failures.ts` says, which survives a night.
   */
  readonly patienceMs?: number;
  readonly models: ChatModels;
  readonly embeddings: Embeddings;
  readonly sandboxes: Sandboxes;
  readonly benchmarks: Benchmarks;
  readonly harnesses: HarnessFormat;
}
