import Docker from "dockerode";
import { SandboxFailure } from "../../core/failures.ts";

/** Docker through one door: every call has a deadline, and every foreign error leaves it translated. */
export interface Engine {
  readonly docker: Docker;
  /**
   * @param what completes "Docker could not …" in messages
   * @param work must pass the signal on to dockerode; if the engine ignores that too, the deadline holds all the same
   * @throws {SandboxFailure} or, when `signal` stopped it, the signal's own reason
   */
  call<T>(what: string, work: (signal: AbortSignal) => Promise<T>, options?: CallOptions): Promise<T>;
}

export interface CallOptions {
  /** Null for what has to be finished whatever its owner thinks, such as removal. */
  readonly signal?: AbortSignal | null;
  readonly deadlineMs?: number;
  readonly kind?: SandboxFailure["kind"];
}

/** Starting a container takes half a second on two idle cores; sixteen at once on busy ones some twenty times that. */
const defaultDeadlineMs = 60_000;

/** @param dockerHost as in DOCKER_HOST; without it, what DOCKER_HOST says, or the local socket */
export function connectEngine(dockerHost?: string): Engine {
  const docker = new Docker(dockerHost === undefined ? undefined : addressOf(dockerHost));
  const shown = dockerHost ?? process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
  return {
    docker,
    async call(what, work, { signal = null, deadlineMs = defaultDeadlineMs, kind = "sandbox" } = {}) {
      try {
        return await withDeadline(what, deadlineMs, signal, work);
      } catch (error) {
        if (signal?.aborted) throw reasonOf(signal);
        throw translateError(error, { what, kind, address: shown });
      }
    },
  };
}

function addressOf(dockerHost: string): Docker.DockerOptions {
  const match = /^(unix|tcp|http|https):\/\/(.+)$/.exec(dockerHost);
  if (match?.[1] === "unix") return { socketPath: match[2] as string };
  if (!match)
    throw new SandboxFailure(
      "sandbox",
      `DOCKER_HOST must look like unix:///path, tcp://host:port or https://host:port, got "${dockerHost}"`,
    );
  const { hostname, port, protocol } = new URL(dockerHost.replace(/^tcp:/, "http:"));
  return { host: hostname, port: Number(port || 2375), protocol: protocol === "https:" ? "https" : "http" };
}

async function withDeadline<T>(
  what: string,
  deadlineMs: number,
  signal: AbortSignal | null,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  const overdue = `Docker could not ${what} within ${deadlineMs / 1000} s`;
  const timer = setTimeout(() => controller.abort(new SandboxFailure("sandbox", overdue)), deadlineMs);
  try {
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", () => reject(reasonOf(controller.signal)), { once: true });
    });
    return await Promise.race([work(controller.signal), stopped]);
  } catch (error) {
    // A refused hijack leaves a request behind that was never to end: without this it keeps its connection, and the process.
    controller.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(`stopped: ${String(signal.reason)}`);
}

/** Waits for shared work without owning it: the signal ends the waiting, not the work. */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(reasonOf(signal));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

interface EngineError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly json?: { readonly message?: unknown } | null;
}

/** The one place where errors of dockerode and the engine get their kind, their words and their remedy. */
function translateError(
  error: unknown,
  context: { readonly what: string; readonly kind: SandboxFailure["kind"]; readonly address: string },
): SandboxFailure {
  if (error instanceof SandboxFailure)
    return error.kind === context.kind ? error : new SandboxFailure(context.kind, error.message);
  const { code, statusCode, message, json } = error as EngineError;
  const said = String(json?.message ?? message ?? error).trim();
  if (statusCode === undefined && typeof code === "string") {
    const remedy =
      code === "EACCES"
        ? "this user may not use it: join the group docker or set DOCKER_HOST"
        : "start Docker or set DOCKER_HOST; `npm run setup` starts a local one, `npm run doctor` says what is missing";
    return new SandboxFailure("sandbox", `no answer from the Docker engine at ${context.address} (${code}): ${remedy}`);
  }
  return new EngineRefusal(context.kind, `Docker could not ${context.what}: ${said}`, Number(statusCode ?? 0));
}

/** The engine answered, but not with success. */
export class EngineRefusal extends SandboxFailure {
  readonly status: number;
  constructor(kind: SandboxFailure["kind"], message: string, status: number) {
    super(kind, message);
    this.status = status;
  }
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof EngineRefusal && statuses.includes(error.status);
}

/** Removes a container with its volumes. That it is gone, stopped or being removed already is success. */
export async function removeContainer(engine: Engine, idOrName: string, deadlineMs = 30_000): Promise<void> {
  try {
    await engine.call(
      `remove container ${idOrName}`,
      (abortSignal) => engine.docker.getContainer(idOrName).remove({ force: true, v: true, abortSignal }),
      { deadlineMs },
    );
  } catch (error) {
    if (!hasStatus(error, 404, 409, 304)) throw error;
  }
}

/** Whether this container has its name still: it has not when it is gone, was replaced, or was adopted by a later attempt. */
export async function holdsName(engine: Engine, { id, name }: { readonly id: string; readonly name: string }) {
  try {
    const inspect = (abortSignal: AbortSignal) => engine.docker.getContainer(name).inspect({ abortSignal });
    return (await engine.call("inspect the container", inspect)).Id === id;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
