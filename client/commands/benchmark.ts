import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { CheckResult } from "../benchmark-check.ts";
import type { BenchmarkCheck, BenchmarkCheckOptions } from "../benchmark-survey.ts";
import type { Context, Invocation, Register } from "../context.ts";
import type { Output } from "../output.ts";
import { newTable } from "../tables.ts";
import type { CommandEnd } from "../watching.ts";

export const register: Register = (program, context) => {
  const benchmark = program.command("benchmark").description("look after benchmarks");
  benchmark
    .command("check")
    .argument("<path...>", "folders of Harbor tasks, or single tasks")
    .addOption(
      new Option("--concurrency <count>", "sandboxes at once").argParser(wholeNumber).default(availableParallelism()),
    )
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
  try {
    const checked = await context.selfHarness().checkBenchmarks(args, {
      ...(options as BenchmarkCheckOptions),
      signal: context.signal,
      ...tellTo(output),
    });
    return conclude(checked, output);
  } catch (error) {
    if (context.signal.aborted) return { kind: "interrupted" };
    throw error;
  }
}

function tellTo(output: Output): Pick<BenchmarkCheckOptions, "onResult" | "onUnreadable" | "onWarning"> {
  return {
    onWarning: (warning) => output.progress(`warning: ${warning}`, { warning }),
    onUnreadable(task) {
      output.record("unreadable", task);
      for (const problem of task.problems) if (!output.json) output.progress(`BROKEN ${task.name}: ${problem}`);
    },
    onResult(result, done, of) {
      output.record("check", result);
      if (!output.json)
        output.progress(`${done}/${of} ${result.ok ? "ok" : "BROKEN"} ${result.taskId} ${result.checker}`);
    },
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError("Expected a whole number.");
  return value;
}

function conclude({ results, unreadable, broken, tasks }: BenchmarkCheck, output: Output): CommandEnd {
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
  for (const { taskId, checker, problem, output: printed } of results.filter((result) => !result.ok))
    output.text(`\n${pc.red("✖")} ${taskId} (${checker}): ${problem}.\n${indented(printed)}`);
  output.text(
    `\n${tasks - broken.length} of ${tasks} tasks are sound${broken.length > 0 ? `; broken: ${broken.join(", ")}` : ""}`,
  );
  return { kind: broken.length === 0 ? "ok" : "broken-task", fields: { tasks, broken } };
}

function cell(result: CheckResult | undefined): string {
  if (!result) return "–";
  const reward = result.reward === null ? "none" : String(result.reward);
  return result.ok ? pc.green(reward) : pc.red(reward);
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}
