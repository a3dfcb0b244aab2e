import {
  type EarlierCandidates,
  type Evidence,
  firstCandidate,
  type GateStep,
  type Inherited,
  type Observed,
  type Verdict,
} from "../../core/evidence/evidence.ts";
import type { TaskId } from "../../core/ids.ts";
import { inRandomOrder, type Random, type SimulatedTask } from "./worlds.ts";

/** The policy under test: what core/evidence would do next. */
export type Plan = (evidence: Evidence) => GateStep;

/** How often one attempt ends in an infrastructure error, and how often an errored trial is run again. */
export interface Errors {
  readonly rate: number;
  readonly retries: number;
}

export const noErrors: Errors = { rate: 0, retries: 0 };

export interface Validated {
  readonly verdict: Verdict;
  /** Attempts charged to the candidate: its own and the fresh baseline runs that it asked for. */
  readonly runs: number;
  readonly parent: readonly Observed[];
  readonly candidate: readonly Observed[];
}

const mostTargets = 10;

/** Runs a task once, with retries as the service does. */
function runOnce(random: Random, passRate: number, errors: Errors): { outcome: Observed["outcome"]; attempts: number } {
  for (let attempts = 1; ; attempts++) {
    if (random() >= errors.rate) return { outcome: random() < passRate ? "passed" : "failed", attempts };
    if (attempts > errors.retries) return { outcome: "errored", attempts };
  }
}

export function measureBaseline(
  random: Random,
  tasks: readonly SimulatedTask[],
  repeats: number,
  errors: Errors = noErrors,
): Observed[] {
  return tasks.flatMap(({ taskId, measured }) =>
    Array.from({ length: repeats }, (_, index) => ({
      taskId,
      repeat: index + 1,
      outcome: runOnce(random, measured, errors).outcome,
    })),
  );
}

/** A weakness as mining would find it: up to ten held-in tasks, in no order, with a failure in the baseline. */
export function drawTargets(random: Random, tasks: readonly SimulatedTask[], parent: readonly Observed[]): TaskId[] {
  const failed = new Set(parent.filter((each) => each.outcome === "failed").map((each) => each.taskId));
  const pool = tasks.filter((task) => task.split === "held-in" && failed.has(task.taskId)).map((task) => task.taskId);
  return inRandomOrder(random, pool).slice(0, mostTargets);
}

/** What is known of a candidate's parent before it is judged. */
export interface Known {
  readonly targets: readonly TaskId[];
  readonly parent: readonly Observed[];
  readonly inherited?: readonly Inherited[];
  readonly errors?: Errors;
}

/** Follows a plan to its verdict, drawing each outcome that it asks for. */
export function validate(
  plan: Plan,
  random: Random,
  tasks: readonly SimulatedTask[],
  { targets, parent, inherited = [], errors = noErrors }: Known,
  earlier: EarlierCandidates = firstCandidate,
): Validated {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const arms = { parent: [...parent], candidate: [] as Observed[] };
  const openTasks = tasks.map(({ taskId, split }) => ({ taskId, split }));
  let runs = 0;
  for (;;) {
    const step = plan({ tasks: openTasks, targets, inherited, ...arms, earlier, resumptions: 0 });
    if (step.kind === "verdict") return { verdict: step.verdict, runs, ...arms };
    for (const { arm, taskId, repeat } of step.trials) {
      const { outcome, attempts } = runOnce(random, byId.get(taskId)?.[arm] ?? 0, errors);
      runs += attempts;
      arms[arm].push({ taskId, repeat, outcome });
    }
  }
}
