import type { Harness, HarnessFiles } from "../harness.ts";
import type { LeakSource } from "../leak.ts";
import type { Task } from "../task.ts";

/** What is there of some benchmarks, broken tasks among it. */
export interface BenchmarkSurvey {
  readonly tasks: readonly Task[];
  /** Tasks that can't be run, by their folder's name, each with everything that is wrong with it. */
  readonly broken: readonly { readonly name: string; readonly problems: readonly string[] }[];
  /** What is wrong with the folders themselves. */
  readonly problems: readonly string[];
}

export interface Benchmarks {
  /** Reads every task of these folders. Throws {@link InvalidInput} that lists every problem of every task. */
  load(folders: readonly string[]): Promise<readonly Task[]>;
  /** Reads every task that can be read, and tells about the others. */
  survey(folders: readonly string[]): Promise<BenchmarkSurvey>;
  /** What the leak detector compares edits with. */
  leakSources(tasks: readonly Task[]): Promise<readonly LeakSource[]>;
}

export interface HarnessFormat {
  /** Reads a harness folder from disk. Throws {@link InvalidInput}. */
  load(folder: string): Promise<HarnessFiles>;
  /** Parses and checks harness files. Throws {@link InvalidInput}. */
  read(files: HarnessFiles): Harness;
  /** Unified diff for people. */
  diff(before: HarnessFiles, after: HarnessFiles): string;
  /** Writes a harness as a folder, whole or not at all. */
  save(files: HarnessFiles, folder: string): Promise<void>;
}
