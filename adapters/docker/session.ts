import { type Engine, hasStatus } from "./client.ts";
import { Exchange, type NoAnswer, type SessionAnswer, type SessionRequest } from "./exchange.ts";
import { attachStreams, type ExecOptions, type ExecStream, startExec } from "./exec.ts";
import { keeperScript, sessionCommand, sessionScript } from "./scripts.ts";

export interface Session {
  /** One at a time. Resolves with {@link NoAnswer} when the session was closed or ended under the request. */
  ask(request: SessionRequest): Promise<SessionAnswer | NoAnswer>;
  /** The process group of the request in flight, as soon as it is known; null when there is none any more. */
  leader(): Promise<number | null>;
  /** Called once when a command floods its output. */
  onFlood: () => void;
  readonly closed: boolean;
  /** Asked when it is closed: whether its connection broke while it went on itself. Of its command nobody knows what became then. */
  isCutOff(): Promise<boolean>;
  /** Ends every process of the agent, then itself. Best effort, in limited time. */
  endProcesses(): Promise<void>;
  close(): void;
}

/** A command that prints more than this is ended: nobody will read it, and it keeps the engine and us busy. */
const floodBytes = 64 * 1024 * 1024;
/** How often a session that keeps silent is looked for. */
const lookEveryMs = 3_000;
const endProcessesMs = 5_000;

export type Connect = (handlers: Pick<ExecOptions, "onStdout" | "onStderr" | "onClose">) => Promise<ExecStream>;

/** How the keeper (keeper.sh) or the session says that it is over; the line end before it comes apart from it. */
const endedLine = "self-harness: the session has ended\n";

/** A session that is brought into a running container. */
export function execSession(engine: Engine, containerName: string, signal: AbortSignal | null): Promise<Session> {
  return openSession((handlers) =>
    startExec(engine, containerName, { command: sessionCommand, user: null, signal, ...handlers }),
  );
}

/** The session that starts with its container; see keeper.sh. */
export function attachSession(engine: Engine, containerName: string, signal: AbortSignal): Promise<Session> {
  const connect: Connect = async (handlers) => {
    const stream = await attachStreams(engine, containerName, { signal, ...handlers });
    stream.socket.write(keeperScript);
    return stream;
  };
  return openSession(connect, () => hasSession(engine, containerName));
}

/** For when it was killed together with the one that was to tell. */
async function hasSession(engine: Engine, containerName: string): Promise<boolean> {
  const container = engine.docker.getContainer(containerName);
  const list = (abortSignal: AbortSignal) => container.top({ ps_args: "-eo pid,args", abortSignal });
  try {
    const { Processes } = (await engine.look("list processes", list)) as { readonly Processes: string[][] };
    return Processes.some((words) => words.join(" ").endsWith(sessionCommand.slice(-2).join(" ")));
  } catch (error) {
    // Not running, or not there: then its streams end by themselves. An engine that is too busy says nothing about it.
    return !hasStatus(error, 404);
  }
}

/** The persistent session: one process in the container that answers one command after another. */
async function openSession(connect: Connect, isAlive?: () => Promise<boolean>): Promise<Session> {
  let current: Exchange | null = null;
  let said = "";
  let idleBytes = 0;
  let closed = false;
  /** Told to be over, or found to be. */
  let isOver = false;
  let stream: ExecStream | null = null;
  let ended = () => {};
  const ending = new Promise<void>((resolve) => {
    ended = resolve;
  });

  stream = await connect({
    onStdout: (chunk) => receive(chunk, "output"),
    onStderr: (chunk) => {
      receive(chunk, "control");
      said = (said + chunk.toString("latin1", Math.max(0, chunk.length - endedLine.length))).slice(-endedLine.length);
      if (said === endedLine) end();
    },
    onClose: () => {
      closed = true;
      ended();
      current?.broken();
      current = null;
    },
  });

  stream.socket.write(sessionScript);

  function end(): void {
    isOver = true;
    stream?.destroy();
  }

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

  async function watch(exchange: Exchange, isAlive: () => Promise<boolean>): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs).unref());
      if (exchange.finished || closed) return;
      if (!(await isAlive()) && !exchange.finished) return end();
    }
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
        if (isAlive) void watch(exchange, isAlive);
      });
    },
    leader: async () => current?.leader ?? null,
    onFlood: () => {},
    get closed() {
      return closed;
    },
    isCutOff: async () => !isOver && stream !== null && !(await stream.wasEnded()),
    async endProcesses() {
      if (closed || !stream) return;
      const timer = setTimeout(() => session.close(), endProcessesMs);
      stream.socket.resume();
      stream.socket.write("end\n");
      await ending;
      clearTimeout(timer);
    },
    close: end,
  };
  return session;
}
