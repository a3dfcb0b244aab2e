import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Option } from "commander";
import limitConcurrency from "p-limit";
import pc from "picocolors";
import { InvalidInput } from "../../core/failures.ts";
import { matchesGlob } from "../../core/glob.ts";
import type { BenchmarkSurvey } from "../../core/ports.ts";
import { type Task, type VerifierPolicy, withVerifier } from "../../core/task.ts";
import { type Checker, type CheckResult, checkTask } from "../benchmark-check.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { ClientFailure, failure, problemsOf } from "../failure.ts";
import type { Output } from "../output.ts";
import { newTable } from "../tables.ts";
import type { CommandEnd } from "../watching.ts";

export const register: Register = (program, context) => {
  const benchmark = program.command("benchmark").description("look after benchmarks");
  benchmark
    .command("check")
    .argument("<path...>", "folders of Harbor tasks, or single tasks")
    .option("--concurrency <count>", "sandboxes at once", String(availableParallelism()))
    .addOption(
      new Option("--verifier <mode>", "where the tests of tasks run that don't say it themselves")
        .choices(["shared", "separate"])
        .default("shared"),
    )
    .option("--folders <path...>", "handed over to a separate verifier beside working folder and artifacts")
    .option("--only <glob>", "only tasks whose id fits, e.g. 'git-*'")
    .description("prove every task: its own solution must get reward 1, doing nothing must get 0")
    .action(context.perform((invocation) => check(invocation, context)));
};

async function check({ output, args, options }: Invocation, context: Context): Promise<CommandEnd> {
  const { tasks, unreadable } = await loadTasks(args, options, output, context);
  if (tasks.length === 0) return conclude([], unreadable, output);
  const sandboxes = context.selfHarness().parts.sandboxes("check");
  await sandboxes.check();
  // What an earlier check left when it was killed, once its time is over.
  await sandboxes.reap(async () => true);
  const limit = limitConcurrency(concurrencyOf(options));
  const checks = tasks.flatMap((task) => (["oracle", "nop"] as const).map((checker) => ({ task, checker })));
  let done = 0;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const prove = async ({ task, checker }: { readonly task: Task; readonly checker: Checker }) => {
    signal.throwIfAborted();
    const result = await checkTask(sandboxes, task, checker, signal);
    output.record("check", result);
    if (!output.json)
      output.progress(`${++done}/${checks.length} ${result.ok ? "ok" : "BROKEN"} ${task.id} ${checker}`);
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
  if (context.signal.aborted) return { kind: "interrupted" };
  if (stop.signal.aborted) throw stop.signal.reason;
  return conclude(
    settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    unreadable,
    output,
  );
}

type Unreadable = BenchmarkSurvey["broken"][number];

/** What can be read goes on; each task that can't is told by name at once, and again at the end. */
async function loadTasks(
  paths: readonly string[],
  options: Invocation["options"],
  output: Output,
  context: Context,
): Promise<{ readonly tasks: readonly Task[]; readonly unreadable: readonly Unreadable[] }> {
  const folders = paths.map((path) => resolve(context.folder, path));
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined) throw failure("no-benchmark", `benchmark: ${missing} is not there. Correct the path.`);
  const warn = (warning: string) => output.progress(`warning: ${warning}`, { warning });
  const { tasks, broken, problems } = await context.selfHarness().parts.benchmarks(warn).survey(folders);
  if (problems.length > 0) throw new ClientFailure(problemsOf(new InvalidInput(problems), "broken-task"));
  const glob = options["only"];
  const isChosen = (name: string) => typeof glob !== "string" || matchesGlob(name, glob);
  const chosen = tasks.filter((task) => isChosen(task.id));
  const unreadable = broken.filter((task) => isChosen(task.name));
  if (chosen.length + unreadable.length === 0)
    throw failure("not-found", `--only: no task's id fits ${JSON.stringify(glob)}.`);
  for (const task of unreadable) {
    output.record("unreadable", task);
    for (const problem of task.problems) if (!output.json) output.progress(`BROKEN ${task.name}: ${problem}`);
  }
  const policy = verifierPolicyOf(options);
  return { tasks: chosen.map((task) => withVerifier(task, policy)), unreadable };
}

function verifierPolicyOf(options: Invocation["options"]): VerifierPolicy {
  const folders = Array.isArray(options["folders"]) ? options["folders"].map(String) : [];
  const relative = folders.find((path) => !/^\/[^/]/.test(path));
  if (relative !== undefined)
    throw failure("bad-input", `--folders: got ${JSON.stringify(relative)}, expected absolute paths in the container.`);
  return { mode: options["verifier"] === "separate" ? "separate" : "shared", folders, shared: [] };
}

function concurrencyOf(options: Invocation["options"]): number {
  const value = Number(options["concurrency"]);
  if (Number.isInteger(value) && value >= 1 && value <= 64) return value;
  throw failure(
    "bad-input",
    `--concurrency: got ${JSON.stringify(options["concurrency"])}, expected a whole number from 1 to 64.`,
  );
}

function conclude(results: readonly CheckResult[], unreadable: readonly Unreadable[], output: Output): CommandEnd {
  const rows = newTable(["task", "oracle", "nop", "seconds"]);
  const ids = [...new Set(results.map((result) => result.taskId))];
  for (const id of ids) {
    const [oracle, nop] = (["oracle", "nop"] as const).map((checker) =>
      results.find((result) => result.taskId === id && result.checker === checker),
    );
    rows.push([id, cell(oracle), cell(nop), (((oracle?.durationMs ?? 0) + (nop?.durationMs ?? 0)) / 1_000).toFixed(1)]);
  }
  if (ids.length > 0) output.text(rows.toString());
  for (const { name, problems } of unreadable)
    output.text(`\n${pc.red("✖")} ${name} can't be read:\n${indented(problems.join("\n"))}`);
  const broken = results.filter((result) => !result.ok);
  for (const { taskId, checker, problem, output: printed } of broken)
    output.text(`\n${pc.red("✖")} ${taskId} (${checker}): ${problem}.\n${indented(printed)}`);
  const brokenTasks = [...new Set(broken.map((result) => result.taskId)), ...unreadable.map((task) => task.name)];
  const count = ids.length + unreadable.length;
  output.text(
    `\n${count - brokenTasks.length} of ${count} tasks are sound${brokenTasks.length > 0 ? `; broken: ${brokenTasks.join(", ")}` : ""}`,
  );
  return { kind: brokenTasks.length === 0 ? "ok" : "broken-task", fields: { tasks: count, broken: brokenTasks } };
}

function cell(result: CheckResult | undefined): string {
  if (!result) return "–";
  const reward = result.reward === null ? "none" : String(result.reward);
  return result.ok ? pc.green(reward) : pc.red(reward);
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}
