import type { Split } from "../task.ts";
import type { Range } from "./range.ts";

export interface PhaseEstimate {
  readonly name: string;
  readonly trials: Range;
  readonly tokens: Range;
  readonly costMicroUsd: Range;
  readonly wallMs: Range;
}

/** What an optimization is expected to take and to be able to show, before anything is started or paid for. */
export interface Estimate {
  readonly tasks: Readonly<Record<Split, number>>;
  readonly splitDigest: string;
  readonly exploratory: boolean;
  readonly phases: readonly PhaseEstimate[];
  readonly total: PhaseEstimate;
  /** What of every cap the loop leaves alone from the start, for the fresh runs of the claim. */
  readonly kept: PhaseEstimate;
  readonly claim: { readonly split: Split; readonly tasks: number; readonly repeats: number };
  /** Smallest true gains that the claim shows in 80 % of the cases; null when no possible gain would be. */
  readonly smallestDetectable: { readonly onTheseTasks: number | null; readonly onTasksLikeThese: number | null };
  readonly basis: string;
  readonly passRate: number;
  readonly discordance: number;
  /** In plain words, worst first. */
  readonly warnings: readonly string[];
  /** Those of the warnings that say that the caps leave too little to decide anything with. */
  readonly undecidable: readonly string[];
}
