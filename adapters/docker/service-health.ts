import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { SandboxFailure } from "../../core/failures.ts";
import type { Engine } from "./client.ts";
import { readable } from "./output.ts";

/** `ready`: healthy where it has a health check, running where it has none. */
export interface Awaited {
  readonly service: string;
  readonly until: "started" | "healthy" | "completed" | "ready";
}

const pollMs = 250;
const shownLog = 2_000;

/** Waits until each of these services is what is asked for. Throws with the service's last words when it can't become that. */
export async function untilServices(
  engine: Engine,
  nameOf: (service: string) => string,
  awaited: readonly Awaited[],
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<void> {
  for (const { service, until } of awaited) {
    for (;;) {
      const container = engine.docker.getContainer(nameOf(service));
      const { State } = await engine.look(
        `inspect service ${service}`,
        (abortSignal) => container.inspect({ abortSignal }),
        { signal },
      );
      const verdict = judge(State, until);
      if (verdict === "yes") break;
      const reason = verdict === "not-yet" ? "did not become so in time ([environment] build_timeout_sec)" : verdict;
      if (verdict !== "not-yet" || Date.now() > deadlineMs)
        throw new SandboxFailure(
          "sandbox",
          `service ${service} must be ${until} but ${reason}${await lastWords(engine, container)}`,
        );
      await sleep(pollMs, undefined, { signal });
    }
  }
}

type State = Pick<Docker.ContainerInspectInfo["State"], "Running" | "Restarting" | "ExitCode" | "Status" | "Health">;

/** `yes`, `not-yet`, or why it never will. Pure. */
export function judge(state: State, until: Awaited["until"]): string {
  const hasEnded = !state.Running && !state.Restarting && state.Status === "exited";
  if (until === "started") return state.Running || hasEnded ? "yes" : "not-yet";
  if (until === "completed") {
    if (!hasEnded) return "not-yet";
    return state.ExitCode === 0 ? "yes" : `ended with exit code ${state.ExitCode}`;
  }
  if (hasEnded) return `ended with exit code ${state.ExitCode}`;
  const health = state.Health?.Status ?? "none";
  if (health === "healthy") return "yes";
  if (health === "unhealthy") return `its health check failed: ${lastCheck(state)}`;
  if (health === "none" && until === "healthy") return "it has no health check";
  return health === "none" && state.Running ? "yes" : "not-yet";
}

function lastCheck(state: State): string {
  const last = state.Health?.Log?.at(-1);
  return last ? `exit code ${last.ExitCode}, ${last.Output.trim().slice(-300)}` : "no output";
}

async function lastWords(engine: Engine, container: Docker.Container): Promise<string> {
  const log = await engine
    .look("read a service's log", (abortSignal) =>
      container.logs({ stdout: true, stderr: true, tail: 20, follow: false, abortSignal }),
    )
    .catch(() => null);
  const text = log === null ? "" : readable(withoutFrames(log)).trim();
  return text === "" ? "" : `\nits log ends with:\n${text.slice(-shownLog)}`;
}

/** The engine puts eight bytes before each piece: which stream, and how long it is. */
function withoutFrames(log: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const size = log.readUInt32BE(at + 4);
    pieces.push(log.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  return Buffer.concat(pieces);
}
