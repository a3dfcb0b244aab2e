import type { Split } from "../task.ts";
import type { Trace } from "../trace.ts";
import type { AgentEnd, Outcome } from "../trial.ts";

/** A trial that was run elsewhere, or exported by us, as its files tell. */
export interface ImportedTrial {
  /** The trajectory's file; of a trial folder without one, the folder. */
  readonly source: string;
  readonly taskName: string;
  readonly trialName: string;
  /** Name of the agent as its trajectory gives it. */
  readonly agent: string;
  readonly model: string | null;
  /** Known only of our own exports: what is not held-in must not be mined. */
  readonly split: Split | null;
  readonly trace: Trace;
  readonly agentEnd: AgentEnd;
  /** null when nothing says how it ended: a bare trajectory, or a job without verifier. */
  readonly outcome: Outcome | null;
}

export interface TraceFiles {
  /**
   * Reads an ATIF trajectory, a Harbor trial folder, a Harbor job folder, or a folder of such, in the order of their paths.
   * What can't be read is told in `problems` (file, what is wrong, what to do) and the others are read all the same.
   */
  load(path: string): Promise<{ readonly trials: readonly ImportedTrial[]; readonly problems: readonly string[] }>;
  /**
   * Writes a job folder, whole or not at all; an earlier export there is replaced, anything else refused.
   * @throws InvalidInput
   */
  save(
    folder: string,
    files: AsyncIterable<{ readonly path: string; readonly content: string | AsyncIterable<Uint8Array> }>,
  ): Promise<void>;
}
