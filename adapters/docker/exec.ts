import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, hasStatus } from "./client.ts";

/** The two output streams of a process in the container, and the way to its stdin. */
export interface ExecStream {
  readonly socket: Duplex;
  /** Closes the connection; the process sees the end of its stdin. */
  destroy(): void;
  /** Asked when the streams are closed: whether their process was ended in the container, or else the connection to it broke. */
  wasEnded(): Promise<boolean>;
}

export interface ExecOptions {
  readonly command: readonly string[];
  /** Null: the image's own user, which is the agent's. */
  readonly user: string | null;
  readonly variables?: readonly string[];
  readonly signal: AbortSignal | null;
  /** Of each of the two calls that start it; absent: the usual one. */
  readonly deadlineMs?: number;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  readonly onClose: () => void;
}

/** What was ended closes its streams a moment before the engine says that it has ended. */
const saysEndedMs = 3_000;
const askEveryMs = 100;
const killedBySignal = 128;

/** Starts a process in the container over one hijacked connection. */
export async function startExec(engine: Engine, containerName: string, options: ExecOptions): Promise<ExecStream> {
  const { signal, deadlineMs = engine.usualDeadlineMs } = options;
  // Nothing runs yet: one that was prepared twice is only forgotten.
  const exec = await engine.look(
    "prepare a process in the container",
    (abortSignal) =>
      engine.docker.getContainer(containerName).exec({
        Cmd: [...options.command],
        Env: [...(options.variables ?? [])],
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        // Not the task's folder: the agent may have removed it, and then no process could be started at all.
        WorkingDir: "/",
        ...(options.user === null ? {} : { User: options.user }),
        abortSignal,
      }),
    { signal, deadlineMs },
  );
  const socket = await engine.call(
    "start a process in the container",
    (abortSignal) => exec.start({ hijack: true, stdin: true, abortSignal }),
    { signal, deadlineMs },
  );
  return streamOf(engine, socket, options, async () => {
    const look = (abortSignal: AbortSignal) => exec.inspect({ abortSignal });
    const { Running, ExitCode } = await engine.look("look at a process in the container", look);
    // One that only lost its connection comes to the end of its input, and ends without a signal.
    return !Running && Number(ExitCode) >= killedBySignal;
  });
}

type StreamHandlers = Pick<ExecOptions, "onStdout" | "onStderr" | "onClose">;

/** Connects to the streams of the container's own process, before it starts. */
export async function attachStreams(
  engine: Engine,
  containerName: string,
  options: StreamHandlers & Pick<ExecOptions, "signal">,
): Promise<ExecStream> {
  const attach = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
  const socket = await engine.call(
    "connect to the container",
    (abortSignal) => engine.docker.getContainer(containerName).attach({ ...attach, abortSignal }),
    { signal: options.signal },
  );
  return streamOf(engine, socket as Duplex, options, async () => {
    const look = (abortSignal: AbortSignal) => engine.docker.getContainer(containerName).inspect({ abortSignal });
    return !(await engine.look("inspect the container", look)).State.Running;
  });
}

function streamOf(
  engine: Engine,
  socket: Duplex,
  options: StreamHandlers,
  saysEnded: () => Promise<boolean>,
): ExecStream {
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    socket.destroy();
    options.onClose();
  };
  socket.on("error", close).on("end", close).on("close", close);
  // demuxStream only ever calls `write`; real streams would cost a copy and a tick per chunk.
  const sink = (write: (chunk: Buffer) => void) => ({ write }) as unknown as NodeJS.WritableStream;
  engine.docker.modem.demuxStream(socket, sink(options.onStdout), sink(options.onStderr));
  return { socket, destroy: () => void socket.destroy(), wasEnded: () => soon(saysEnded) };
}

async function soon(saysEnded: () => Promise<boolean>): Promise<boolean> {
  for (const until = performance.now() + saysEndedMs; ; await sleep(askEveryMs)) {
    const ended = await saysEnded().catch((error: unknown) => {
      // With its container.
      if (hasStatus(error, 404)) return true;
      throw error;
    });
    if (ended || performance.now() > until) return ended;
  }
}

const mostSaid = 1_000;

/**
 * Runs a process in the container to its end.
 * @returns the beginning of what it wrote to stdout
 */
export async function runExec(
  engine: Engine,
  containerName: string,
  options: Pick<ExecOptions, "command" | "user" | "signal"> & { readonly deadlineMs: number },
): Promise<string> {
  let said = "";
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { signal } = options;
  const deadlineMs = Math.min(options.deadlineMs, engine.usualDeadlineMs);
  const stream = await startExec(engine, containerName, {
    ...options,
    deadlineMs,
    onStdout: (chunk) => {
      said = (said + chunk.toString("latin1")).slice(0, mostSaid);
    },
    onStderr: () => {},
    onClose: () => finish(),
  });
  const until = { signal, deadlineMs: options.deadlineMs };
  await engine.call("end a process in the container", () => finished, until).finally(stream.destroy);
  return said;
}
