import { describe, expect, it } from "@jest/globals";
import { runTool } from "../../activities/tools.ts";
import { aCall } from "../builders.ts";
import { type Script, scriptedSandbox } from "./scripted-sandbox.ts";

const never = new AbortController().signal;
const minute = 60_000;

async function call(name: string, input: unknown, script: Script = {}, leftMs = 10 * minute) {
  const { sandbox, asked } = scriptedSandbox(script);
  return { output: await runTool(sandbox, aCall(name, input), leftMs, never), asked };
}

describe("a malformed call", () => {
  const pieces: readonly [string, unknown, RegExp][] = [
    ["bash", '{"command": "rm -r', /must be one complete JSON object; nothing was run/],
    ["bash", "", /must be one complete JSON object/],
    ["bash", "null", /must be one complete JSON object/],
    ["bash", '"ls"', /must be one complete JSON object/],
    ["bash", "[]", /need "command" \(a text\)/],
    ["bash", {}, /arguments of bash need "command" \(a text\)/],
    ["bash", { command: ["ls"] }, /need "command"/],
    ["bash", { command: null }, /need "command"/],
    ["read_file", { file: "/a" }, /need "path"/],
    ["write_file", {}, /need "path" \(a text\) and "content" \(a text\)/],
    ["write_file", { path: "/a", content: { b: 1 } }, /need "content" \(a text\)\.$/],
    ["web_search", { query: "x" }, /There is no tool web_search\. Tools: bash, read_file, write_file, finish\./],
    ["toString", {}, /There is no tool toString/],
    ["__proto__", {}, /There is no tool __proto__/],
  ];
  it.each(pieces)("%s(%j) is answered with what is wrong, and nothing is run", async (name, input, message) => {
    const { output, asked } = await call(name, input);
    expect(output).toEqual({ text: expect.stringMatching(message), exitCode: null, failed: true, durationMs: 0 });
    expect(asked).toEqual({ commands: [], written: [], hooks: [] });
  });
});

describe("bash", () => {
  it("gives the output of a command that worked", async () => {
    const { output } = await call("bash", { command: "ls" }, { run: () => ({ output: "a\nb\n" }) });
    expect(output).toEqual({ text: "a\nb", exitCode: 0, failed: false, durationMs: 12 });
  });

  it.each([
    [{ output: "no\n", exitCode: 3 }, "no\n[exit code 3]"],
    [{ output: "", exitCode: 1 }, "[exit code 1]"],
    [{ output: "half", exitCode: null, timedOut: true }, "half\n[timed out after 60 s]"],
  ])("ends the text of a failure by its reason: %j", async (result, text) => {
    const { output } = await call("bash", { command: "x" }, { run: () => result });
    expect(output).toMatchObject({ text, failed: true, exitCode: result.exitCode });
  });

  it.each([
    ["its own wish", { timeout_seconds: 5 }, 10 * minute, 5_000],
    ["a minute by default", {}, 10 * minute, minute],
    ["a minute for nonsense", { timeout_seconds: "long" }, 10 * minute, minute],
    ["a minute for less than nothing", { timeout_seconds: -5 }, 10 * minute, minute],
    ["ten minutes at most", { timeout_seconds: 1e9 }, 100 * minute, 10 * minute],
    ["what is left of the agent's time", { timeout_seconds: 300 }, 2_500, 2_500],
    ["a moment when no time is left", {}, -1, 1],
  ])("has %s for a timeout", async (_, wish, leftMs, timeoutMs) => {
    const { asked } = await call("bash", { command: "x", ...wish }, {}, leftMs);
    expect(asked.commands).toEqual([["x", timeoutMs]]);
  });
});

describe("read_file", () => {
  it("gives the whole text", async () => {
    const { output } = await call("read_file", { path: "/a" }, { files: { "/a": "text\n" } });
    expect(output).toMatchObject({ text: "text\n", failed: false, exitCode: null });
  });

  it("says which file can't be read", async () => {
    const { output } = await call("read_file", { path: "/gone" });
    expect(output).toMatchObject({ text: "/gone: no readable file of this name", failed: true });
  });
});

describe("write_file", () => {
  it("writes, an empty text as well, and says how much", async () => {
    const { output, asked } = await call("write_file", { path: "/a", content: "" });
    expect(output).toMatchObject({ text: "wrote 0 characters to /a", failed: false });
    expect(asked.written).toEqual([["/a", ""]]);
  });

  it("hands over why a path can't be written", async () => {
    const { output } = await call("write_file", { path: "/", content: "x" }, { writeProblem: "/: is a folder" });
    expect(output).toMatchObject({ text: "/: is a folder", failed: true });
  });
});
