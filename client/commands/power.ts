import { powerOf, type Scope, smallestDetectableGain, tasksNeeded } from "../../core/claim/detectable.ts";
import { discordanceOfFlaky, publishedFlakyShare } from "../../core/claim/noise.ts";
import { sharesFor } from "../../core/split.ts";
import type { Context, Invocation, Register } from "../context.ts";
import { failure } from "../failure.ts";
import { percent, pointsText } from "../report/words.ts";
import { newTable } from "../tables.ts";
import type { CommandEnd } from "../watching.ts";

const usualRepeats = [1, 2, 3, 5, 10];

export const register: Register = (program, context: Context) => {
  program
    .command("power")
    .description("how many tasks and repeats a gain needs to be seen; asks nobody, starts nothing")
    .option("--gain <points>", "true gain in points", "5")
    .option("--tasks <count>", "tasks that the claim runs on, to see what they can show")
    .option("--repeats <count>", "fresh runs per task and version; the usual ones when absent")
    .option("--pass-rate <percent>", "pass rate of the starting harness", "40")
    .option(
      "--flaky <percent>",
      "share of tasks that neither always nor never pass",
      String(Math.round(publishedFlakyShare * 100)),
    )
    .action(context.perform(async (invocation) => power(invocation)));
};

interface Asked {
  readonly gain: number;
  readonly tasks: number | null;
  readonly repeats: readonly number[];
  readonly passRate: number;
  readonly flaky: number;
}

/** One number of repeats, with what it takes and what it gives. */
interface Row {
  readonly repeats: number;
  readonly tasksNeeded: Readonly<Record<Scope, number | null>>;
  /** Size of a whole benchmark whose claim runs on that many tasks: they are a split of it. */
  readonly benchmarkNeeded: number | null;
  /** With the tasks that were named: null without them. */
  readonly withTheseTasks: {
    readonly power: Readonly<Record<Scope, number>>;
    readonly smallestDetectable: Readonly<Record<Scope, number | null>>;
  } | null;
}

async function power({ output, options }: Invocation): Promise<CommandEnd> {
  const asked = readAsked(options);
  const discordance = discordanceOfFlaky(asked.flaky, asked.passRate);
  const rows = asked.repeats.map((repeats) => rowOf(asked, repeats, discordance));
  for (const row of rows) output.record("power", row);
  output.text(render(asked, discordance, rows));
  return { kind: "ok", fields: { ...asked, discordance, rows } };
}

function rowOf({ gain, tasks, passRate }: Asked, repeats: number, discordance: number): Row {
  const both = <T>(of: (scope: Scope) => T) => ({
    "these-tasks": of("these-tasks"),
    "tasks-like-these": of("tasks-like-these"),
  });
  const needed = both((scope) => tasksNeeded(gain, { repeats, discordance }, scope));
  const design = { tasks: tasks ?? 0, repeats, discordance };
  return {
    repeats,
    tasksNeeded: needed,
    benchmarkNeeded: benchmarkFor(needed["tasks-like-these"]),
    withTheseTasks:
      tasks === null
        ? null
        : {
            power: both((scope) => powerOf(gain, design, scope)),
            smallestDetectable: both((scope) => smallestDetectableGain(design, scope, 1 - passRate)),
          },
  };
}

/** The claim runs on sealed tasks, or on held-out ones where the benchmark is too small to seal any. */
function benchmarkFor(claimTasks: number | null): number | null {
  if (claimTasks === null) return null;
  const byDefault = { heldOut: null, sealed: null };
  for (let tasks = claimTasks; ; tasks++) {
    const shares = sharesFor(tasks, byDefault);
    if (Math.round(tasks * (shares.sealed > 0 ? shares.sealed : shares.heldOut)) >= claimTasks) return tasks;
  }
}

function render({ gain, tasks, passRate, flaky }: Asked, discordance: number, rows: readonly Row[]): string {
  const head = [
    "repeats",
    "tasks, if only these count",
    "tasks, for tasks like these",
    "runs of both versions",
    "benchmark of",
    ...(tasks === null ? [] : [`power on ${tasks}`, `smallest gain on ${tasks}`]),
  ];
  const table = newTable(head);
  for (const row of rows) {
    const needed = row.tasksNeeded["tasks-like-these"];
    const own = row.withTheseTasks;
    table.push([
      String(row.repeats),
      countText(row.tasksNeeded["these-tasks"]),
      countText(needed),
      countText(needed === null ? null : needed * row.repeats * 2),
      countText(row.benchmarkNeeded),
      ...(own
        ? [
            `${percent(own.power["these-tasks"])}; ${percent(own.power["tasks-like-these"])}`,
            `${gainSize(own.smallestDetectable["these-tasks"])}; ${gainSize(own.smallestDetectable["tasks-like-these"])}`,
          ]
        : []),
    ]);
  }
  return [
    `To see a true gain of ${pointsText(gain)} in 80 % of the cases, at a pass rate of ${percent(passRate)} with ${percent(flaky)} flaky tasks ` +
      `(two runs of the same harness disagree on ${percent(discordance)} of the tasks), the fresh runs of the claim need:`,
    "",
    table.toString(),
    "",
    '"If only these count": the gain holds on these very tasks. "For tasks like these": it holds for others of the kind, which is what the report\'s',
    "interval is about; more repeats can't replace tasks there. The benchmark is larger than the claim's tasks, which are its sealed (from 60 tasks on) or",
    "held-out split. Formulas: docs/reports.md.",
  ].join("\n");
}

function countText(count: number | null): string {
  return count === null ? "over a million" : String(count);
}

function gainSize(share: number | null): string {
  return share === null ? "none" : pointsText(share);
}

function readAsked(options: Invocation["options"]): Asked {
  const gain = number(options, "gain", { above: 0, most: 100, whole: false }) / 100;
  const passRate = number(options, "passRate", { above: -1, most: 99.9, whole: false }) / 100;
  const flaky = number(options, "flaky", { above: -1, most: 100, whole: false }) / 100;
  if (gain > 1 - passRate)
    throw failure(
      "bad-input",
      `--gain: a gain of ${pointsText(gain)} is more than a pass rate of ${percent(passRate)} leaves room for. Lower --gain or --pass-rate.`,
    );
  return {
    gain,
    passRate,
    flaky,
    tasks: options["tasks"] === undefined ? null : number(options, "tasks", { above: 0, most: 100_000, whole: true }),
    repeats:
      options["repeats"] === undefined
        ? usualRepeats
        : [number(options, "repeats", { above: 0, most: 1_000, whole: true })],
  };
}

function number(
  options: Invocation["options"],
  name: string,
  { above, most, whole }: { readonly above: number; readonly most: number; readonly whole: boolean },
): number {
  const text = String(options[name]);
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value > above && value <= most && value >= 0 && (!whole || Number.isInteger(value))) return value;
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw failure(
    "bad-input",
    `${flag}: got ${JSON.stringify(text.slice(0, 80))}, expected a ${whole ? "whole " : ""}number ${above >= 0 ? `above ${above}` : "from 0"}, at most ${most}.`,
  );
}
