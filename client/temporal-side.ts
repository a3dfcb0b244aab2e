import type { Connections, Variables } from "../config.ts";
import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import {
  awaitResult,
  isKnown,
  pause,
  readProgress,
  resume,
  setBudget,
  startOptimization,
  stop,
} from "./optimizations.ts";
import { createSchedule, deleteSchedule, listSchedules, triggerSchedule } from "./schedules.ts";
import { checkTemporal, openTemporal } from "./temporal.ts";
import type { Timetable } from "./timetable.ts";

/** Everything that the client asks of Temporal; loaded and connected only when something is asked. */
export type TemporalSide = Awaited<ReturnType<typeof openTemporalSide>>;

export async function openTemporalSide(connections: Connections, variables: Variables) {
  const temporal = await openTemporal(connections, variables);
  return {
    check: () => checkTemporal(temporal),
    start: (plan: OptimizationPlan, tasks: number) => startOptimization(temporal, plan, tasks),
    isKnown: (id: string) => isKnown(temporal, id),
    progress: (id: string) => readProgress(temporal, id),
    result: (id: string, signal?: AbortSignal) => awaitResult(temporal, id, signal),
    pause: (id: string) => pause(temporal, id),
    resume: (id: string) => resume(temporal, id),
    stop: (id: string, reason: string) => stop(temporal, id, reason),
    setBudget: (id: string, budget: Budget) => setBudget(temporal, id, budget),
    createSchedule: (
      plan: OptimizationPlan,
      options: { readonly timetable: Timetable; readonly timezone: string; readonly tasks: number },
    ) => createSchedule(temporal, plan, options),
    listSchedules: () => listSchedules(temporal),
    deleteSchedule: (scheduleId: string) => deleteSchedule(temporal, scheduleId),
    triggerSchedule: (scheduleId: string) => triggerSchedule(temporal, scheduleId),
    close: () => temporal.close(),
  };
}
