import pLimit from "p-limit";
import { SandboxFailure } from "../../core/failures.ts";
import { type Engine, holdsName, reasonOf, unlessStopped } from "./client.ts";
import type { NoAnswer, SessionAnswer, ShellState } from "./exchange.ts";
import { runExec } from "./exec.ts";
import { HeadAndTail } from "./output.ts";
import { endGroupScript, endSessionScript } from "./scripts.ts";
import { execSession, type Session } from "./session.ts";

export interface ShellRequest {
  readonly command: string;
  readonly input?: string;
  readonly separate?: boolean;
  readonly timeoutMs: number;
  readonly outputLimit: number;
  readonly wholeLimit?: number;
  readonly signal: AbortSignal;
}

export interface ShellResult {
  readonly output: HeadAndTail;
  readonly errors: string;
  /** Null when its time was up. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
}

/**
 * The agent's shell: one command after another, over a session that is replaced whenever it has to be, without the agent
 * noticing. What lasts (folder and exported variables) is kept here, so a session can die with nothing but its command.
 */
export interface Shell {
  run(request: ShellRequest): Promise<ShellResult>;
  /** Opens a session ahead of the first command. Never throws: a problem comes up where it can be told. */
  warm(): void;
  /** Whether it has ever run anything. */
  readonly used: boolean;
  /** Ends every process of the agent, and its own. Best effort: the verifier looks again. */
  endProcesses(): Promise<void>;
  close(): void;
}

/** What a shell begins with; by default with nothing. */
export interface ShellStart {
  /** A session that is open already. */
  readonly session?: Session | null;
  /** What the session of an earlier attempt left. */
  readonly adopted?: ShellState;
}

/** How long after its own time limit a command may keep silent before its session is given up. */
const graceMs = 5_000;
const proofTimeoutMs = 10_000;
/** How long a command that is to be stopped may take to begin. */
const beginMs = 2_000;
const endMs = 10_000;
const cutOff = "the connection to the sandbox broke amid a command: nobody knows what became of it";
/** One argument or variable of a Linux process holds 128 KB; the rest of the two is for what surrounds it. */
const longestWord = 120 * 1024;
const killed = 137;
const argumentTooLong = 126;

export function openShell(
  engine: Engine,
  container: { readonly id: string; readonly name: string; readonly folder: string },
  { session: first = null, adopted }: ShellStart = {},
): Shell {
  const containerName = container.name;
  const oneAtATime = pLimit(1);
  let state: ShellState = adopted ?? { folder: container.folder, variables: "" };
  let session: Promise<Session> | null = first && Promise.resolve(first);
  const retired: Session[] = [];

  function currentSession(signal: AbortSignal | null): Promise<Session> {
    const opening = session ?? openOwn(signal);
    session = opening;
    opening.catch(() => forget(opening));
    return opening;
  }

  async function openOwn(signal: AbortSignal | null): Promise<Session> {
    const [opened, held] = await Promise.all([
      execSession(engine, containerName, signal),
      holdsName(engine, container),
    ]);
    if (held) return opened;
    opened.close();
    throw new SandboxFailure("sandbox", "the container was replaced, or is another attempt's by now");
  }

  function forget(which: Promise<Session>): void {
    if (session === which) session = null;
  }

  /** Its streams go on being read, so that what was left in the background doesn't stop on a full pipe. */
  function retire(which: Session): void {
    retired.push(which);
    session = null;
    shell.warm();
  }

  /** @returns whether it had ended before, without its session having been kept from saying so */
  async function endGroup(leader: number | null): Promise<boolean> {
    return leader !== null && (await asRoot(endGroupScript(leader))) === "over\n";
  }

  /** The agent's commands may have changed their user. */
  function asRoot(script: string): Promise<string> {
    const command = ["bash", "--noprofile", "--norc", "-c", script];
    return runExec(engine, containerName, { command, user: "0", signal: null, deadlineMs: endMs });
  }

  async function attempt(request: ShellRequest): Promise<SessionAnswer | NoAnswer> {
    const { signal, timeoutMs, command, input = "", separate = false, outputLimit, wholeLimit = 0 } = request;
    const opening = currentSession(signal);
    const open = await unlessStopped(opening, signal);
    if (open.closed) {
      forget(opening);
      return attempt(request);
    }
    const stops: Promise<boolean>[] = [];
    const stop = () => {
      if (stops.length > 0) return;
      const stopped = giveUp(opening, open, signal);
      // Looked at below, when the session has let go.
      stopped.catch(() => {});
      stops.push(stopped);
    };
    let begun = false;
    open.onFlood = () =>
      void open
        .leader()
        .then(endGroup)
        .catch(() => {});
    const backstop = setTimeout(stop, timeoutMs + graceMs);
    // A session that says nothing at all is no use, whatever the command's own time is.
    const unbegun = setTimeout(() => begun || stop(), engine.usualDeadlineMs);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const asked = open.ask({ command, input, separate, timeoutMs, outputLimit, wholeLimit, state });
      void open.leader().then((leader) => {
        begun = leader !== null;
      });
      const answer = await asked;
      const given = Promise.all(stops);
      if (signal.aborted) await given.catch(() => {});
      if (signal.aborted) throw reasonOf(signal);
      const [hadEnded] = await given;
      if (open.closed) forget(opening);
      if ("exitCode" in answer && answer.left) retire(open);
      if ("exitCode" in answer || answer.leader === null) return answer;
      if (hadEnded ?? (await open.isCutOff())) throw new SandboxFailure("sandbox", cutOff);
      return hadEnded === false ? unfinished(answer, { timedOut: true }) : answer;
    } finally {
      clearTimeout(backstop);
      clearTimeout(unbegun);
      signal.removeEventListener("abort", stop);
    }
  }

