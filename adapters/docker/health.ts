import { setTimeout as sleep } from "node:timers/promises";
import type { Healthcheck } from "../../core/environment.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { Engine } from "./client.ts";
import { startExec } from "./exec.ts";
import type { RunningContainer } from "./running.ts";
import { quoted } from "./scripts.ts";

const shownOutput = 500;

/**
 * Runs the task's own check until it succeeds, before the agent begins. By us and not by the engine, whose checks would go on
 * beside the agent and the tests.
 */
export async function untilHealthy(
  engine: Engine,
  container: RunningContainer,
  check: Healthcheck,
  signal: AbortSignal,
): Promise<void> {
  const started = Date.now();
  for (let failures = 0; ; ) {
    const { exitCode, output } = await runCheck(engine, container, check, signal);
    if (exitCode === 0) return;
    if (Date.now() - started > check.startPeriodMs) failures++;
    if (failures >= check.retries)
      throw new SandboxFailure(
        "sandbox",
        `the task's health check failed ${failures} times in a row (exit code ${exitCode}): ${output.slice(-shownOutput)}`,
      );
    await sleep(check.intervalMs, undefined, { signal });
  }
}

async function runCheck(
  engine: Engine,
  container: RunningContainer,
  { test, timeoutMs }: Healthcheck,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const line = test[0] === "CMD" ? test.slice(1).map(quoted).join(" ") : (test[1] ?? "true");
  const seconds = (timeoutMs / 1_000).toFixed(3);
  let output = "";
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const stream = await startExec(engine, container.name, {
    command: [
      "bash",
      "-c",
      'cd -- "$0"; timeout -s KILL "$1" bash -c "$2" 2>&1; printf "\\n%s\\n" "$?"',
      container.folder,
      seconds,
      line,
    ],
    user: null,
    signal,
    onStdout: (chunk) => {
      output += chunk.toString("utf8");
    },
    onStderr: () => {},
    onClose: () => finish(),
  });
  await engine
    .call("run the health check", () => finished, { signal, deadlineMs: timeoutMs + 10_000 })
    .finally(stream.destroy);
  const lines = output.trimEnd().split("\n");
  return { exitCode: Number(lines.at(-1) || "1"), output: lines.slice(0, -1).join("\n").trim() };
}
