import type { HarnessFiles, Hook, HookEvent } from "../core/harness.ts";
import type { HookLimits } from "../core/plan.ts";
import type { Sandbox, Sandboxes } from "../core/ports.ts";
import type { Task } from "../core/task.ts";
import { type HookSituation, runHook } from "./hooks.ts";

export interface SmokeTest {
  readonly task: Task;
  readonly hooks: readonly Hook[];
  readonly files: HarnessFiles;
  readonly name: string;
  readonly limits: HookLimits;
}

const deadlineMs = 5 * 60_000;

const call = (name: string, values: object) => ({ name, arguments: JSON.stringify(values) });
const look = call("bash", { command: "ls -la" });

/** Harmless situations, by event: a sound hook answers each in time with valid output and blocks none but a stop or what failed anyway. */
const situations: Readonly<Record<HookEvent, readonly Pick<HookSituation, "call" | "response">[]>> = {
  SessionStart: [{ call: null, response: null }],
  PreToolUse: [
    { call: look, response: null },
    { call: call("read_file", { path: "/etc/hostname" }), response: null },
    { call: call("write_file", { path: "/tmp/notes.txt", content: "a line\n" }), response: null },
    { call: call("finish", { summary: "done" }), response: null },
  ],
  PostToolUse: [{ call: look, response: "total 0" }],
  PostToolUseFailure: [{ call: call("bash", { command: "false" }), response: "[exit code 1]" }],
  Stop: [{ call: null, response: null }],
};
const mayBlock: readonly HookEvent[] = ["PostToolUseFailure", "Stop"];

/** Runs each hook in every harmless situation of its event, in a throw-away container. Returns what is wrong with the first unsound one, or null. */
export async function smokeTest(sandboxes: Sandboxes, test: SmokeTest, signal: AbortSignal): Promise<string | null> {
  const labels = { trial: test.name, epoch: "0", optimization: "smoke-test" };
  const sandbox = await sandboxes.open(
    { name: test.name, task: test.task, labels, deadlineMs: Date.now() + deadlineMs },
    signal,
  );
  try {
    await sandbox.installHarness(test.files, signal);
    const cwd = (await sandbox.run("pwd", { timeoutMs: 10_000, signal })).output.trim();
    for (const hook of test.hooks) {
      const problem = await tryHook(sandbox, hook, cwd, { ...test.limits, signal });
      if (problem) return `${hook.path}: ${problem}`;
    }
    return null;
  } finally {
    await sandbox.close();
  }
}

async function tryHook(
  sandbox: Pick<Sandbox, "runHook">,
  hook: Hook,
  cwd: string,
  options: HookLimits & { readonly signal: AbortSignal },
): Promise<string | null> {
  for (const situation of situations[hook.event]) {
    const whole = { ...situation, event: hook.event, cwd, instruction: "List the files of the workspace." };
    const result = await runHook(sandbox, hook.path, whole, options);
    const where = situation.call ? ` before or after ${situation.call.name}` : "";
    if (result.kind === "failed") return `${result.text}${where}`;
    if (result.kind === "block" && !mayBlock.includes(hook.event))
      return `blocks a harmless call (${situation.call?.name ?? hook.event}): ${result.text}`;
  }
  return null;
}
