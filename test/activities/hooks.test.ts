import { describe, expect, it } from "@jest/globals";
import { readHookResult, runHooks } from "../../activities/hooks.ts";
import { defaultHookLimits } from "../../core/plan.ts";
import { aCall, anObservation } from "../builders.ts";
import { scriptedSandbox } from "./scripted-sandbox.ts";

const ran = (changed: object) => ({ exitCode: 0, stdout: "", stderr: "", timedOut: false, ...changed });
const printing = (value: unknown) => ran({ stdout: `${JSON.stringify(value)}\n` });
const adding = (additionalContext: unknown) => printing({ hookSpecificOutput: { additionalContext } });
const updating = (updatedInput: unknown) => printing({ hookSpecificOutput: { updatedInput } });

describe("readHookResult", () => {
  it.each([
    ["prints nothing", ran({}), "nothing", ""],
    ["prints white space", ran({ stdout: " \n" }), "nothing", ""],
    ["prints an empty object", printing({}), "nothing", ""],
    ["approves", printing({ decision: "approve" }), "nothing", ""],
    ["names its event only", printing({ hookSpecificOutput: { hookEventName: "Stop" } }), "nothing", ""],
    ["adds empty context", adding("  "), "nothing", ""],
    ["blocks", printing({ decision: "block", reason: "read it first" }), "block", "read it first"],
    ["blocks without a reason", printing({ decision: "block" }), "block", ""],
    ["exits with 2", ran({ exitCode: 2, stdout: "ignored", stderr: " not yet \n" }), "block", "not yet"],
    ["adds context", adding("3 files changed"), "add-context", "3 files changed"],
    ["replaces the input", updating({ command: "ls -a" }), "update-input", '{"command":"ls -a"}'],
    ["exits with 1", ran({ exitCode: 1, stderr: "line 3: oops" }), "failed", "exit code 1: line 3: oops"],
    ["is not found", ran({ exitCode: 127, stderr: "jq: not found" }), "failed", "exit code 127: jq: not found"],
    ["takes too long", ran({ exitCode: null, timedOut: true }), "failed", "no end after 2000 ms"],
    ["blocks too late", ran({ exitCode: 2, stderr: "no", timedOut: true }), "failed", "no end after 2000 ms"],
    ["prints words", ran({ stdout: "all good" }), "failed", "its output is neither empty nor JSON"],
    ["prints half an object", ran({ stdout: '{"decision":' }), "failed", "its output is neither empty nor JSON"],
    ["prints two objects", ran({ stdout: "{}{}" }), "failed", "its output is neither empty nor JSON"],
    ["prints a list", printing([]), "failed", "its output is JSON, but not an object"],
    ["prints a number", printing(5), "failed", "its output is JSON, but not an object"],
    ["prints null", printing(null), "failed", "its output is JSON, but not an object"],
    ["prints a text", printing("ok"), "failed", "its output is JSON, but not an object"],
    ["decides something unknown", printing({ decision: "deny" }), "failed", "its JSON holds no known decision"],
    ["speaks another language", printing({ verdict: "no" }), "failed", "its JSON holds no known decision"],
  ])("of a hook that %s", (_, run, kind, text) => {
    expect(readHookResult("hooks/Stop/check.sh", run)).toEqual({ name: "hooks/Stop/check.sh", kind, text });
  });

  it.each([
    ["a reason", ran({ exitCode: 2, stderr: "x".repeat(9_000) })],
    ["context", adding("x".repeat(9_000))],
    ["a failure", ran({ exitCode: 1, stderr: "x".repeat(9_000) })],
  ])("keeps 4000 characters of %s", (_, run) => {
    expect(readHookResult("h", run).text).toHaveLength(4_000);
  });

  it("keeps a new input whole: half of one is another command", () => {
    const { text } = readHookResult("h", updating({ command: "x".repeat(9_000) }));
    expect(JSON.parse(text)).toEqual({ command: "x".repeat(9_000) });
  });
});

