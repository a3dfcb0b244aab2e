import { sha256 } from "./digest.ts";
import type { TaskId } from "./ids.ts";
import { seededRandom, shuffled } from "./random.ts";

/** One benchmark task in Harbor format: instruction + environment + verifier. Belongs to one split for ever. */
export interface Task {
  readonly id: TaskId;
  readonly category: string;
  /** What the agent is asked to do, without canary lines. */
  readonly instruction: string;
  /** Content address of every file of the task; part of the key under which results may be reused. */
  readonly digest: string;
  /** Absolute folder on the host that runs sandboxes. */
  readonly folder: string;
  readonly environment: TaskEnvironment;
  readonly agentTimeoutMs: number;
  readonly verifierTimeoutMs: number;
  readonly verifierVariables: Readonly<Record<string, string>>;
  readonly solutionVariables: Readonly<Record<string, string>>;
}

/** What a sandbox needs to know of a task. */
export interface TaskEnvironment {
  readonly image:
    | { readonly kind: "dockerfile"; readonly folder: string }
    | { readonly kind: "prebuilt"; readonly name: string };
  readonly buildTimeoutMs: number;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly network: "none" | "public";
  readonly variables: Readonly<Record<string, string>>;
  /** Working directory of every command; null means the image's own. */
  readonly workdir: string | null;
}

/** All of a task's own limits together: the longest that building, acting and verifying may take. */
export function limitsMs(task: Pick<Task, "environment" | "agentTimeoutMs" | "verifierTimeoutMs">): number {
  return task.environment.buildTimeoutMs + task.agentTimeoutMs + task.verifierTimeoutMs;
}

/** held-in is mined, held-out gates promotion and is never shown to miner or proposer, sealed is opened once. */
export type Split = "held-in" | "held-out" | "sealed";

export interface SplitAssignment {
  readonly taskId: TaskId;
  readonly split: Split;
}

export interface SplitPlan {
  readonly assignments: readonly SplitAssignment[];
  /** Fixes the split before the first candidate runs: anyone can recompute it from tasks and seed. */
  readonly digest: string;
  /** True below 30 tasks: results are exploratory and must be labelled so. */
  readonly exploratory: boolean;
}

export const minimumUsableTasks = 8;
export const minimumHeldOutTasks = 4;
const exploratoryBelow = 30;

/**
 * Assigns each task to a split: stratified by category, seeded, independent of input order.
 * @param heldOutShare share of each category that is held out, 0 < share < 1 (the article: 0.3)
 * @throws RangeError when the benchmark is too small to decide anything (under 8 tasks, or under 4 held out)
 */
export function splitTasks(
  tasks: readonly Pick<Task, "id" | "category">[],
  options: { readonly heldOutShare: number; readonly seed: string },
): SplitPlan {
  const heldOut = chooseHeldOut(tasks, options);
  const assignments = [...tasks]
    .map((task) => ({ taskId: task.id, split: heldOut.has(task.id) ? ("held-out" as const) : ("held-in" as const) }))
    .sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
  if (tasks.length < minimumUsableTasks || heldOut.size < minimumHeldOutTasks) {
    throw new RangeError(
      `A benchmark of ${tasks.length} tasks with ${heldOut.size} held out can't decide anything: ` +
        `at least ${minimumUsableTasks} tasks and ${minimumHeldOutTasks} held out are needed. Add tasks or raise split.heldOut.`,
    );
  }
  const digest = sha256(assignments.map((each) => `${each.taskId} ${each.split}\n`).join(""));
  return { assignments, digest, exploratory: tasks.length < exploratoryBelow };
}

/**
 * Largest remainder over categories: every category gives its share, and the total is the rounded share of all tasks.
 * Ties among remainders are broken by the seed, so that no category is favoured by its name.
 */
function chooseHeldOut(
  tasks: readonly Pick<Task, "id" | "category">[],
  { heldOutShare, seed }: { readonly heldOutShare: number; readonly seed: string },
): Set<TaskId> {
  const wanted = Math.round(tasks.length * heldOutShare);
  const tieBreak = seededRandom(`${seed}/ties`);
  const strata = [...groupByCategory(tasks)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([category, ids]) => ({
      ids: shuffled([...ids].sort(), `${seed}/${category}`),
      take: Math.floor(ids.length * heldOutShare),
      remainder: (ids.length * heldOutShare) % 1,
      tie: tieBreak(),
    }));
  let missing = wanted - strata.reduce((sum, stratum) => sum + stratum.take, 0);
  for (const stratum of [...strata].sort((a, b) => b.remainder - a.remainder || a.tie - b.tie)) {
    if (missing <= 0) break;
    if (stratum.take < stratum.ids.length) {
      stratum.take++;
      missing--;
    }
  }
  return new Set(strata.flatMap((stratum) => stratum.ids.slice(0, stratum.take)));
}

function groupByCategory(tasks: readonly Pick<Task, "id" | "category">[]): Map<string, TaskId[]> {
  const groups = new Map<string, TaskId[]>();
  for (const task of tasks) groups.set(task.category, [...(groups.get(task.category) ?? []), task.id]);
  return groups;
}
