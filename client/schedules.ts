import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { asId, type OptimizationId } from "../core/ids.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import { taskQueues, workflowNames } from "../workflows/messages.ts";
import { failure } from "./failure.ts";
import { visibleOptions } from "./start-options.ts";
import { type Temporal, temporalFailure } from "./temporal.ts";

/** When a schedule starts an optimization: a time of day, or a cron expression. */
export type Timetable =
  | { readonly kind: "daily"; readonly hour: number; readonly minute: number }
  | { readonly kind: "cron"; readonly expression: string };

export interface ScheduleSummary {
  readonly scheduleId: string;
  readonly lineage: string;
  readonly paused: boolean;
  readonly next: string | null;
  readonly last: string | null;
}

/** After a weekend without a server, only the newest missed night is worth running. */
const catchupWindow = "1 day";

/** `02:00` as hour and minute. */
export function parseTimeOfDay(text: string): Timetable {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!match)
    throw failure("bad-input", `--at: got ${JSON.stringify(text.slice(0, 80))}, expected a time of day such as 02:00.`);
  return { kind: "daily", hour: Number(match[1]), minute: Number(match[2]) };
}

export function checkTimezone(name: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    throw failure(
      "bad-input",
      `--timezone: got ${JSON.stringify(name.slice(0, 80))}, expected a name such as Europe/Berlin or UTC.`,
    );
  }
}

/**
 * The plan of every night: it begins with the version that the lineage has promoted by then, and its id is the night's
 * workflow id, which the server makes of the prefix and the time.
 */
export function nightlyPlan(plan: OptimizationPlan): OptimizationPlan {
  return {
    ...plan,
    optimizationId: asId<OptimizationId>(""),
    harness: { kind: "lineage", lineage: plan.lineage, path: plan.harness.path },
  };
}

export function scheduleIdOf(lineage: string): string {
  return `nightly-${lineage}`;
}

export async function createSchedule(
  temporal: Temporal,
  plan: OptimizationPlan,
  options: { readonly timetable: Timetable; readonly timezone: string; readonly tasks: number },
): Promise<ScheduleSummary> {
  const scheduleId = scheduleIdOf(plan.lineage);
  const { timetable, timezone } = options;
  const nightly = nightlyPlan(plan);
  try {
    const handle = await temporal.client.schedule.create({
      scheduleId,
      spec: {
        timezone,
        ...(timetable.kind === "cron"
          ? { cronExpressions: [timetable.expression] }
          : { calendars: [{ hour: timetable.hour, minute: timetable.minute }] }),
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
      action: {
        type: "startWorkflow",
        workflowType: workflowNames.optimizeHarness,
        workflowId: scheduleId,
        taskQueue: taskQueues.main,
        args: [nightly],
        ...visibleOptions(nightly, options.tasks),
      },
      memo: { lineage: plan.lineage },
    });
    const { info } = await handle.describe();
    return {
      scheduleId,
      lineage: plan.lineage,
      paused: false,
      next: info.nextActionTimes[0]?.toISOString() ?? null,
      last: null,
    };
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning)
      throw failure(
        "conflict",
        `schedule ${scheduleId} is there already. Remove it first with self-harness schedule delete ${scheduleId}.`,
      );
    throw temporalFailure(error, scheduleId);
  }
}

export async function listSchedules(temporal: Temporal): Promise<ScheduleSummary[]> {
  const summaries: ScheduleSummary[] = [];
  try {
    for await (const { scheduleId, memo, info, state } of temporal.client.schedule.list()) {
      if (typeof memo?.["lineage"] !== "string" || scheduleId !== scheduleIdOf(memo["lineage"])) continue;
      const last = info?.recentActions.at(-1)?.takenAt.toISOString() ?? null;
      summaries.push({
        scheduleId,
        lineage: memo["lineage"],
        paused: state?.paused ?? false,
        next: info?.nextActionTimes[0]?.toISOString() ?? null,
        last,
      });
    }
  } catch (error) {
    throw temporalFailure(error, "schedules");
  }
  return summaries.sort((a, b) => (a.scheduleId < b.scheduleId ? -1 : 1));
}

export async function deleteSchedule(temporal: Temporal, scheduleId: string): Promise<void> {
  await acting(scheduleId, () => temporal.client.schedule.getHandle(scheduleId).delete());
}

/** Starts tonight's optimization now; the schedule stays as it is. */
export async function triggerSchedule(temporal: Temporal, scheduleId: string): Promise<void> {
  await acting(scheduleId, () => temporal.client.schedule.getHandle(scheduleId).trigger(ScheduleOverlapPolicy.SKIP));
}

async function acting(scheduleId: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError)
      throw failure("not-found", `no schedule ${scheduleId}. See self-harness schedule list.`);
    throw temporalFailure(error, scheduleId);
  }
}