describe("runHooks", () => {
  const limits = { ...defaultHookLimits, signal: new AbortController().signal };
  const hooks = ["hooks/PreToolUse/a.sh", "hooks/PreToolUse/b.sh"];
  const move = {
    kind: "run-hooks",
    event: "PreToolUse",
    hooks,
    call: aCall("bash", { command: "ls" }),
    observation: null,
  } as const;

  it("gives each hook the convention's JSON, in order", async () => {
    const { sandbox, asked } = scriptedSandbox({ run: () => ({ output: "/app/repository\n" }) });
    const results = await runHooks(sandbox, move, "Do it.", limits);
    const input = {
      hook_event_name: "PreToolUse",
      tool_name: "bash",
      tool_input: { command: "ls" },
      tool_response: null,
      cwd: "/app/repository",
      task_instruction: "Do it.",
    };
    expect(asked.hooks).toEqual(hooks.map((path) => [`/opt/harness/${path}`, input]));
    expect(results.map((result) => result.kind)).toEqual(["nothing", "nothing"]);
  });

  it("ends the round at the first block", async () => {
    const { sandbox, asked } = scriptedSandbox({ hook: () => ({ exitCode: 2, stderr: "no" }) });
    expect(await runHooks(sandbox, move, "Do it.", limits)).toEqual([{ name: hooks[0], kind: "block", text: "no" }]);
    expect(asked.hooks).toHaveLength(1);
  });

  it("shows a hook the input that the one before it left", async () => {
    const { sandbox, asked } = scriptedSandbox({
      hook: (path) =>
        path.endsWith("a.sh") ? updating({ command: "ls -a" }) : updating({ command: "ls -a", timeout_seconds: 9 }),
    });
    const results = await runHooks(sandbox, move, "Do it.", limits);
    expect(asked.hooks.map(([, input]) => input["tool_input"])).toEqual([{ command: "ls" }, { command: "ls -a" }]);
    expect(results.map((result) => result.kind)).toEqual(["update-input", "update-input"]);
  });

  it.each([
    ["lacks what the tool needs", "PreToolUse", { path: "/etc" }, 'need "command"'],
    ["has a number for a text", "PreToolUse", { command: 7 }, 'need "command"'],
    ["comes after the tool", "PostToolUse", { command: "ls" }, "has no meaning in PostToolUse"],
  ] as const)("takes a hook for failed whose new input %s", async (_, event, input, problem) => {
    const { sandbox } = scriptedSandbox({ hook: () => updating(input) });
    const [result] = await runHooks(sandbox, { ...move, event }, "Do it.", limits);
    expect(result).toMatchObject({ kind: "failed", text: expect.stringContaining(problem) });
  });

  it("takes a new input and a word about it from one hook", async () => {
    const both = { updatedInput: { command: "ls -a" }, additionalContext: "Hidden files count." };
    const { sandbox } = scriptedSandbox({ hook: () => ({ stdout: JSON.stringify({ hookSpecificOutput: both }) }) });
    const [result] = await runHooks(sandbox, { ...move, hooks: hooks.slice(0, 1) }, "Do it.", limits);
    expect(result).toEqual({
      name: hooks[0],
      kind: "update-input",
      text: '{"command":"ls -a"}',
      context: "Hidden files count.",
    });
  });

  it("tells a hook's limits by their numbers when it passes them", async () => {
    const own = { ...limits, timeoutMs: 700, outputBytes: 1_024 };
    const slow = scriptedSandbox({ hook: () => ({ timedOut: true, exitCode: null }) });
    expect(await runHooks(slow.sandbox, { ...move, hooks: hooks.slice(0, 1) }, "Do it.", own)).toMatchObject([
      { kind: "failed", text: "no end after 700 ms" },
    ]);
    const loud = scriptedSandbox({ hook: () => ({ stdout: "{".repeat(1_024) }) });
    expect(await runHooks(loud.sandbox, { ...move, hooks: hooks.slice(0, 1) }, "Do it.", own)).toMatchObject([
      { kind: "failed", text: "its output has more than 1024 bytes" },
    ]);
  });

  it("goes on after a hook that failed", async () => {
    const { sandbox } = scriptedSandbox({ hook: (path) => ({ exitCode: path.endsWith("a.sh") ? 1 : 0 }) });
    const results = await runHooks(sandbox, move, "Do it.", limits);
    expect(results.map((result) => result.kind)).toEqual(["failed", "nothing"]);
  });

  it("shows a hook what a tool gave back, and malformed arguments as they are", async () => {
    const { sandbox, asked } = scriptedSandbox();
    const after = {
      event: "PostToolUseFailure",
      call: aCall("bash", "{cut"),
      observation: anObservation({ text: "[exit code 1]" }),
    };
    await runHooks(sandbox, { ...move, ...after, event: "PostToolUseFailure" }, "Do it.", limits);
    expect(asked.hooks[0]?.[1]).toMatchObject({ tool_input: "{cut", tool_response: "[exit code 1]" });
  });

  it("runs nothing when there is no hook", async () => {
    const { sandbox, asked } = scriptedSandbox();
    expect(await runHooks(sandbox, { ...move, hooks: [] }, "Do it.", limits)).toEqual([]);
    expect(asked).toEqual({ commands: [], written: [], hooks: [] });
  });
});
