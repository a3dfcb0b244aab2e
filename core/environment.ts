/** What a sandbox needs to know of a task. */
export interface TaskEnvironment {
  readonly image: ImageSource;
  readonly buildTimeoutMs: number;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly network: "none" | "public";
  /** Values may refer to the host's variables (`${NAME:-default}`); they are resolved where a sandbox is opened, never stored. */
  readonly variables: Readonly<Record<string, string>>;
  /** Working directory of every command; null means the image's own. */
  readonly workdir: string | null;
  /** Who the agent is in the container; absent: the image's own user. The tests are root's in any case. */
  readonly user?: string;
  /** Must succeed before the agent begins; absent: the container is ready when it runs. */
  readonly healthcheck?: Healthcheck;
  /** Absent: the task is one container. */
  readonly composition?: Composition;
}

/** Where an image comes from. A build's folder is absolute; `dockerfile` is below it. */
export type ImageSource =
  | {
      readonly kind: "dockerfile";
      readonly folder: string;
      readonly dockerfile?: string;
      readonly target?: string;
      readonly arguments?: Readonly<Record<string, string>>;
    }
  | { readonly kind: "prebuilt"; readonly name: string };

/** A command that tells whether a container is ready. Failures within the start period don't count. */
export interface Healthcheck {
  /** `["CMD", word …]`, or `["CMD-SHELL", line]` for the container's shell. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  /** Failures in a row after which it is given up. */
  readonly retries: number;
}

/** The containers beside the agent's own (`main`), on a network that is theirs alone. Source: docker-compose.yaml of a task. */
export interface Composition {
  /** In the order in which they start: each after those that it waits for. */
  readonly services: readonly Service[];
  readonly main: Pick<Service, "volumes" | "command" | "aliases">;
}

export interface Service {
  /** Its name on the network. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly image: ImageSource;
  /** null: what the image says. */
  readonly command: readonly string[] | null;
  readonly entrypoint: readonly string[] | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly workdir: string | null;
  readonly user: string | null;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly healthcheck: Healthcheck | null;
  readonly volumes: readonly VolumeMount[];
  /** Whether a service that ends with an error is started again (a few times). */
  readonly restarts: boolean;
  readonly waitsFor: readonly { readonly service: string; readonly until: "started" | "healthy" | "completed" }[];
}

/** A volume that lives as long as its trial and is shared by the services that name it. */
export interface VolumeMount {
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
}
