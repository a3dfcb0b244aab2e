import type { TaskId } from "./ids.ts";

/** One benchmark task in Harbor format: instruction + environment + verifier. Belongs to one split for ever. */
export interface Task {
  readonly id: TaskId;
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
  readonly verifierVariables: Readonly<Record<string, string>>;
  readonly solutionVariables: Readonly<Record<string, string>>;
}

/** What a sandbox needs to know of a task. */
export interface TaskEnvironment {
  readonly image:
    | { readonly kind: "dockerfile"; readonly folder: string }
    | { readonly kind: "prebuilt"; readonly name: string };
  readonly buildTimeoutMs: number;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly network: "none" | "public";
  readonly variables: Readonly<Record<string, string>>;
  /** Working directory of every command; null means the image's own. */
  readonly workdir: string | null;
}

/** All of a task's own limits together: the longest that building, acting and verifying may take. */
export function limitsMs(task: Pick<Task, "environment" | "agentTimeoutMs" | "verifierTimeoutMs">): number {
  return task.environment.buildTimeoutMs + task.agentTimeoutMs + task.verifierTimeoutMs;
}

/** held-in is mined, held-out gates promotion and is never shown to miner or proposer, sealed is opened once. */
export type Split = "held-in" | "held-out" | "sealed";
