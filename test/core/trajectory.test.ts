import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { trajectoryProblems } from "../../adapters/files/trajectory-rules.ts";
import { traceOf } from "../../core/imported-trace.ts";
import { type Trajectory, type TrajectoryFrame, trajectoryOf } from "../../core/trajectory.ts";
import { aStep, aTrace } from "../builders.ts";
import { traces } from "./generated-traces.ts";

const frame: TrajectoryFrame = {
  sessionId: "t-1",
  agent: { name: "self-harness", version: "0.1.0" },
  model: "a-model",
  price: { promptMicroUsdPerMillion: 1_000_000, cachedMicroUsdPerMillion: 100_000, completionMicroUsdPerMillion: 2e6 },
  systemPrompt: "You are an agent.",
  tools: [{ name: "bash", description: "runs", parameters: { type: "object" } }],
};

/** What a file does to a value. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("a trace as a trajectory", () => {
  it("keeps ATIF's rules, whatever the trace", () => {
    fc.assert(
      fc.property(traces, (trace) => {
        expect(trajectoryProblems(written(trajectoryOf(trace, frame)))).toEqual([]);
      }),
    );
  });

  it("comes back with its steps, calls, observations, notes and tokens", () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const file = written(trajectoryOf(trace, { ...frame, price: null })) as Trajectory;
        expect(traceOf(file, trace.verifierOutput)).toEqual(trace);
      }),
    );
  });

  it("sums its tokens and its cost, and counts the steps of every source", () => {
    const trace = aTrace(aStep(1, ["ls", "a\n"]), { ...aStep(2, ["cat a", "no", 1]), notes: ["Go on."] });
    const { final_metrics, steps } = trajectoryOf(trace, frame);
    expect(final_metrics).toEqual({
      total_prompt_tokens: 20,
      total_completion_tokens: 10,
      total_cached_tokens: 0,
      total_cost_usd: 0.00004,
      total_steps: 5,
    });
    expect(steps.map(({ step_id, source }) => `${step_id} ${source}`)).toEqual([
      "1 system",
      "2 user",
      "3 agent",
      "4 agent",
      "5 user",
    ]);
  });

  it("is one step for an agent that did nothing", () => {
    const trajectory = trajectoryOf(aTrace(), { ...frame, systemPrompt: "" });
    expect(trajectory.steps).toHaveLength(1);
    expect(trajectoryProblems(trajectory)).toEqual([]);
  });
});

/** A foreign trajectory; `steps` without their numbers. */
function foreign(...steps: readonly object[]): Trajectory {
  return {
    schema_version: "ATIF-v1.5",
    agent: { name: "other", version: "1" },
    steps: steps.map((step, index) => ({ step_id: index + 1, message: "", ...step })) as unknown as Trajectory["steps"],
  };
}

describe("a foreign trajectory as a trace", () => {
  const call = (id: string) => ({ tool_call_id: id, function_name: "run", arguments: { command: "ls" } });

  it("gives a screen that answers no single call to the last one", () => {
    const { steps } = traceOf(
      foreign(
        { source: "user", message: "Do it." },
        {
          source: "agent",
          reasoning_content: "Look first.",
          message: "Looking.",
          tool_calls: [call("a"), call("b")],
          observation: { results: [{ content: "the screen" }] },
        },
      ),
      "",
    );
    expect(steps[0]).toMatchObject({
      text: "Look first.\n\nLooking.",
      observations: [{ callId: "b", text: "the screen", failed: false }],
      usage: { source: "estimated" },
    });
  });

  it("reads exit codes where agents are known to put them", () => {
    const result = { source_call_id: "a", content: "no", extra: { exit_code: 2 } };
    const { steps } = traceOf(
      foreign({ source: "agent", tool_calls: [call("a")], observation: { results: [result] } }),
      "",
    );
    expect(steps[0]?.observations[0]).toMatchObject({ exitCode: 2, failed: true });
  });

  it("keeps what was said and seen between the agent's steps as notes, and leaves copied context out", () => {
    const trace = traceOf(
      foreign(
        { source: "system", message: "You are other." },
        { source: "user", message: "Do it." },
        { source: "user", message: "Quickly." },
        { source: "agent", message: "copied", is_copied_context: true },
        { source: "agent", message: "one", observation: { results: [{ content: "a screen" }] } },
        {
          source: "system",
          message: "compacted",
          observation: { results: [{ content: [{ type: "text", text: "x" }] }] },
        },
      ),
      "tests",
    );
    expect(trace.instruction).toBe("Do it.\n\nQuickly.");
    expect(trace.steps).toHaveLength(1);
    expect(trace.steps[0]).toMatchObject({ index: 1, text: "one", notes: ["a screen", "compacted", "x"] });
  });
});

