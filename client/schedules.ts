import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import type { OptimizationPlan } from "../core/plan.ts";
import { shown } from "../core/problem.ts";
import { taskQueues, workflowNames } from "../workflows/messages.ts";
import { failure } from "./failure.ts";
import { visibleOptions } from "./start-options.ts";
import { type Temporal, temporalFailure } from "./temporal.ts";
import { nightlyPlan, type ScheduleSummary, scheduleIdOf, type Timetable } from "./timetable.ts";

/** After a weekend without a server, only the newest missed night is worth running. */
const catchupWindow = "1 day";

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
        ...visibleOptions(nightly, options.tasks, temporal),
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
    // The library turns the server's refusal of an argument into a TypeError; the cron expression is the only free text in it.
    if (error instanceof TypeError && timetable.kind === "cron")
      throw failure(
        "bad-input",
        `--cron: got ${shown(timetable.expression)}, expected a cron expression. Temporal says: ${error.message}.`,
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
