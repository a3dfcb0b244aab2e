/** A snapshot that a task takes of its containers once the agent is done. Source: Harbor, models/task/config ([[verifier.collect]]). */
export interface CollectCommand {
  /** A line for the shell: bash in `main`, sh in other services. */
  readonly command: string;
  /** `main`, or a service of the task's compose file. */
  readonly service: string;
  readonly timeoutMs: number;
  /** Null: the container's own user. */
  readonly user: string | null;
}

/** What became of one; kept with the trial. Whatever it is, it decides nothing about the outcome. */
export interface CollectReport {
  readonly service: string;
  readonly command: string;
  /** `failed`: another exit code than 0, or it could not be run. */
  readonly status: "ok" | "failed" | "timed-out";
  readonly exit_code: number | null;
  readonly duration_ms: number;
  /** Of stdout and stderr, head and tail; or why it could not be run. */
  readonly output: string;
}

/** Where a trial's reports lie among its kept files. */
export const collectPath = "verifier/collect.json";
/** Of a snapshot's output; what it is there for it writes into files. */
export const collectOutputBytes = 16 * 1024;

/** The longest that all snapshots of a task may take together: they run one after another. */
export function collectLimitMs({ collect = [] }: { readonly collect?: readonly CollectCommand[] }): number {
  return collect.reduce((sum, each) => sum + each.timeoutMs, 0);
}
