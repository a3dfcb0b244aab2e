import { basename, dirname } from "node:path";
import { asId, type TaskId } from "../../core/ids.ts";
import { problemText } from "../../core/problem.ts";
import type { Task } from "../../core/task.ts";

/** A task's folder with the folder of the benchmark that it belongs to: its parent, unless the task stands alone. */
export interface PlacedTask {
  readonly task: Task;
  readonly benchmark: string;
}

/**
 * Names each benchmark by its folder, and each task by its own; a name that an earlier benchmark has taken already gets its own
 * benchmark's in front (`second.build-it`). Adding a benchmark at the end therefore never renames a task that was there before:
 * a task belongs to its split for ever.
 * @returns the tasks with their ids, and what could not be told apart
 */
export function nameTasks(placed: readonly PlacedTask[]): {
  readonly tasks: readonly Task[];
  readonly problems: string[];
} {
  const names = benchmarkNames(placed.map(({ benchmark }) => benchmark));
  const owners = new Map<string, PlacedTask>();
  const problems: string[] = [];
  const tasks: Task[] = [];
  for (const each of placed) {
    const benchmark = names.get(each.benchmark) ?? "";
    const id = [each.task.id, `${benchmark}.${each.task.id}`].find((name, attempt) => {
      const owner = owners.get(keyOf(name));
      // Two tasks of one benchmark that differ by case alone are a mistake, not two benchmarks.
      return owner === undefined && (attempt === 0 || owners.get(keyOf(each.task.id))?.benchmark !== each.benchmark);
    });
    if (id === undefined) problems.push(collision(each, owners.get(keyOf(each.task.id)) as PlacedTask));
    else {
      owners.set(keyOf(id), each);
      tasks.push({ ...each.task, id: asId<TaskId>(id), benchmark });
    }
  }
  return { tasks, problems };
}

/** Ids must differ by more than case: they become names of containers, and of files where case may not count. */
function keyOf(name: string): string {
  return name.toLowerCase();
}

/** The folder's name; where several have it, all but the first get their parent's in front. */
function benchmarkNames(folders: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const folder of new Set(folders)) {
    const own = safe(basename(folder));
    const parts = [own, `${safe(basename(dirname(folder)))}-${own}`];
    const name = parts.find((each) => !taken.has(each)) ?? `${own}-${taken.size + 1}`;
    taken.add(name);
    names.set(folder, name);
  }
  return names;
}

function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+/, "") || "benchmark";
}

function collision(placed: PlacedTask, other: PlacedTask): string {
  return problemText({
    where: placed.task.folder,
    key: "folder name",
    got: `the same id as ${other.task.folder}`,
    expected: "ids that are unique over all benchmarks",
    remedy: "Rename one of the two folders.",
  });
}
