import { type CollectCommand, type CollectReport, collectOutputBytes } from "../../core/collect.ts";
import { SandboxFailure } from "../../core/failures.ts";
import { type Engine, holdsName } from "./client.ts";
import { runOneOff } from "./one-off.ts";

/** The task's containers: the agent's own, and by name whichever belongs to one of its services. */
export interface TaskContainers {
  readonly main: { readonly id: string; readonly name: string };
  nameOf(service: string): string;
}

/** Runs a task's snapshot commands one after another. What can't be run is told, and is no failure of the trial. */
export async function collectSnapshots(
  engine: Engine,
  containers: TaskContainers,
  commands: readonly CollectCommand[],
  signal: AbortSignal,
): Promise<readonly CollectReport[]> {
  // Services keep their names when a later attempt adopts the sandbox: it alone may run anything in them.
  if (commands.length > 0 && !(await holdsName(engine, containers.main)))
    throw new SandboxFailure("sandbox", "the container was replaced, or is another attempt's by now");
  const reports: CollectReport[] = [];
  for (const each of commands) reports.push(await snapshot(engine, containers.nameOf(each.service), each, signal));
  return reports;
}

async function snapshot(
  engine: Engine,
  containerName: string,
  { command, service, timeoutMs, user }: CollectCommand,
  signal: AbortSignal,
): Promise<CollectReport> {
  const started = performance.now();
  const report = (status: CollectReport["status"], exitCode: number | null, output: string): CollectReport => {
    const duration = Math.round(performance.now() - started);
    return { service, command, status, exit_code: exitCode, duration_ms: duration, output };
  };
  try {
    const inspect = (abortSignal: AbortSignal) => engine.docker.getContainer(containerName).inspect({ abortSignal });
    const { Config } = await engine.look(`inspect service ${service}`, inspect, { signal });
    const shell = service === "main" ? "bash" : "sh";
    const where = {
      shell,
      folder: Config.WorkingDir || "/",
      user,
      timeoutMs,
      outputLimit: collectOutputBytes,
    } as const;
    const { exitCode, timedOut, output } = await runOneOff(engine, containerName, { command, ...where, signal });
    if (timedOut) return report("timed-out", null, output);
    return report(exitCode === 0 ? "ok" : "failed", exitCode, output);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SandboxFailure) return report("failed", null, error.message);
    throw error;
  }
}
