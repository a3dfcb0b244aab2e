import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, reasonOf } from "./client.ts";
import { runExec, startExec } from "./exec.ts";
import { HeadAndTail } from "./output.ts";

/** A command line in a process of its own, which is no part of the agent's session. */
export interface OneOff {
  readonly command: string;
  /** Images of services need not have bash. */
  readonly shell: "bash" | "sh";
  readonly folder: string;
  /** Null: the container's own. */
  readonly user: string | null;
  readonly timeoutMs: number;
  /** Of its output, both streams together. */
  readonly outputLimit: number;
  readonly signal: AbortSignal;
}

export interface OneOffResult {
  /** Null when it was ended, or never began: then `output` has the engine's words. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly output: string;
}

/** Says the number of its process, which is also its group's, and how the command ended, on a stream that the command does not have. */
const wrapper = 'echo "$$" >&2; cd -- "$1" 2>/dev/null || cd /; "$2" -c "$3" </dev/null 2>&1; echo "$?" >&2';
/** What a command leaves in the background keeps its output open; nobody waits for that. */
const lastWordsMs = 500;
/** How long a command that is to be stopped may take to begin. */
const beginMs = 2_000;
const endMs = 10_000;
const mostSaid = 1_000;

/** Runs it to its end, or to the end of its time: then its process group dies. */
export async function runOneOff(engine: Engine, containerName: string, request: OneOff): Promise<OneOffResult> {
  const { command, shell, folder, user, timeoutMs, outputLimit, signal } = request;
  const output = new HeadAndTail(outputLimit);
  const [begun, ended, closed] = [moment(), moment(), moment()];
  let said = "";
  const numbers = () => /^(\d+)\n(?:(\d+)\n)?/.exec(said) ?? [];
  const stream = await startExec(engine, containerName, {
    command: ["sh", "-c", wrapper, "one-off", folder, shell, command],
    user,
    signal,
    onStdout: (chunk) => output.push(chunk),
    onStderr: (chunk) => {
      // A shell of the agent's own may say anything, and any amount of it.
      said = (said + chunk.toString("utf8")).slice(0, mostSaid);
      if (numbers()[1] !== undefined) begun.come();
      if (numbers()[2] !== undefined) ended.come();
    },
    onClose: () => closed.come(),
  });
  try {
    const inTime = await withinTime(Promise.race([ended.arrival, closed.arrival]), timeoutMs, signal);
    // One that is to be stopped may not have begun: it would after all, and nobody would end it.
    await withinTime(Promise.race([begun.arrival, closed.arrival]), beginMs);
    const [, leader, status] = numbers();
    if (status === undefined && leader !== undefined) await endGroup(engine, containerName, leader);
    if (signal.aborted) throw reasonOf(signal);
    await withinTime(closed.arrival, lastWordsMs);
    const exitCode = status === undefined ? null : Number(status);
    return { exitCode, timedOut: !inTime && exitCode === null, output: output.text() + (leader ? "" : said) };
  } finally {
    stream.destroy();
  }
}

function moment(): { readonly arrival: Promise<void>; readonly come: () => void } {
  let come = () => {};
  const arrival = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { arrival, come };
}

/** @returns whether it came within the time, which a signal ends early */
async function withinTime(awaited: Promise<void>, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
  const done = new AbortController();
  const either = signal ? AbortSignal.any([done.signal, signal]) : done.signal;
  const overdue = sleep(timeoutMs, false, { signal: either }).catch(() => false);
  return Promise.race([awaited.then(() => true), overdue]).finally(() => done.abort());
}

/** As root: it may have changed its user. A failure shows at the next call to the container. */
async function endGroup(engine: Engine, containerName: string, leader: string): Promise<void> {
  const command = ["sh", "-c", `kill -KILL -${leader}`];
  await runExec(engine, containerName, { command, user: "0", signal: null, deadlineMs: endMs }).catch(() => {});
}
