import type { TraceMining } from "../activities/mine-traces.ts";
import type { ProposeAlone } from "../activities/propose-alone.ts";
import type { Connections, Variables } from "../config.ts";
import type { OptimizationId } from "../core/ids.ts";
import type {
  Benchmarks,
  ChatModels,
  HarnessFormat,
  KeptFiles,
  PaidCalls,
  Records,
  Sandboxes,
  TraceFiles,
} from "../core/ports.ts";
import type { Proposal } from "../core/proposal.ts";
import type { TemporalSide } from "./temporal-side.ts";

/** What the client is made of. Each part is opened at its first use, so that `list` needs no Docker and `show` no Temporal. */
export interface Parts {
  readonly variables: Variables;
  readonly connections: Connections;
  temporal(): Promise<TemporalSide>;
  records(): Records;
  paidCalls(): PaidCalls;
  keptFiles(): KeptFiles;
  /** Brings the database's schema up to date. */
  migrate(): Promise<void>;
  benchmarks(warn?: (warning: string) => void): Benchmarks;
  harnesses(options?: { readonly overwrite?: boolean }): HarnessFormat;
  /** Traces that were made elsewhere: ATIF trajectories, Harbor job folders. */
  traceFiles(options?: { readonly overwrite?: boolean }): TraceFiles;
  /** @param purpose keeps these sandboxes apart from those of the workers, whose reapers would not vouch for them */
  sandboxes(purpose?: string): Sandboxes;
  models(): ChatModels;
  /** Makes proposals for a mined weakness in this process, without validating them. */
  propose(asked: ProposeAlone, onProposal: (proposal: Proposal) => void, signal: AbortSignal): Promise<void>;
  /** Mines imported traces in this process; see activities/mine-traces.ts. */
  mineTraces(mining: TraceMining, signal: AbortSignal): Promise<OptimizationId>;
  close(): Promise<void>;
}
