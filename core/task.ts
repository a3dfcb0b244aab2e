import type { TaskEnvironment } from "./environment.ts";
import type { TaskId } from "./ids.ts";

export type { TaskEnvironment } from "./environment.ts";

/** One benchmark task in Harbor format: instruction + environment + verifier. Belongs to one split for ever. */
export interface Task {
  readonly id: TaskId;
  /** The benchmark that it belongs to, by its folder's name; absent in tasks that were stored before benchmarks had names. */
  readonly benchmark?: string;
  readonly category: string;
  /** What the agent is asked to do, without canary lines. */
  readonly instruction: string;
  /** Content address of every file of the task; part of the key under which results may be reused. */
  readonly digest: string;
  /** Absolute folder on the host that runs sandboxes. */
  readonly folder: string;
  readonly environment: TaskEnvironment;
  readonly agentTimeoutMs: number;
  readonly verifierTimeoutMs: number;
  /** Values may refer to the host's variables (`${NAME:-default}`); they are resolved where a sandbox is opened, never stored. */
  readonly verifierVariables: Readonly<Record<string, string>>;
  readonly solutionVariables: Readonly<Record<string, string>>;
  /** What is taken out of the container once the agent is done; absent: nothing but /logs/artifacts. */
  readonly artifacts?: readonly ArtifactPlace[];
}

/** A file or folder in the container that belongs to a trial's results. */
export interface ArtifactPlace {
  /** Absolute path in the container. */
  readonly source: string;
  /** Path below the trial's artifacts; null: as `source`. */
  readonly destination: string | null;
  /** Names (with * and ?) that are left out. */
  readonly exclude: readonly string[];
}

/** A task's limits, stretched for slower machines or models. Both arms of a comparison have the same ones. */
export interface TimeoutMultipliers {
  readonly agent: number;
  readonly verifier: number;
  readonly build: number;
}

export function withTimeouts(task: Task, multipliers: TimeoutMultipliers): Task {
  return {
    ...task,
    agentTimeoutMs: Math.round(task.agentTimeoutMs * multipliers.agent),
    verifierTimeoutMs: Math.round(task.verifierTimeoutMs * multipliers.verifier),
    environment: {
      ...task.environment,
      buildTimeoutMs: Math.round(task.environment.buildTimeoutMs * multipliers.build),
    },
  };
}

/** All of a task's own limits together: the longest that building, acting and verifying may take. */
export function limitsMs(task: Pick<Task, "environment" | "agentTimeoutMs" | "verifierTimeoutMs">): number {
  return task.environment.buildTimeoutMs + task.agentTimeoutMs + task.verifierTimeoutMs;
}

/** held-in is mined, held-out gates promotion and is never shown to miner or proposer, sealed is opened once. */
export type Split = "held-in" | "held-out" | "sealed";
