import type { Sandbox, WholeOutput } from "../core/ports.ts";
import { readArguments } from "../core/tool-arguments.ts";
import type { ToolCall } from "../core/trace.ts";

/** What a tool gave back, before it is cut to what the model may see. A failing command is an observation, never an exception. */
export interface ToolOutput {
  readonly text: string;
  readonly exitCode: number | null;
  readonly failed: boolean;
  readonly durationMs: number;
  /** All that the tool gave, where `text` is not that. */
  readonly whole?: WholeOutput;
}

const defaultCommandSeconds = 60;
export const longestCommandSeconds = 600;

/** Runs one tool call in the sandbox. `leftMs` is the agent time that is left; no command outlives it. */
export async function runTool(
  sandbox: Sandbox,
  call: ToolCall,
  leftMs: number,
  signal: AbortSignal,
): Promise<ToolOutput> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const parsed = readArguments(call.name, call.arguments);
  if (typeof parsed === "string") return { text: parsed, exitCode: null, failed: true, durationMs: 0 };
  switch (call.name) {
    case "bash":
      return runBash(sandbox, parsed, leftMs, signal);
    case "read_file": {
      const content = await sandbox.readFile(parsed["path"] as string, signal);
      return content === null
        ? { text: `${parsed["path"]}: no readable file of this name`, exitCode: null, failed: true, durationMs: took() }
        : { text: content, exitCode: null, failed: false, durationMs: took() };
    }
    default: {
      const problem = await sandbox.writeFile(parsed["path"] as string, parsed["content"] as string, signal);
      const text = problem ?? `wrote ${(parsed["content"] as string).length} characters to ${parsed["path"]}`;
      return { text, exitCode: null, failed: problem !== null, durationMs: took() };
    }
  }
}

async function runBash(
  sandbox: Sandbox,
  parsed: Record<string, unknown>,
  leftMs: number,
  signal: AbortSignal,
): Promise<ToolOutput> {
  const asked =
    typeof parsed["timeout_seconds"] === "number" && parsed["timeout_seconds"] > 0
      ? parsed["timeout_seconds"]
      : defaultCommandSeconds;
  const timeoutMs = Math.max(1, Math.min(asked * 1000, longestCommandSeconds * 1000, leftMs));
  const result = await sandbox.run(parsed["command"] as string, { timeoutMs, signal });
  const ending = result.timedOut
    ? `[timed out after ${Math.round(timeoutMs / 1000)} s]`
    : result.exitCode !== 0
      ? `[exit code ${result.exitCode}]`
      : "";
  return {
    text: [result.output.replace(/\n$/, ""), ending].filter((part) => part !== "").join("\n"),
    exitCode: result.exitCode,
    failed: result.timedOut || result.exitCode !== 0,
    durationMs: result.durationMs,
    ...(result.whole ? { whole: result.whole } : {}),
  };
}
