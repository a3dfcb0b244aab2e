import type { Engine } from "./client.ts";
import { Exchange, type NoAnswer, type SessionAnswer, type SessionRequest } from "./exchange.ts";
import { type ExecStream, startExec } from "./exec.ts";
import { sessionScript, stepScript } from "./scripts.ts";

export interface Session {
  /** One at a time. Resolves with {@link NoAnswer} when the session was closed or ended under the request. */
  ask(request: SessionRequest): Promise<SessionAnswer | NoAnswer>;
  /** The process group of the request in flight, as soon as it is known; null when there is none any more. */
  leader(): Promise<number | null>;
  /** Called once when a command floods its output. */
  onFlood: () => void;
  readonly closed: boolean;
  /** Ends every process of the agent, then itself. Best effort, in limited time. */
  endProcesses(): Promise<void>;
  close(): void;
}

/** A command that prints more than this is ended: nobody will read it, and it keeps the engine and us busy. */
const floodBytes = 64 * 1024 * 1024;
const endProcessesMs = 5_000;

/** Opens the persistent session: one process in the container that answers one command after another. */
export async function openSession(engine: Engine, containerName: string, signal: AbortSignal | null): Promise<Session> {
  let current: Exchange | null = null;
  let idleBytes = 0;
  let closed = false;
  let stream: ExecStream | null = null;
  let ended = () => {};
  const ending = new Promise<void>((resolve) => {
    ended = resolve;
  });

  stream = await startExec(engine, containerName, {
    command: ["bash", "--noprofile", "--norc", "-c", 'eval "$SELF_HARNESS_SESSION"'],
    variables: [`SELF_HARNESS_SESSION=${sessionScript}`, `SELF_HARNESS_STEP=${stepScript}`],
    user: null,
    signal,
    onStdout: (chunk) => receive(chunk, "output"),
    onStderr: (chunk) => receive(chunk, "control"),
    onClose: () => {
      closed = true;
      ended();
      current?.broken();
      current = null;
    },
  });

  function receive(chunk: Buffer, channel: "output" | "control"): void {
    if (current) {
      const before = current.output.total;
      if (channel === "output") current.readOutput(chunk);
      else current.readControl(chunk);
      if (before <= floodBytes && current.output.total > floodBytes) session.onFlood();
      if (current.finished) current = null;
      return;
    }
    // Output of background processes while no command runs: nobody's. It is read, so that they can go on, up to a limit.
    idleBytes += chunk.length;
    if (idleBytes > floodBytes) stream?.socket.pause();
  }

  const session: Session = {
    ask(request) {
      return new Promise((resolve) => {
        const exchange = new Exchange(request, resolve);
        if (closed || !stream) return exchange.broken();
        current = exchange;
        idleBytes = 0;
        stream.socket.resume();
        stream.socket.write(exchange.frame(request));
      });
    },
    leader: async () => current?.leader ?? null,
    onFlood: () => {},
    get closed() {
      return closed;
    },
    async endProcesses() {
      if (closed || !stream) return;
      const timer = setTimeout(() => session.close(), endProcessesMs);
      stream.socket.resume();
      stream.socket.write("end\n");
      await ending;
      clearTimeout(timer);
    },
    close: () => stream?.destroy(),
  };
  return session;
}