  /** @returns whether its command had ended in silence */
  async function giveUp(opening: Promise<Session>, open: Session, signal: AbortSignal): Promise<boolean> {
    forget(opening);
    // A request that is on its way to the container would begin there after all, and nobody would end it.
    const leader = await Promise.race([open.leader(), later(beginMs)]);
    open.close();
    if (leader !== null || signal.aborted) return endGroup(leader);
    // Another session is asked the same: this one must not begin after all.
    if ((await asRoot(endSessionScript)) !== "ended\n") throw new SandboxFailure("sandbox", cutOff);
    return false;
  }

  /** Decides what it means that a session ended under its command. */
  async function answerOf(request: ShellRequest): Promise<SessionAnswer> {
    let answer = await attempt(request);
    // The command never began: the session had died before, or can't live in this container.
    if ("leader" in answer && answer.leader === null) answer = await attempt(request);
    if ("exitCode" in answer) return answer;
    if (answer.leader === null) throw await lost(answer);
    // It ended its own session, or ran out of memory with it: an observation, if the container has survived.
    await endGroup(answer.leader).catch(() => {});
    const proof = await attempt({ ...request, command: ":", input: "", timeoutMs: proofTimeoutMs });
    if (!("exitCode" in proof)) throw await lost(proof);
    return unfinished(answer, { timedOut: false });
  }

  async function lost(answer: NoAnswer): Promise<SandboxFailure> {
    const info = await engine.look("inspect the container", (abortSignal) =>
      engine.docker.getContainer(containerName).inspect({ abortSignal }),
    );
    const said = answer.output.text().trim();
    const cause = info.State.Running
      ? `no shell can be started in the container${said ? `: ${said}` : ""}; tasks need bash and setsid in their image`
      : `the container has ended (exit code ${info.State.ExitCode}${info.State.OOMKilled ? ", out of memory" : ""})`;
    return new SandboxFailure("sandbox", cause);
  }

  let used = false;
  const shell: Shell = {
    get used() {
      return used;
    },
    run: (request) =>
      oneAtATime(async () => {
        used = true;
        request.signal.throwIfAborted();
        const answer = isTooLong(request.command) ? tooLong(request) : await answerOf(request);
        if (answer.state && !isTooLong(answer.state.variables)) state = answer.state;
        const { output, errors, timedOut } = answer;
        return { output, errors, timedOut, exitCode: timedOut ? null : answer.exitCode };
      }),
    warm() {
      currentSession(null).catch(() => {});
    },
    async endProcesses() {
      const open = await session?.catch(() => null);
      await open?.endProcesses();
      shell.close();
    },
    close() {
      for (const each of retired) each.close();
      session?.then(
        (open) => open.close(),
        () => {},
      );
      session = null;
    },
  };
  return shell;
}

/** What there is to say of a command that was ended with its session. */
function unfinished({ output }: NoAnswer | SessionAnswer, { timedOut }: { timedOut: boolean }): SessionAnswer {
  return { output, errors: "", exitCode: killed, timedOut, state: null, left: false };
}

function later(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());
}

function isTooLong(word: string): boolean {
  return Buffer.byteLength(word) > longestWord;
}

/** What any shell would say of such a command line; the agent can write it to a file and run that. */
function tooLong(request: ShellRequest): SessionAnswer {
  const output = new HeadAndTail(request.outputLimit);
  output.push(Buffer.from(`bash: command longer than ${longestWord} bytes: write it to a file and run that\n`));
  return { output, errors: "", exitCode: argumentTooLong, timedOut: false, state: null, left: false };
}
