import { canonicalJson, digestOf, sha256 } from "./digest.ts";
import { asId, type OptimizationId, type TaskId, type VersionId } from "./ids.ts";
import type { OptimizationPlan } from "./plan.ts";
import type { ImportedTrial } from "./ports.ts";
import type { SplitPlan } from "./split.ts";
import type { Task } from "./task.ts";
import type { TrialKey } from "./trial.ts";

/** Trials that were run elsewhere, as tasks and trials of ours: all of it held-in, nothing of it can be run. */
export interface ImportedBenchmark {
  readonly tasks: readonly Task[];
  readonly split: SplitPlan;
  readonly trials: readonly {
    readonly key: TrialKey & { readonly iteration: number };
    readonly imported: ImportedTrial;
  }[];
}

/** Why an imported trial is left out; null when it can be mined. */
export function unminable(trial: ImportedTrial): string | null {
  if (trial.split !== null && trial.split !== "held-in")
    return `it is ${trial.split}, and only held-in trials may be mined`;
  if (trial.outcome === null) return "nothing says whether it passed";
  if (trial.outcome.kind === "passed" || trial.outcome.kind === "failed") return null;
  return `it is ${trial.outcome.kind}, which says nothing about the agent`;
}

/** A trial that nothing says the outcome of, taken as failed because whoever has it says so; all others as they are. */
export function takenAsFailed(trial: ImportedTrial): ImportedTrial {
  return trial.outcome === null ? { ...trial, outcome: { kind: "failed", reward: 0, flags: [] } } : trial;
}

/**
 * Same traces, same models, same settings and same prompts: the same id, so that mining again goes on where it was stopped and pays for
 * nothing twice.
 */
export function miningIdOf(
  trials: readonly ImportedTrial[],
  plan: Pick<OptimizationPlan, "models" | "mining" | "seed">,
  prompts: Readonly<Record<string, string>>,
): OptimizationId {
  const traces = trials.map(({ taskName, trialName, trace, outcome }) =>
    sha256(canonicalJson([taskName, trialName, trace, outcome])),
  );
  const { models, mining = null, seed } = plan;
  return asId<OptimizationId>(`mine-${digestOf({ traces, miner: models.miner, mining, seed, prompts }).slice(0, 8)}`);
}

/** Repeats of a task are numbered in the order in which its trials were read. */
export function importedBenchmark(
  trials: readonly ImportedTrial[],
  optimizationId: OptimizationId,
  versionId: VersionId,
): ImportedBenchmark {
  const byTask = new Map<TaskId, ImportedTrial[]>();
  for (const trial of trials) {
    const taskId = asId<TaskId>(trial.taskName);
    byTask.set(taskId, [...(byTask.get(taskId) ?? []), trial]);
  }
  const ids = [...byTask.keys()].sort();
  const assignments = ids.map((taskId) => ({ taskId, split: "held-in" as const }));
  return {
    tasks: ids.map((id) => taskOf(id, byTask.get(id)?.[0]?.trace.instruction ?? "")),
    split: { assignments, digest: digestOf(assignments), exploratory: true },
    trials: ids.flatMap((taskId) =>
      (byTask.get(taskId) ?? []).map((imported, index) => ({
        key: { optimizationId, versionId, taskId, repeat: index + 1, iteration: 1 },
        imported,
      })),
    ),
  };
}

/** Everything about running it is empty: there is no folder, and no trial of it is ever started. */
function taskOf(id: TaskId, instruction: string): Task {
  return {
    id,
    category: "imported",
    instruction,
    digest: sha256(instruction),
    folder: "",
    environment: {
      image: { kind: "prebuilt", name: "" },
      buildTimeoutMs: 0,
      cpus: 1,
      memoryMb: 0,
      network: "none",
      variables: {},
      workdir: null,
    },
    agentTimeoutMs: 0,
    verifierTimeoutMs: 0,
    verifierVariables: {},
    solutionVariables: {},
  };
}
