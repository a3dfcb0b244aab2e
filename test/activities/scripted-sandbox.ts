import type { CommandResult, HookRun, Sandbox } from "../../core/ports.ts";

export interface Script {
  readonly run?: (command: string, timeoutMs: number) => Partial<CommandResult>;
  readonly files?: Readonly<Record<string, string>>;
  /** What `writeFile` says; null means that it worked. */
  readonly writeProblem?: string;
  readonly hook?: (path: string, input: Record<string, unknown>) => Partial<HookRun>;
}

/** A sandbox that plays a script and keeps what was asked of it. Only the agent's methods are there. */
export function scriptedSandbox(script: Script = {}) {
  const asked: {
    commands: [string, number][];
    written: [string, string][];
    hooks: [string, Record<string, unknown>][];
  } = { commands: [], written: [], hooks: [] };
  const sandbox: Pick<Sandbox, "run" | "readFile" | "writeFile" | "runHook"> = {
    async run(command, { timeoutMs }) {
      asked.commands.push([command, timeoutMs]);
      const result = { output: "", omittedBytes: 0, exitCode: 0, timedOut: false, durationMs: 12 };
      return { ...result, ...script.run?.(command, timeoutMs) };
    },
    readFile: async (path) => script.files?.[path] ?? null,
    async writeFile(path, content) {
      asked.written.push([path, content]);
      return script.writeProblem ?? null;
    },
    async runHook(path, input) {
      const parsed = JSON.parse(input) as Record<string, unknown>;
      asked.hooks.push([path, parsed]);
      return { exitCode: 0, stdout: "", stderr: "", timedOut: false, ...script.hook?.(path, parsed) };
    },
  };
  return { sandbox: sandbox as Sandbox, asked };
}
