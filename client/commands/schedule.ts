import type { Context, Invocation, Register } from "../context.ts";
import { failure } from "../failure.ts";
import { newTable } from "../tables.ts";
import { checkTimezone, parseTimeOfDay, type Timetable } from "../timetable.ts";
import type { CommandEnd } from "../watching.ts";
import { addConfigurationOptions, configFile, givenFlags } from "./configuration.ts";

export const register: Register = (program, context) => {
  const schedule = program
    .command("schedule")
    .description("nightly optimizations, each from the version that is promoted by then");
  const create = schedule
    .command("create")
    .description("make a schedule for this configuration; a night that still runs is not overtaken")
    .option("--at <time>", "time of day, e.g. 02:00")
    .option("--cron <expression>", "cron expression instead of a time of day")
    .option("--timezone <name>", "e.g. Europe/Berlin", "UTC");
  addConfigurationOptions(create).action(context.perform((invocation) => createSchedule(invocation, context)));
  schedule
    .command("list")
    .description("all schedules of ours")
    .action(context.perform((invocation) => listSchedules(invocation, context)));
  schedule
    .command("delete")
    .argument("<schedule>", "id, as schedule list shows it")
    .description("remove a schedule; an optimization that runs goes on")
    .action(
      context.perform(async ({ output, args }) => {
        await context.selfHarness().schedules.delete(args[0] as string);
        output.text(`${args[0]} removed`);
        return { kind: "ok", fields: { scheduleId: args[0] } };
      }),
    );
  schedule
    .command("trigger")
    .argument("<schedule>", "id, as schedule list shows it")
    .description("start its optimization now, unless one runs")
    .action(
      context.perform(async ({ output, args }) => {
        await context.selfHarness().schedules.trigger(args[0] as string);
        output.text(`${args[0]} triggered; see self-harness list`);
        return { kind: "ok", fields: { scheduleId: args[0] } };
      }),
    );
};

async function createSchedule({ output, options }: Invocation, context: Context): Promise<CommandEnd> {
  const when = { timetable: timetableOf(options), timezone: checkTimezone(String(options["timezone"])) };
  const what = { ...configFile(options, context.folder), flags: givenFlags(options) };
  const created = await context.selfHarness().schedules.create(what, when);
  output.text(`${created.scheduleId} created; next start ${created.next ?? "unknown"}`);
  return { kind: "ok", fields: created };
}

export function timetableOf(options: Readonly<Record<string, unknown>>): Timetable {
  const { at, cron } = options as { readonly at?: string; readonly cron?: string };
  if ((at === undefined) === (cron === undefined))
    throw failure("bad-input", "schedule create: expected either --at TIME or --cron EXPRESSION.");
  if (at !== undefined) return parseTimeOfDay(at);
  return { kind: "cron", expression: cron as string };
}

async function listSchedules({ output }: Invocation, context: Context): Promise<CommandEnd> {
  const schedules = await context.selfHarness().schedules.list();
  const rows = newTable(["id", "lineage", "next start", "last start", ""]);
  for (const each of schedules) {
    output.record("schedule", each);
    rows.push([each.scheduleId, each.lineage, each.next ?? "–", each.last ?? "–", each.paused ? "paused" : ""]);
  }
  output.text(schedules.length === 0 ? "no schedule yet; make one with self-harness schedule create" : rows.toString());
  return { kind: "ok", fields: { schedules: schedules.length } };
}
