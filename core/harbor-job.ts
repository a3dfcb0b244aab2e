import { endingOf } from "./harbor-result.ts";
import { agentName, type ExportedTrial, json, trialFolderName, uuidOf } from "./harbor-trial.ts";
import type { OptimizationRecord } from "./ports.ts";

/** What a job's own result needs to remember of each trial while they are written one after another. */
export interface CountedTrial {
  readonly name: string;
  readonly benchmark: string;
  readonly reward: number | null;
  readonly exception: string | null;
}

export function countedTrial(exported: ExportedTrial): CountedTrial {
  const { rewards, exception } = endingOf(exported.trial.outcome, exported.trial.agentEnd);
  const reward = rewards?.["reward"];
  return {
    name: trialFolderName(exported),
    benchmark: exported.task.benchmark ?? "adhoc",
    reward: typeof reward === "number" ? reward : null,
    exception: exception?.type ?? null,
  };
}

/** The files of a Harbor job beside its trials' folders: path → text. Source: Harbor, models/job. */
export function jobFiles(
  { plan, startedAt, endedAt }: Pick<OptimizationRecord, "plan" | "startedAt" | "endedAt">,
  trials: readonly CountedTrial[],
): Readonly<Record<string, string>> {
  const config = {
    job_name: plan.optimizationId,
    jobs_dir: ".",
    n_concurrent_trials: plan.concurrency,
    agents: [{ name: agentName(plan), model_name: plan.models.agent.name }],
    datasets: plan.benchmarks.map((path) => ({ path })),
  };
  const broken = trials.filter((trial) => trial.reward === null);
  const result = {
    id: uuidOf(plan.optimizationId),
    started_at: startedAt,
    updated_at: endedAt ?? startedAt,
    finished_at: endedAt,
    n_total_trials: trials.length,
    stats: {
      n_completed_trials: trials.length,
      n_errored_trials: broken.length,
      n_running_trials: 0,
      n_pending_trials: 0,
      n_cancelled_trials: 0,
      n_retries: 0,
      evals: Object.fromEntries(
        [...groupedBy(trials, (trial) => `${agentName(plan)}__${plan.models.agent.name}__${trial.benchmark}`)].map(
          ([name, group]) => [name, evaluationOf(group)],
        ),
      ),
    },
  };
  return { "config.json": json(config), "result.json": json(result) };
}

/** Harbor's own mean counts a trial without a reward as 0; ours is over what was measured, and `n_errors` says what was not. */
function evaluationOf(trials: readonly CountedTrial[]): object {
  const scored = trials.filter((trial) => trial.reward !== null);
  const failed = trials.filter((trial) => trial.exception !== null);
  const mean = scored.reduce((sum, trial) => sum + (trial.reward ?? 0), 0) / scored.length;
  const names = (group: readonly CountedTrial[]) => group.map((trial) => trial.name);
  return {
    n_trials: scored.length,
    n_errors: trials.length - scored.length,
    metrics: scored.length === 0 ? [] : [{ mean }],
    pass_at_k: {},
    reward_stats: {
      reward: Object.fromEntries([...groupedBy(scored, (each) => String(each.reward))].map(([k, v]) => [k, names(v)])),
    },
    exception_stats: Object.fromEntries(
      [...groupedBy(failed, (each) => each.exception ?? "")].map(([type, group]) => [type, names(group)]),
    ),
  };
}

function groupedBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
