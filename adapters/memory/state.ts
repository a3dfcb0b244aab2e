import type { OptimizationId, ProposalId, TrialId, VersionId, WeaknessId } from "../../core/ids.ts";
import type { JournalEntry } from "../../core/journal.ts";
import type { Budgets, Spend } from "../../core/limits.ts";
import type { Pace } from "../../core/pace.ts";
import type {
  IterationRecord,
  LabelRecord,
  ModelAnswer,
  OptimizationRecord,
  Reservation,
  TrialClosing,
  TrialRecord,
  ValidationRecord,
  VersionRecord,
} from "../../core/ports.ts";
import type { Proposal } from "../../core/proposal.ts";
import type { Step } from "../../core/trace.ts";
import type { Outcome } from "../../core/trial.ts";
import type { Weakness } from "../../core/weakness.ts";

/** What a database would hold, as plain maps in the order of arrival. Records and paid calls look at the same one. */
export interface MemoryState {
  readonly optimizations: Map<OptimizationId, OptimizationState>;
  readonly trials: Map<TrialId, TrialState>;
  readonly promotions: PromotionState[];
  readonly paidCalls: PaidCallState[];
  readonly events: EventState[];
  readonly paces: Map<string, Pace>;
  readonly buildLogs: Map<string, string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface OptimizationState {
  record: OptimizationRecord;
  budget: Budgets;
  kept: Spend;
  /** When each iteration was first booked on, in milliseconds since the epoch, and for how many the optimization had been idle by then. */
  readonly iterationsBegan: Map<number, { readonly atMs: number; readonly idleMsBefore: number }>;
  idleMs: number;
  /** Milliseconds since the epoch; null while it works. */
  idleSince: number | null;
  readonly versions: Map<VersionId, VersionRecord>;
  readonly iterations: Map<number, IterationRecord>;
  readonly labels: Map<string, LabelRecord & { readonly iteration: number }>;
  readonly weaknesses: Map<number, ReadonlyMap<WeaknessId, Weakness>>;
  readonly proposals: Map<ProposalId, Proposal>;
  readonly validations: Map<ProposalId, ValidationRecord>;
}

export interface TrialState {
  readonly id: TrialId;
  readonly key: TrialRecord["key"];
  readonly split: TrialRecord["split"];
  /** Attempt n is at place n − 1: its epoch is its number. */
  readonly attempts: AttemptState[];
  readonly iteration: number;
  /** Entries by container, then by number. */
  readonly journal: Map<number, Map<number, JournalEntry>>;
  /** Kept files by container, then by path. */
  readonly files: Map<number, Map<string, Uint8Array>>;
  readonly reusedFrom: TrialId | null;
  closing: TrialClosing | null;
  closedAt: string | null;
}

export interface AttemptState {
  readonly worker: string;
  readonly openedAt: number;
  readonly steps: Map<number, Step>;
  outcome: Outcome | null;
  container: number | null;
}

export interface PromotionState {
  readonly optimizationId: OptimizationId;
  readonly request: string;
  readonly versionId: VersionId;
}

export interface PaidCallState {
  readonly id: number;
  readonly reservation: Reservation;
  state: "reserved" | "settled" | "released" | "lost";
  costMicroUsd: number;
  tokens: number;
  answer: ModelAnswer | null;
}

export interface EventState {
  readonly id: number;
  readonly optimizationId: OptimizationId;
  readonly at: string;
  readonly kind: string;
  readonly data: unknown;
}

export function emptyState(now: () => number): MemoryState {
  return {
    optimizations: new Map(),
    trials: new Map(),
    promotions: [],
    paidCalls: [],
    events: [],
    paces: new Map(),
    buildLogs: new Map(),
    now,
  };
}

/** For what must be there: if it isn't, the caller has a bug. */
export function expectKnown<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`memory: expected ${what} to be stored, found nothing`);
  return value;
}

export function optimizationOf(state: MemoryState, id: OptimizationId): OptimizationState {
  return expectKnown(state.optimizations.get(id), `optimization ${id}`);
}
