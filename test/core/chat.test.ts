import { describe, expect, it } from "@jest/globals";
import { type ChatMessage, compacted, observe, systemPrompt, toolDefinitions } from "../../core/chat.ts";
import { defaultControl } from "../../core/harness.ts";
import { aCall, aHarness } from "../builders.ts";

describe("systemPrompt", () => {
  it("joins prompts in their fixed order, then skills by name, description and place", () => {
    const harness = aHarness({
      files: { "prompts/recovery.md": "Read errors.\n", "prompts/planning.md": "Plan first.\n" },
    });
    const skill = { name: "git", description: "How to commit.", path: "skills/git/SKILL.md" };
    expect(systemPrompt({ ...harness, skills: [skill] })).toBe(
      "You are an agent.\n\nPlan first.\n\nRead errors.\n\n<skills>\n- git: How to commit. (body: /opt/harness/skills/git/SKILL.md)\n</skills>",
    );
  });

  it("of an empty harness is empty", () => {
    expect(systemPrompt(aHarness({ files: { "prompts/system.md": " \n" } }))).toBe("");
  });
});

describe("toolDefinitions", () => {
  it("offers the enabled tools with the harness's own descriptions", () => {
    const harness = aHarness({ files: { "tools/bash.md": "Runs a command.\n" } });
    const tools = toolDefinitions({ ...harness, manifest: { ...harness.manifest, tools: ["bash", "finish"] } });
    expect(tools.map((tool) => [tool.name, tool.description])).toEqual([
      ["bash", "Runs a command."],
      ["finish", "finish"],
    ]);
  });
});

describe("compacted", () => {
  /** A conversation of so many calls, each with an output of `size` characters. */
  function conversation(length: number, size: number, argumentSize = 2): ChatMessage[] {
    const turns = Array.from({ length }, (_, at): ChatMessage[] => [
      { role: "assistant", content: "", toolCalls: [aCall("bash", "x".repeat(argumentSize), `c${at}`)] },
      { role: "tool", callId: `c${at}`, content: "o".repeat(size) },
    ]);
    return [{ role: "system", content: "s" }, { role: "user", content: "Do it." }, ...turns.flat()];
  }
  const control = { ...defaultControl, compactAboveTokens: 2_000 };

  it("leaves a conversation alone that is small enough", () => {
    const messages = conversation(10, 100);
    expect(compacted(messages, control)).toBe(messages);
  });

  it("drops all but the last eight observations, and keeps every message and call", () => {
    const messages = conversation(10, 1_000);
    const result = compacted(messages, control);
    expect(result).toHaveLength(messages.length);
    const observations = result.filter((message) => message.role === "tool").map((message) => message.content);
    expect(observations.filter((text) => text === "o".repeat(1_000))).toHaveLength(8);
    expect(observations.slice(0, 2)).toEqual(
      Array(2).fill("[older output of 1000 characters dropped from the context]"),
    );
    expect(result.filter((message) => message.role !== "tool")).toEqual(
      messages.filter((message) => message.role !== "tool"),
    );
  });

  it("counts what the model wrote into its calls as well", () => {
    const messages = conversation(10, 100, 1_000);
    expect(compacted(messages, control)).not.toBe(messages);
  });
});

describe("observe", () => {
  it("cuts an output to head and tail, and says by how much", () => {
    const output = { text: "x".repeat(1_000), exitCode: 1, failed: true, durationMs: 7 };
    const control = { ...defaultControl, observationHead: 300, observationTail: 200 };
    expect(observe(aCall("bash"), output, control)).toMatchObject({
      callId: "call-1",
      exitCode: 1,
      failed: true,
      omittedBytes: 500,
      text: expect.stringContaining("500 characters omitted"),
    });
  });
});
