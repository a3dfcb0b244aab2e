import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { SandboxFailure } from "../../core/failures.ts";
import { type CallKind, decide, type EngineDecision, type EngineFault, engineRules, faultOf } from "./decision.ts";

/** Docker through one door: every call has a deadline and a decision, and every foreign error leaves it translated. */
export interface Engine {
  readonly docker: Docker;
  /** Of calls that name none: how long the engine may be silent before it is taken for away. */
  readonly usualDeadlineMs: number;
  /**
   * A call that changes something: made again only where nobody has taken it. See decision.ts.
   * @param what completes "Docker could not …" in messages
   * @param work must pass the signal on to dockerode; if the engine ignores that too, the deadline holds all the same
   * @throws {SandboxFailure} or, when `signal` stopped it, the signal's own reason
   */
  call<T>(what: string, work: (signal: AbortSignal) => Promise<T>, options?: CallOptions): Promise<T>;
  /** A call that changes nothing, or nothing more when it is made twice. */
  look<T>(what: string, work: (signal: AbortSignal) => Promise<T>, options?: CallOptions): Promise<T>;
}

export interface CallOptions {
  /** Null for what has to be finished whatever its owner thinks, such as removal. */
  readonly signal?: AbortSignal | null;
  /** Of each try. */
  readonly deadlineMs?: number;
  readonly kind?: SandboxFailure["kind"];
  /** False for somebody who wants to know how it is now. */
  readonly patient?: boolean;
}

/** Starting a container takes half a second on two idle cores; sixteen at once on busy ones some twenty times that. */
const defaultDeadlineMs = 60_000;

/**
 * @param dockerHost as in DOCKER_HOST; without it, what DOCKER_HOST says, or the local socket
 * @param usualDeadlineMs of calls that name none
 */
export function connectEngine(dockerHost?: string, usualDeadlineMs = defaultDeadlineMs): Engine {
  const docker = new Docker(dockerHost === undefined ? undefined : addressOf(dockerHost));
  const address = dockerHost ?? process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";

  async function perform<T>(
    nature: CallKind,
    what: string,
    work: (signal: AbortSignal) => Promise<T>,
    { signal = null, deadlineMs = usualDeadlineMs, kind = "sandbox", patient = true }: CallOptions,
  ): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await withDeadline(what, deadlineMs, signal, work);
      } catch (error) {
        if (signal?.aborted) throw reasonOf(signal);
        const failure = translateError(error, { what, kind, address, nature });
        const { decision } = failure;
        const waitMs = patient && decision.act === "retry" ? decision.waitsMs[tries] : undefined;
        if (waitMs === undefined) throw failure;
        await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => {});
        if (signal?.aborted) throw reasonOf(signal);
      }
    }
  }
  return {
    docker,
    usualDeadlineMs,
    call: (what, work, options = {}) => perform("change", what, work, options),
    look: (what, work, options = {}) => perform("look", what, work, options),
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
  const timer = setTimeout(() => controller.abort(new Overdue(overdue)), deadlineMs);
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

class Overdue extends Error {}

interface EngineError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly json?: { readonly message?: unknown } | null;
}

interface CallContext {
  readonly what: string;
  readonly kind: SandboxFailure["kind"];
  readonly address: string;
  readonly nature: CallKind;
}

/** The one place where errors of dockerode and the engine get their kind, their decision, their words and their remedy. */
function translateError(error: unknown, { what, kind, address, nature }: CallContext): EngineFailure {
  const failed = (fault: EngineFault, said: string, status = 0) => {
    const { remedy } = engineRules[fault];
    const message = remedy === "" ? said : `${said}: ${remedy}`;
    return new EngineFailure(kind, message, { fault, status, decision: decide(fault, nature) });
  };
  if (error instanceof Overdue) return failed("hanging", error.message);
  // Of work that had the engine's answer already: a build that failed, a folder that can't be read.
  if (error instanceof SandboxFailure && !(error instanceof EngineFailure))
    return new EngineFailure(kind, error.message, {
      fault: ofWords(error.message),
      status: 0,
      decision: { act: "give-up" },
    });
  const { code, statusCode, message, json } = error as EngineError;
  const said = String(json?.message ?? message ?? error).trim();
  const status = statusCode === undefined ? null : Number(statusCode);
  const fault = faultOf({ code: typeof code === "string" ? code : null, status, said });
  if (status === null && typeof code === "string")
    return failed(fault, `no answer from the Docker engine at ${address} (${code})`);
  return failed(fault, `Docker could not ${what}: ${said}`, status ?? 0);
}

function ofWords(said: string): EngineFault {
  return faultOf({ code: null, status: 500, said });
}

/** A call to the engine that failed for good. */
export class EngineFailure extends SandboxFailure {
  readonly fault: EngineFault;
  /** Of the engine's answer; 0 when there was none. */
  readonly status: number;
  readonly decision: EngineDecision;
  constructor(
    kind: SandboxFailure["kind"],
    message: string,
    {
      fault,
      status,
      decision,
    }: { readonly fault: EngineFault; readonly status: number; readonly decision: EngineDecision },
  ) {
    super(kind, message, { again: decision.act !== "task" });
    this.fault = fault;
    this.status = status;
    this.decision = decision;
  }
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof EngineFailure && statuses.includes(error.status);
}

/** Removes a container with its volumes. That it is gone, stopped or being removed already is success. */
export async function removeContainer(engine: Engine, idOrName: string): Promise<void> {
  try {
    await engine.call(`remove container ${idOrName}`, (abortSignal) =>
      engine.docker.getContainer(idOrName).remove({ force: true, v: true, abortSignal }),
    );
  } catch (error) {
    if (!hasStatus(error, 404, 409, 304)) throw error;
  }
}

/** Whether this container has its name still: it has not when it is gone, was replaced, or was adopted by a later attempt. */
export async function holdsName(engine: Engine, { id, name }: { readonly id: string; readonly name: string }) {
  try {
    const inspect = (abortSignal: AbortSignal) => engine.docker.getContainer(name).inspect({ abortSignal });
    return (await engine.look("inspect the container", inspect)).Id === id;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
