import { sha256 } from "./digest.ts";
import { endingOf, type HarborEnding } from "./harbor-result.ts";
import type { TrialImage } from "./kept-files.ts";
import { costOf } from "./limits.ts";
import type { OptimizationPlan } from "./plan.ts";
import type { TrialRecord, TrialTiming } from "./ports.ts";
import type { Task } from "./task.ts";
import type { Trace } from "./trace.ts";
import { ownExtra, type Trajectory } from "./trajectory.ts";
import type { AgentEnd, Outcome } from "./trial.ts";

/** A closed trial with everything that its export tells. */
export interface ExportedTrial {
  readonly trial: TrialRecord & { readonly outcome: Outcome; readonly agentEnd: AgentEnd };
  readonly task: Task;
  readonly plan: OptimizationPlan;
  readonly trace: Trace;
  readonly trajectory: Trajectory;
  readonly timing: TrialTiming;
  /** Of this software. */
  readonly version: string;
  readonly image: TrialImage | null;
  /** Where its folder is written to, as a URL: Harbor reads no result without one. */
  readonly address: string;
  /** Of its kept files. */
  readonly keptPaths: readonly string[];
}

/** A trial's folder in its job: the task's name, as far as Harbor's viewers show it, and the trial's own id. */
export function trialFolderName({ trial }: { readonly trial: Pick<TrialRecord, "id" | "key"> }): string {
  return `${trial.key.taskId.slice(0, 32)}__${trial.id.replace(/^t-/, "")}`;
}

/** The files of a Harbor trial folder: path → text. Source: Harbor, models/trial. */
export function trialFiles(exported: ExportedTrial, jobId: string): Readonly<Record<string, string>> {
  const { trial, trace, trajectory } = exported;
  const ending = endingOf(trial.outcome, trial.agentEnd);
  const rewards = ending.rewards?.["reward"];
  return {
    "config.json": json(configOf(exported, jobId)),
    "result.json": json(resultOf(exported, ending, jobId)),
    "agent/trajectory.json": json(trajectory),
    "verifier/test-stdout.txt": trace.verifierOutput,
    ...(rewards === undefined ? {} : { "verifier/reward.txt": `${String(rewards)}\n` }),
    ...(ending.exception === null
      ? {}
      : { "exception.txt": `${ending.exception.type}: ${ending.exception.message}\n` }),
  };
}

function configOf({ trial, task, plan }: ExportedTrial, jobId: string): object {
  return {
    task: { path: task.folder },
    trial_name: trialFolderName({ trial }),
    trials_dir: ".",
    timeout_multiplier: 1,
    agent: {
      name: agentName(plan),
      model_name: plan.models.agent.name,
      kwargs: { harness_version: trial.key.versionId, repeat: trial.key.repeat },
    },
    environment: { type: "docker", force_build: false, delete: true },
    verifier: { disable: false },
    artifacts: (task.artifacts ?? []).map((place) => place.source),
    job_id: uuidOf(jobId),
  };
}

function resultOf(exported: ExportedTrial, ending: HarborEnding, jobId: string): object {
  const { trial, task, plan, timing, version } = exported;
  const { agentMs, totalMs } = timing;
  const started = Date.parse(timing.startedAt);
  const at = (ms: number | null) => (ms === null ? null : new Date(started + ms).toISOString());
  return {
    id: uuidOf(trial.id),
    task_name: task.id,
    trial_name: trialFolderName(exported),
    trial_uri: exported.address,
    task_id: { path: task.folder },
    source: task.benchmark ?? null,
    task_checksum: task.digest,
    config: configOf(exported, jobId),
    agent_info: {
      name: agentName(plan),
      version,
      model_info: { name: plan.models.agent.name, provider: hostOf(plan.models.agent.baseUrl) },
    },
    agent_result: agentResult(exported),
    verifier_result: ending.rewards === null ? null : { rewards: ending.rewards },
    verifier_environment_mode: task.verifier?.kind ?? "shared",
    exception_info:
      ending.exception === null
        ? null
        : {
            exception_type: ending.exception.type,
            exception_message: ending.exception.message,
            exception_traceback: "",
            occurred_at: at(totalMs),
          },
    started_at: timing.startedAt,
    finished_at: at(totalMs),
    environment_setup: null,
    agent_setup: null,
    agent_execution: { started_at: timing.startedAt, finished_at: at(agentMs) },
    verifier: { started_at: at(agentMs), finished_at: at(totalMs) },
    step_results: null,
  };
}

/** Tokens and cost of the attempt that counted, at the plan's prices; what retries and lost calls cost stands in the ledger. */
function agentResult({ trial, trace, plan, image }: ExportedTrial): object {
  const usages = trace.steps.map((step) => step.usage);
  return {
    n_input_tokens: usages.reduce((sum, usage) => sum + usage.prompt, 0),
    n_cache_tokens: usages.reduce((sum, usage) => sum + usage.cached, 0),
    n_output_tokens: usages.reduce((sum, usage) => sum + usage.completion, 0),
    cost_usd: usages.reduce((sum, usage) => sum + costOf(usage, plan.models.agent.price), 0) / 1e6,
    rollout_details: null,
    metadata: {
      [ownExtra]: {
        optimization: trial.key.optimizationId,
        trial: trial.id,
        harness_version: trial.key.versionId,
        repeat: trial.key.repeat,
        split: trial.split,
        agent_end: trial.agentEnd,
        outcome: trial.outcome,
        attempts: trial.attempts,
        simulated_model: plan.simulatedModel,
        image,
      },
    },
  };
}

export function agentName({ agent }: OptimizationPlan): string {
  return agent === "builtin" ? "self-harness" : agent;
}

function hostOf(address: string): string {
  return /^\w+:\/\/([^/:?#]+)/.exec(address)?.[1] ?? address;
}

/** A UUID that is the same for the same text, as Harbor wants one and we count by our own ids. */
export function uuidOf(text: string): string {
  const hex = sha256(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
