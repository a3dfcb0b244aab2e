import { type CollectCommand, collectLimitMs } from "./collect.ts";
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
  /** Where the tests run; absent: in the agent's own container. Stored with the task: both arms of a comparison have the same one. */
  readonly verifier?: TaskVerifier;
  /** Run one after another when the agent is done, before artifacts are taken and while its background processes still run; absent: none. */
  readonly collect?: readonly CollectCommand[];
  /** What is taken out of the containers once the agent is done; absent: nothing but /logs/artifacts. */
  readonly artifacts?: readonly ArtifactPlace[];
}

/** `shared`: in the agent's container, its processes gone. `separate`: in a fresh one that is given the agent's work and nothing else. */
export type TaskVerifier =
  | { readonly kind: "shared" }
  | {
      readonly kind: "separate";
      /** What is handed over beside the task's working folder, its artifacts and /logs/artifacts: absolute paths. */
      readonly folders: readonly string[];
      /** The container that the task declares for its tests, which its image holds; only artifacts are handed over to it. Absent: the agent's image. */
      readonly environment?: TaskEnvironment;
    };

/** Made anew by the verifier, whatever anybody puts there. */
const verifiersOwn = ["/tests", "/logs/verifier"];

/**
 * What a separate verifier is given of the agent's container: artifacts, and where its image is the agent's also the working folder and what
 * the configuration adds. Absolute paths, none below another, nothing that is the verifier's own and never the whole file system.
 */
export function handedOver({ verifier, artifacts = [] }: Task, workingFolder: string): string[] {
  const declared = ["/logs/artifacts", ...artifacts.filter(isOfMain).map((place) => place.source)];
  const hasOwnImage = verifier?.kind === "separate" && verifier.environment !== undefined;
  const added = verifier?.kind === "separate" ? verifier.folders : [];
  const all = hasOwnImage ? declared : [workingFolder, ...added, ...declared];
  return outermost(all);
}

/**
 * What a separate verifier is given of the task's other services, which lies over what `main` left there: its artifacts. Nothing that
 * would take a place of `main`'s away.
 */
export function handedOverBy(service: string, task: Task, workingFolder: string): string[] {
  const declared = (task.artifacts ?? []).filter((place) => serviceOf(place) === service).map((place) => place.source);
  const kept = handedOver(task, workingFolder);
  return outermost(declared).filter((path) => !kept.some((other) => isWithin(other, path)));
}

/** The services beside `main` whose artifacts a task declares. */
export function servicesWithArtifacts({ artifacts = [] }: Pick<Task, "artifacts">): string[] {
  return [...new Set(artifacts.filter((place) => !isOfMain(place)).map(serviceOf))];
}

export function serviceOf({ service = "main" }: ArtifactPlace): string {
  return service;
}

function isOfMain(place: ArtifactPlace): boolean {
  return serviceOf(place) === "main";
}

/** Clean absolute paths, sorted, none below another, nothing that is the verifier's own and never the whole file system. */
function outermost(all: readonly string[]): string[] {
  const paths = [...new Set(all.map((path) => path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1")))];
  return paths
    .filter((path) => path !== "/" && !verifiersOwn.some((own) => isWithin(path, own)))
    .filter((path) => !paths.some((other) => other !== path && isWithin(path, other)))
    .sort();
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** How tasks that don't say it themselves are verified. */
export interface VerifierPolicy {
  readonly mode: TaskVerifier["kind"];
  /** Handed over by every task; absolute paths. */
  readonly folders: readonly string[];
  /** Tasks whose tests need what can't be handed over, such as a running service. */
  readonly shared: readonly TaskId[];
}

export function withVerifier(task: Task, { mode, folders, shared }: VerifierPolicy): Task {
  if (task.verifier || mode === "shared" || shared.includes(task.id)) return task;
  return { ...task, verifier: { kind: "separate", folders } };
}

/** A file or folder in a container that belongs to a trial's results. */
export interface ArtifactPlace {
  /** Whose container; absent: `main`. */
  readonly service?: string;
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
    ...(task.collect ? { collect: task.collect.map((each) => stretched(each, multipliers.verifier)) } : {}),
    environment: {
      ...task.environment,
      buildTimeoutMs: Math.round(task.environment.buildTimeoutMs * multipliers.build),
    },
  };
}

function stretched(command: CollectCommand, multiplier: number): CollectCommand {
  return { ...command, timeoutMs: Math.round(command.timeoutMs * multiplier) };
}

/** All of a task's own limits together: the longest that building, acting and verifying may take. */
export function limitsMs(task: Pick<Task, "environment" | "agentTimeoutMs" | "collect" | "verifierTimeoutMs">): number {
  return task.environment.buildTimeoutMs + task.agentTimeoutMs + collectLimitMs(task) + task.verifierTimeoutMs;
}

/** held-in is mined, held-out gates promotion and is never shown to miner or proposer, sealed is opened once. */
export type Split = "held-in" | "held-out" | "sealed";
