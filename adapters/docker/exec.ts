import type { Duplex } from "node:stream";
import type { Engine } from "./client.ts";

/** The two output streams of a process in the container, and the way to its stdin. */
export interface ExecStream {
  readonly socket: Duplex;
  /** Closes the connection; the process sees the end of its stdin. */
  destroy(): void;
}

export interface ExecOptions {
  readonly command: readonly string[];
  /** Null: the image's own user, which is the agent's. */
  readonly user: string | null;
  readonly variables?: readonly string[];
  readonly signal: AbortSignal | null;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  readonly onClose: () => void;
}

/** Starts a process in the container over one hijacked connection. */
export async function startExec(engine: Engine, containerName: string, options: ExecOptions): Promise<ExecStream> {
  const exec = await engine.call(
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
    { signal: options.signal },
  );
  const socket = await engine.call(
    "start a process in the container",
    (abortSignal) => exec.start({ hijack: true, stdin: true, abortSignal }),
    { signal: options.signal },
  );
  return streamOf(engine, socket, options);
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
  return streamOf(engine, socket as Duplex, options);
}

function streamOf(engine: Engine, socket: Duplex, options: StreamHandlers): ExecStream {
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
  return { socket, destroy: () => void socket.destroy() };
}

/** Runs a process in the container to its end. */
export async function runExec(
  engine: Engine,
  containerName: string,
  options: Pick<ExecOptions, "command" | "user" | "signal"> & { readonly deadlineMs: number },
): Promise<void> {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const ignore = () => {};
  const { signal, deadlineMs } = options;
  const stream = await startExec(engine, containerName, {
    ...options,
    onStdout: ignore,
    onStderr: ignore,
    onClose: () => finish(),
  });
  await engine.call("end a process in the container", () => finished, { signal, deadlineMs }).finally(stream.destroy);
}
