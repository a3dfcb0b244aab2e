import type { Sandbox } from "../core/ports.ts";
import type { ToolCall } from "../core/trace.ts";

/** What a tool gave back, before it is cut to what the model may see. A failing command is an observation, never an exception. */
export interface ToolOutput {
  readonly text: string;
  readonly exitCode: number | null;
  readonly failed: boolean;
  readonly durationMs: number;
}

const defaultCommandSeconds = 60;
const longestCommandSeconds = 600;

/** Runs one tool call in the sandbox. `leftMs` is the agent time that is left; no command outlives it. */
export async function runTool(
  sandbox: Sandbox,
  call: ToolCall,
  leftMs: number,
  signal: AbortSignal,
): Promise<ToolOutput> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const parsed = readArguments(call);
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
  };
}

const required: Readonly<Record<string, readonly string[]>> = {
  bash: ["command"],
  read_file: ["path"],
  write_file: ["path", "content"],
};

/** The arguments, or a message that tells the model what is wrong with them. */
function readArguments(call: ToolCall): Record<string, unknown> | string {
  const keys = Object.hasOwn(required, call.name) ? required[call.name] : undefined;
  if (!keys) return `There is no tool ${call.name}. Tools: ${[...Object.keys(required), "finish"].join(", ")}.`;
  try {
    const value: unknown = JSON.parse(call.arguments);
    if (typeof value !== "object" || value === null) throw new SyntaxError();
    const missing = keys.filter((key) => typeof (value as Record<string, unknown>)[key] !== "string");
    return missing.length > 0
      ? `The arguments of ${call.name} need ${missing.map((key) => `"${key}" (a text)`).join(" and ")}.`
      : (value as Record<string, unknown>);
  } catch {
    return `The arguments of ${call.name} must be one complete JSON object; nothing was run.`;
  }
}
