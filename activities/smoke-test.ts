import type { HarnessFiles, Hook, HookEvent } from "../core/harness.ts";
import type { Sandbox, Sandboxes } from "../core/ports.ts";
import type { Task } from "../core/task.ts";
import { readHookResult } from "./hooks.ts";

export interface SmokeTest {
  readonly task: Task;
  readonly hooks: readonly Hook[];
  readonly files: HarnessFiles;
  readonly name: string;
}

const timeoutMs = 2_000;
const deadlineMs = 5 * 60_000;

/** Harmless situations, one per event: a sound hook answers each in time with valid output and blocks none but a stop. */
const situations: Readonly<Record<HookEvent, Readonly<Record<string, unknown>>>> = {
  SessionStart: {},
  PreToolUse: { tool_name: "bash", tool_input: { command: "ls -la" } },
  PostToolUse: { tool_name: "bash", tool_input: { command: "ls -la" }, tool_response: "total 0" },
  PostToolUseFailure: { tool_name: "bash", tool_input: { command: "false" }, tool_response: "[exit code 1]" },
  Stop: {},
};

/** Runs each hook once in a throw-away container. Returns what is wrong with the first unsound one, or null. */
export async function smokeTest(sandboxes: Sandboxes, test: SmokeTest, signal: AbortSignal): Promise<string | null> {
  const labels = { trial: test.name, epoch: "0", optimization: "smoke-test" };
  const sandbox = await sandboxes.open(
    { name: test.name, task: test.task, labels, deadlineMs: Date.now() + deadlineMs },
    signal,
  );
  try {
    await sandbox.installHarness(test.files, signal);
    for (const hook of test.hooks) {
      const problem = await tryHook(sandbox, hook, signal);
      if (problem) return `${hook.path}: ${problem}`;
    }
    return null;
  } finally {
    await sandbox.close();
  }
}

async function tryHook(sandbox: Sandbox, hook: Hook, signal: AbortSignal): Promise<string | null> {
  const input = JSON.stringify({
    hook_event_name: hook.event,
    cwd: "/",
    task_instruction: "List the files of the workspace.",
    ...situations[hook.event],
  });
  const run = await sandbox.runHook(`/opt/harness/${hook.path}`, input, { timeoutMs, signal });
  const result = readHookResult(hook.path, run);
  if (result.kind === "failed") return result.text;
  if (result.kind === "block" && hook.event === "PreToolUse") return "blocks a harmless call (ls -la)";
  return null;
}
