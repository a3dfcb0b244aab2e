import { setTimeout as sleep } from "node:timers/promises";
import type { Healthcheck } from "../../core/environment.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { Engine } from "./client.ts";
import { type OneOffResult, runOneOff } from "./one-off.ts";
import type { RunningContainer } from "./running.ts";
import { quoted } from "./scripts.ts";

const shownOutput = 500;
const outputLimit = 4_000;

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
    const { exitCode, timedOut, output } = await runCheck(engine, container, check, signal);
    if (exitCode === 0) return;
    if (Date.now() - started > check.startPeriodMs) failures++;
    if (failures >= check.retries)
      throw new SandboxFailure(
        "sandbox",
        `the task's health check failed ${failures} times in a row (${timedOut ? "its time was up" : `exit code ${exitCode ?? "unknown"}`}): ${output.trim().slice(-shownOutput)}`,
      );
    await sleep(check.intervalMs, undefined, { signal });
  }
}

async function runCheck(
  engine: Engine,
  { name, folder }: RunningContainer,
  { test, timeoutMs }: Healthcheck,
  signal: AbortSignal,
): Promise<OneOffResult> {
  const command = test[0] === "CMD" ? test.slice(1).map(quoted).join(" ") : (test[1] ?? "true");
  return runOneOff(engine, name, { command, shell: "bash", folder, user: null, timeoutMs, outputLimit, signal });
}
