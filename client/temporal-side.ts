import type { Connections, Variables } from "../config.ts";
import type { ProposalId } from "../core/ids.ts";
import type { Budget } from "../core/limits.ts";
import type { OptimizationPlan } from "../core/plan.ts";
import {
  approveUpdate,
  pauseUpdate,
  rejectUpdate,
  resumeUpdate,
  setBudgetUpdate,
  stopUpdate,
} from "../workflows/messages.ts";
import {
  awaitResult,
  isKnown,
  isRunning,
  readProgress,
  restartOptimization,
  startOptimization,
  tell,
} from "./optimizations.ts";
import { noWorkerWarning } from "./pollers.ts";
import { runningWorkflows } from "./running.ts";
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
    /** In words, when no worker would take up what is started; else null. */
    noWorkerWarning: () => noWorkerWarning(temporal),
    running: () => runningWorkflows(temporal),
    terminate: async (id: string, reason: string): Promise<void> => {
      await temporal.client.workflow.getHandle(id).terminate(reason);
    },
    isKnown: (id: string) => isKnown(temporal, id),
    isRunning: (id: string) => isRunning(temporal, id),
    progress: (id: string) => readProgress(temporal, id),
    result: (id: string, signal?: AbortSignal) => awaitResult(temporal, id, signal),
    restart: (plan: OptimizationPlan, tasks: number, budget: Budget | null) =>
      restartOptimization(temporal, plan, tasks, budget),
    pause: (id: string) => tell(temporal, id, pauseUpdate),
    resume: (id: string) => tell(temporal, id, resumeUpdate),
    stop: (id: string, reason: string) => tell(temporal, id, stopUpdate, { reason }),
    setBudget: (id: string, budget: Budget) => tell(temporal, id, setBudgetUpdate, budget),
    approve: (id: string, proposalId: ProposalId, reason: string) =>
      tell(temporal, id, approveUpdate, { proposalId, reason }),
    reject: (id: string, proposalId: ProposalId, reason: string) =>
      tell(temporal, id, rejectUpdate, { proposalId, reason }),
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
