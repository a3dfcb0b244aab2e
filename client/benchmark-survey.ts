import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import limitConcurrency from "p-limit";
import { InvalidInput } from "../core/failures.ts";
import { matchesGlob } from "../core/glob.ts";
import type { BenchmarkSurvey } from "../core/ports.ts";
import { type Task, type VerifierPolicy, withVerifier } from "../core/task.ts";
import { type Checker, type CheckResult, checkTask } from "./benchmark-check.ts";
import { ClientFailure, failure, problemsOf } from "./failure.ts";
import type { Parts } from "./parts.ts";

type Unreadable = BenchmarkSurvey["broken"][number];

export interface BenchmarkCheckOptions {
  /** Sandboxes at once, 1 to 64; as many as there are processors when absent. */
  readonly concurrency?: number;
  /** Only tasks whose id fits this glob. */
  readonly only?: string;
  /** Where the tests of tasks run that don't say it themselves; `shared` when absent. */
  readonly verifier?: VerifierPolicy["mode"];
  /** Absolute paths that a separate verifier is given beside working folder and artifacts. */
  readonly folders?: readonly string[];
  /** Ends the check; its sandboxes are removed before it throws `interrupted`. */
  readonly signal?: AbortSignal;
  /** Told at once: each result, and how many of all the checks are done. */
  readonly onResult?: (result: CheckResult, done: number, of: number) => void;
  readonly onUnreadable?: (task: Unreadable) => void;
  readonly onWarning?: (warning: string) => void;
}

export interface BenchmarkCheck {
  readonly tasks: number;
  readonly results: readonly CheckResult[];
  /** Tasks that could not be read, with what is wrong. */
  readonly unreadable: readonly Unreadable[];
  /** Names of the tasks that are not sound. */
  readonly broken: readonly string[];
}

/**
 * Proves every task of these folders: its own solution must get reward 1, doing nothing must get 0. What can be read goes on when
 * another task can't. Throws only when nothing can be checked at all, or Docker fails.
 */
export async function checkBenchmarks(
  parts: Parts,
  folders: readonly string[],
  options: BenchmarkCheckOptions = {},
): Promise<BenchmarkCheck> {
  const limit = limitConcurrency(concurrencyOf(options));
  const { tasks, unreadable } = await loadTasks(parts, folders, options);
  const results = tasks.length === 0 ? [] : await proveAll(parts, tasks, limit, options);
  const unsound = results.filter((result) => !result.ok).map((result) => result.taskId);
  return {
    tasks: tasks.length + unreadable.length,
    results,
    unreadable,
    broken: [...new Set([...unsound, ...unreadable.map((task) => task.name)])],
  };
}

async function proveAll(
  parts: Parts,
  tasks: readonly Task[],
  limit: ReturnType<typeof limitConcurrency>,
  { signal: asked = new AbortController().signal, onResult }: BenchmarkCheckOptions,
): Promise<readonly CheckResult[]> {
  const sandboxes = parts.sandboxes("check");
  await sandboxes.check();
  // What an earlier check left when it was killed, once its time is over.
  await sandboxes.reap(async () => true);
  const checks = tasks.flatMap((task) => (["oracle", "nop"] as const).map((checker) => ({ task, checker })));
  const stop = new AbortController();
  const signal = AbortSignal.any([asked, stop.signal]);
  let done = 0;
  const prove = async ({ task, checker }: { readonly task: Task; readonly checker: Checker }) => {
    signal.throwIfAborted();
    const result = await checkTask(sandboxes, task, checker, signal);
    onResult?.(result, ++done, checks.length);
    return result;
  };
  const settled = await Promise.allSettled(
    checks.map((each) =>
      limit(() =>
        prove(each).catch((error: unknown) => {
          stop.abort(error);
          throw error;
        }),
      ),
    ),
  );
  await sandboxes.settled();
  if (asked.aborted) throw failure("interrupted", `interrupted after ${done} of ${checks.length} checks`);
  if (stop.signal.aborted) throw stop.signal.reason;
  return settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}

/** Each task that can't be read is told by name at once. */
async function loadTasks(
  parts: Parts,
  folders: readonly string[],
  options: BenchmarkCheckOptions,
): Promise<{ readonly tasks: readonly Task[]; readonly unreadable: readonly Unreadable[] }> {
  const policy = verifierPolicyOf(options);
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined) throw failure("no-benchmark", `benchmark: ${missing} is not there. Correct the path.`);
  const { tasks, broken, problems } = await parts.benchmarks(options.onWarning).survey(folders);
  if (problems.length > 0) throw new ClientFailure(problemsOf(new InvalidInput(problems), "broken-task"));
  const { only } = options;
  const isChosen = (name: string) => only === undefined || matchesGlob(name, only);
  const chosen = tasks.filter((task) => isChosen(task.id));
  const unreadable = broken.filter((task) => isChosen(task.name));
  if (chosen.length + unreadable.length === 0)
    throw failure("not-found", `--only: no task's id fits ${JSON.stringify(only)}.`);
  for (const task of unreadable) options.onUnreadable?.(task);
  return { tasks: chosen.map((task) => withVerifier(task, policy)), unreadable };
}

function verifierPolicyOf({ verifier = "shared", folders = [] }: BenchmarkCheckOptions): VerifierPolicy {
  const relative = folders.find((path) => !/^\/[^/]/.test(path));
  if (relative !== undefined)
    throw failure("bad-input", `--folders: got ${JSON.stringify(relative)}, expected absolute paths in the container.`);
  return { mode: verifier, folders, shared: [] };
}

function concurrencyOf({ concurrency = availableParallelism() }: BenchmarkCheckOptions): number {
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64) return concurrency;
  throw failure("bad-input", `--concurrency: got ${concurrency}, expected a whole number from 1 to 64.`);
}
