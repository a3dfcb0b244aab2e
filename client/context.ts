import type { Command } from "commander";
import type { Output } from "./output.ts";
import type { SelfHarness } from "./self-harness.ts";
import type { CommandEnd } from "./watching.ts";

/** What a command may ask of the program around it. */
export interface Context {
  readonly folder: string;
  /** Aborted by Ctrl-C and SIGTERM: end in order, within seconds. */
  readonly signal: AbortSignal;
  /** Opened at the first use, closed when the command has ended. */
  selfHarness(): SelfHarness;
  /** Serves the task queues in this process until the signal. */
  runWorker(options: {
    readonly roles: readonly string[];
    readonly sandboxSlots: number;
    readonly graceMs: number;
    readonly onReady: (identity: string) => void;
  }): Promise<void>;
  /** Wraps what a command does: opens its output, reports failures, prints the final record, sets the exit code. */
  perform(work: (invocation: Invocation) => Promise<CommandEnd | undefined>): (...values: unknown[]) => Promise<void>;
}

export interface Invocation {
  readonly output: Output;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

export type Register = (program: Command, context: Context) => void;
