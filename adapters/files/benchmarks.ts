import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InvalidInput } from "../../core/failures.ts";
import type { Benchmarks } from "../../core/ports.ts";
import { problemText } from "../../core/problem.ts";
import type { Task } from "../../core/task.ts";
import { readLeakSource } from "./leak-source.ts";
import { looksLikeTask, readTaskFolder } from "./task-folder.ts";
import type { Findings } from "./toml-reader.ts";

export interface BenchmarkOptions {
  /** Resolves `${NAME}` in env tables of tasks; the process's own environment by default. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Hears what was tolerated: unknown keys, folders that are no tasks. */
  readonly warn?: (warning: string) => void;
}

/** Benchmarks as folders on this machine: each is one Harbor task, or holds one task a folder. */
export function fileBenchmarks({ variables = process.env, warn = () => {} }: BenchmarkOptions = {}): Benchmarks {
  return {
    async load(folders) {
      const findings: Findings = { problems: [], warnings: [] };
      const taskFolders = (
        await Promise.all(folders.map((folder) => listTaskFolders(resolve(folder), findings)))
      ).flat();
      const tasks: Task[] = [];
      for (const folder of new Set(taskFolders)) {
        const task = await readTaskFolder(folder, variables, findings);
        if (task) tasks.push(task);
      }
      findDuplicates(tasks, findings);
      for (const warning of findings.warnings) warn(warning);
      if (findings.problems.length > 0) throw new InvalidInput(findings.problems);
      return tasks;
    },
    leakSources: (tasks) => Promise.all(tasks.map(readLeakSource)),
  };
}

async function listTaskFolders(folder: string, findings: Findings): Promise<string[]> {
  const found = await stat(folder).catch((): Stats | null => null);
  if (!found?.isDirectory()) {
    findings.problems.push(
      problemText({
        where: folder,
        key: null,
        got: found ? "a file" : "nothing there",
        expected: "a folder of Harbor tasks",
        remedy: "Correct the path.",
      }),
    );
    return [];
  }
  if (looksLikeTask(folder)) return [folder];
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => join(folder, entry.name))
    .sort();
  const tasks = below.filter(looksLikeTask);
  for (const other of below.filter((each) => !tasks.includes(each)))
    findings.warnings.push(`${other}: no task in it, skipped`);
  if (tasks.length === 0)
    findings.problems.push(
      problemText({
        where: folder,
        key: null,
        got: "no task in it",
        expected: "one folder per Harbor task (task.toml, instruction.md, environment/, tests/)",
        remedy: "Correct the path.",
      }),
    );
  return tasks;
}

/** Ids must differ by more than case: they become names of containers, and of files where case may not count. */
function findDuplicates(tasks: readonly Task[], findings: Findings): void {
  const first = new Map<string, Task>();
  for (const task of tasks) {
    const key = task.id.toLowerCase();
    const other = first.get(key);
    if (other)
      findings.problems.push(
        problemText({
          where: task.folder,
          key: "folder name",
          got: `the same id as ${other.folder}`,
          expected: "ids that are unique over all benchmarks",
          remedy: "Rename one of the two folders.",
        }),
      );
    else first.set(key, task);
  }
}
