import type { Move } from "../core/agent.ts";
import type { HookEvent } from "../core/harness.ts";
import type { HookResult } from "../core/hook-notes.ts";
import { defaultHookLimits, type HookLimits } from "../core/plan.ts";
import type { Sandbox } from "../core/ports.ts";
import { readArguments } from "../core/tool-arguments.ts";
import type { ToolCall } from "../core/trace.ts";

/** For a command that only asks where the session stands. */
export const lookAroundMs = 2_000;

/** One situation of the agent, as a hook is told of it. */
export interface HookSituation {
  readonly event: HookEvent;
  readonly call: Pick<ToolCall, "name" | "arguments"> | null;
  /** What the tool gave back; null before it ran, and where no tool runs. */
  readonly response: string | null;
  readonly cwd: string;
  readonly instruction: string;
}

/**
 * Runs the hooks of one event in order. Each gets the convention's JSON on stdin, with the input as hooks before it left it; a first `block` ends
 * the round.
 */
export async function runHooks(
  sandbox: Sandbox,
  move: Extract<Move, { kind: "run-hooks" }>,
  instruction: string,
  options: HookLimits & { readonly signal: AbortSignal },
): Promise<HookResult[]> {
  if (move.hooks.length === 0) return [];
  const cwd = (await sandbox.run("pwd", { timeoutMs: lookAroundMs, signal: options.signal })).output.trim();
  const { event } = move;
  const response = move.observation?.text ?? null;
  let { call } = move;
  const results: HookResult[] = [];
  for (const path of move.hooks) {
    const result = await runHook(sandbox, path, { event, call, response, cwd, instruction }, options);
    results.push(result);
    if (result.kind === "block") break;
    if (call && result.kind === "update-input") call = { ...call, arguments: result.text };
  }
  return results;
}

/** Runs one hook, and holds what it wants against what is possible in its situation: what is not makes it a failed hook. */
export async function runHook(
  sandbox: Pick<Sandbox, "runHook">,
  path: string,
  situation: HookSituation,
  options: HookLimits & { readonly signal: AbortSignal },
): Promise<HookResult> {
  const { event, call, response, cwd, instruction } = situation;
  const input = JSON.stringify({
    hook_event_name: event,
    tool_name: call ? call.name : null,
    tool_input: call ? inputOf(call) : null,
    tool_response: response,
    cwd,
    task_instruction: instruction,
  });
  const run = await sandbox.runHook(`/opt/harness/${path}`, input, options);
  const result = readHookResult(path, run, options);
  if (result.kind !== "update-input") return result;
  const problem = updateProblem(situation, result.text);
  return problem === null ? result : { name: path, kind: "failed", text: `updatedInput: ${problem}` };
}

/** A new input must be one that the tool takes, or the model would be blamed for what a hook did. */
function updateProblem({ event, call }: HookSituation, updated: string): string | null {
  if (event !== "PreToolUse" || !call) return `has no meaning in ${event}`;
  if (call.name === "finish") return null;
  const read = readArguments(call.name, updated);
  return typeof read === "string" ? read : null;
}

function inputOf(call: Pick<ToolCall, "arguments">): unknown {
  try {
    return JSON.parse(call.arguments);
  } catch {
    return call.arguments;
  }
}

const textLimit = 4_000;

/** Exit 0 with JSON or nothing; exit 2 blocks with stderr as the reason; anything else is a failed hook. */
export function readHookResult(
  name: string,
  run: { exitCode: number | null; stdout: string; stderr: string; timedOut: boolean },
  { timeoutMs, outputBytes }: HookLimits = defaultHookLimits,
): HookResult {
  const failed = (text: string): HookResult => ({ name, kind: "failed", text: text.slice(0, textLimit) });
  if (run.timedOut) return failed(`no end after ${timeoutMs} ms`);
  if (run.exitCode === 2) return { name, kind: "block", text: run.stderr.trim().slice(0, textLimit) };
  if (run.exitCode !== 0) return failed(`exit code ${run.exitCode}: ${run.stderr.trim()}`);
  if (run.stdout.trim() === "") return { name, kind: "nothing", text: "" };
  try {
    const output: unknown = JSON.parse(run.stdout);
    if (typeof output !== "object" || output === null || Array.isArray(output))
      return failed("its output is JSON, but not an object");
    return readDecision(name, output as Record<string, unknown>) ?? failed("its JSON holds no known decision");
  } catch {
    const isCut = Buffer.byteLength(run.stdout) >= outputBytes;
    return failed(isCut ? `its output has more than ${outputBytes} bytes` : "its output is neither empty nor JSON");
  }
}

function readDecision(name: string, output: Record<string, unknown>): HookResult | null {
  if (output["decision"] === "block")
    return { name, kind: "block", text: String(output["reason"] ?? "").slice(0, textLimit) };
  const specific = output["hookSpecificOutput"];
  if (typeof specific === "object" && specific !== null) {
    const { updatedInput, additionalContext } = specific as Record<string, unknown>;
    const said =
      typeof additionalContext === "string" && additionalContext.trim() !== ""
        ? additionalContext.slice(0, textLimit)
        : null;
    if (typeof updatedInput === "object" && updatedInput !== null)
      return { name, kind: "update-input", text: JSON.stringify(updatedInput), ...(said ? { context: said } : {}) };
    if (said) return { name, kind: "add-context", text: said };
  }
  const harmless =
    Object.keys(output).every((key) =>
      ["decision", "hookSpecificOutput", "suppressOutput", "continue"].includes(key),
    ) && output["decision"] !== "deny";
  return harmless ? { name, kind: "nothing", text: "" } : null;
}