describe("ATIF's rules", () => {
  const agentStep = { source: "agent", tool_calls: [{ tool_call_id: "a", function_name: "f", arguments: {} }] };
  const sound = foreign({ source: "user", message: "Do it." }, agentStep);

  it.each<[string, unknown, RegExp]>([
    ["an unknown version", { ...sound, schema_version: "ATIF-v9" }, /^schema_version: /],
    ["no agent", { ...sound, agent: undefined }, /^agent: /],
    ["no steps", { ...sound, steps: [] }, /^steps: /],
    ["an unknown key", { ...sound, colour: "red" }, /colour/],
    ["a gap in the numbers", { ...sound, steps: [{ ...sound.steps[0], step_id: 2 }] }, /expected 1, got 2/],
    [
      "a user's tool call",
      foreign({ ...agentStep, source: "user" }),
      /tool_calls: stands only on steps of source agent/,
    ],
    ["a user's metrics", foreign({ source: "user", metrics: {} }), /metrics: stands only/],
    [
      "an answer to another step's call",
      foreign(agentStep, { source: "agent", observation: { results: [{ source_call_id: "a" }] } }),
      /source_call_id "a" is no tool call of this step/,
    ],
    ["metrics without a model call", foreign({ source: "agent", llm_call_count: 0, metrics: {} }), /llm_call_count 0/],
    [
      "arguments that are no object",
      foreign({ source: "agent", tool_calls: [{ tool_call_id: "a", function_name: "f", arguments: "ls" }] }),
      /arguments/,
    ],
    [
      "an unknown kind of picture",
      foreign({ source: "user", message: [{ type: "image", source: { media_type: "image/tiff", path: "a" } }] }),
      /message/,
    ],
    ["a date that is none", foreign({ source: "user", timestamp: "yesterday" }), /timestamp/],
    [
      "a reference to nothing",
      foreign({ source: "agent", observation: { results: [{ subagent_trajectory_ref: [{}] }] } }),
      /needs trajectory_id or trajectory_path/,
    ],
    [
      "subagents of one name",
      {
        ...sound,
        subagent_trajectories: [
          { ...sound, trajectory_id: "x" },
          { ...sound, trajectory_id: "x" },
        ],
      },
      /trajectory_id of its own/,
    ],
    ["negative tokens", foreign({ source: "agent", metrics: { prompt_tokens: -1 } }), /prompt_tokens/],
  ])("refuse %s", (_name, value, message) => {
    expect(trajectoryProblems(value).join("\n")).toMatch(message);
  });

  it.each<[string, unknown]>([
    [
      "text and pictures",
      foreign({
        source: "user",
        message: [
          { type: "text", text: "a" },
          { type: "image", source: { media_type: "image/png", path: "a.png" } },
        ],
      }),
    ],
    ["null for what may be absent", { ...sound, notes: null, final_metrics: null }],
    ["a system's observation", foreign({ source: "system", observation: { results: [{ content: null }] } })],
    [
      "a step that no model made",
      foreign({ source: "agent", llm_call_count: 0, timestamp: "2026-01-02T03:04:05.678Z" }),
    ],
    [
      "subagents",
      {
        ...sound,
        subagent_trajectories: [
          { ...sound, trajectory_id: "x" },
          { ...sound, trajectory_id: "y" },
        ],
      },
    ],
  ])("allow %s", (_name, value) => {
    expect(trajectoryProblems(value)).toEqual([]);
  });
});
