import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InvalidInput } from "../../core/failures.ts";
import type { HostVariables } from "../../core/host-variables.ts";
import type { BenchmarkSurvey, Benchmarks } from "../../core/ports.ts";
import { problemText } from "../../core/problem.ts";
import { nameTasks, type PlacedTask } from "./benchmark-names.ts";
import { type Findings, newFindings, warningTexts } from "./findings.ts";
import { readLeakSource } from "./leak-source.ts";
import { looksLikeTask, readTaskFolder } from "./task-folder.ts";

export interface BenchmarkOptions {
  /** Tells whether the variables that env tables of tasks refer to are set; the process's own environment by default. */
  readonly variables?: HostVariables;
  /** Hears what was tolerated, each thing once: unknown keys, folders that are no tasks. */
  readonly warn?: (warning: string) => void;
}

/** Benchmarks as folders on this machine: each is one Harbor task, or holds one task a folder. */
export function fileBenchmarks({ variables = process.env, warn = () => {} }: BenchmarkOptions = {}): Benchmarks {
  return {
    async load(folders) {
      const { tasks, broken, problems } = await survey(folders, variables, warn);
      const all = [...problems, ...broken.flatMap((task) => task.problems)];
      if (all.length > 0) throw new InvalidInput(all);
      return tasks;
    },
    survey: (folders) => survey(folders, variables, warn),
    leakSources: (tasks) => Promise.all(tasks.map(readLeakSource)),
  };
}

async function survey(
  folders: readonly string[],
  host: HostVariables,
  warn: (warning: string) => void,
): Promise<BenchmarkSurvey> {
  const findings = newFindings();
  const places = (await Promise.all(folders.map((folder) => listTasks(resolve(folder), findings)))).flat();
  const placed: PlacedTask[] = [];
  const broken: { name: string; problems: readonly string[] }[] = [];
  for (const { folder, benchmark } of withoutRepeats(places)) {
    const own: Findings = { problems: [], warnings: findings.warnings };
    const task = await readTaskFolder(folder, host, own);
    if (task) placed.push({ task, benchmark });
    else broken.push({ name: basename(folder), problems: own.problems });
  }
  const named = nameTasks(placed);
  for (const warning of warningTexts(findings.warnings)) warn(warning);
  return { tasks: named.tasks, broken, problems: [...findings.problems, ...named.problems] };
}

interface TaskPlace {
  readonly folder: string;
  /** The benchmark's folder: the parent, also of a task that was named by itself. */
  readonly benchmark: string;
}

/** A folder that is named twice is read once. */
function withoutRepeats(places: readonly TaskPlace[]): TaskPlace[] {
  return [...new Map(places.map((place) => [place.folder, place])).values()];
}

async function listTasks(folder: string, findings: Findings): Promise<TaskPlace[]> {
  const found = await stat(folder).catch((): Stats | null => null);
  if (!found?.isDirectory()) {
    findings.problems.push(noTasks(folder, found ? "a file" : "nothing there", "a folder of Harbor tasks"));
    return [];
  }
  if (looksLikeTask(folder)) return [{ folder, benchmark: dirname(folder) }];
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => join(folder, entry.name))
    .sort();
  const tasks = below.filter(looksLikeTask);
  for (const other of below.filter((each) => !tasks.includes(each)))
    findings.warnings.push({ where: other, what: "no task in it, skipped" });
  if (tasks.length === 0)
    findings.problems.push(
      noTasks(folder, "no task in it", "one folder per Harbor task (task.toml, instruction.md, environment/, tests/)"),
    );
  return tasks.map((task) => ({ folder: task, benchmark: folder }));
}

function noTasks(where: string, got: string, expected: string): string {
  return problemText({ where, key: null, got, expected, remedy: "Correct the path." });
}
