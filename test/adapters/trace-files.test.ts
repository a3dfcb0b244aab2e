import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { traceFiles } from "../../adapters/files/trace-files.ts";
import { type FileChanges, withFolder, writeFiles } from "./task-folders.ts";

const trajectory = (command: string, more: object = {}) =>
  JSON.stringify({
    schema_version: "ATIF-v1.6",
    agent: { name: "terminus", version: "2", model_name: "some-model" },
    steps: [
      { step_id: 1, source: "user", message: "Do it." },
      {
        step_id: 2,
        source: "agent",
        message: "",
        tool_calls: [{ tool_call_id: "1", function_name: "run", arguments: { command } }],
        observation: { results: [{ source_call_id: "1", content: "done" }] },
      },
    ],
    ...more,
  });

const result = (more: object) => JSON.stringify({ task_name: "fix-it", trial_name: "fix-it__Ab3xY7z", ...more });
const load = (files: FileChanges, path = ".") =>
  withFolder(async (folder) => {
    await writeFiles(folder, files);
    return traceFiles().load(join(folder, path));
  });

describe("traces that were made elsewhere", () => {
  it("are read from a Harbor job folder, with what its verifier said", async () => {
    const { trials, problems } = await load({
      "job/config.json": "{}",
      "job/result.json": "{}",
      "job/fix-it__Ab3xY7z/config.json": "{}",
      "job/fix-it__Ab3xY7z/result.json": result({
        verifier_result: { rewards: { reward: 0 } },
        exception_info: { exception_type: "AgentTimeoutError", exception_message: "too slow" },
      }),
      "job/fix-it__Ab3xY7z/agent/trajectory.json": trajectory("ls"),
      "job/fix-it__Ab3xY7z/verifier/test-stdout.txt": "1 failed\n",
    });
    expect(problems).toEqual([]);
    expect(trials).toEqual([
      expect.objectContaining({
        source: expect.stringMatching(/fix-it__Ab3xY7z\/agent\/trajectory\.json$/),
        taskName: "fix-it",
        trialName: "fix-it__Ab3xY7z",
        agent: "terminus",
        model: "some-model",
        split: null,
        agentEnd: { kind: "timed-out" },
        outcome: { kind: "failed", reward: 0, flags: ["timed-out"] },
      }),
    ]);
    expect(trials[0]?.trace).toMatchObject({ instruction: "Do it.", verifierOutput: "1 failed\n" });
    expect(trials[0]?.trace.steps[0]?.toolCalls).toEqual([{ id: "1", name: "run", arguments: '{"command":"ls"}' }]);
  });

  it.each([
    ["RewardFileNotFoundError", "verifier-no-reward"],
    ["VerifierTimeoutError", "verifier-timeout"],
    ["EnvironmentStartTimeoutError", "image"],
    ["ApiRateLimitError", "provider"],
    ["CancelledError", "lost"],
    ["SomethingNew", "sandbox"],
  ])("are no evidence after Harbor's %s", async (exception_type, error) => {
    const { trials } = await load({
      "t/result.json": result({ verifier_result: null, exception_info: { exception_type, exception_message: "x" } }),
      "t/agent/trajectory.json": trajectory("ls"),
    });
    expect(trials[0]?.outcome).toMatchObject({ kind: "errored", error });
  });

  it("have no outcome where nothing tells one", async () => {
    const { trials } = await load({ "runs/one.json": trajectory("ls"), "runs/two/trajectory.json": trajectory("pwd") });
    expect(trials.map(({ taskName, outcome }) => [taskName, outcome])).toEqual([
      ["one", null],
      ["two", null],
    ]);
  });

  it("may be one file, and go on in others", async () => {
    const { trials } = await load(
      {
        "a/trajectory.json": trajectory("ls", { continued_trajectory_ref: "trajectory.cont-1.json" }),
        "a/trajectory.cont-1.json": trajectory("pwd"),
      },
      "a/trajectory.json",
    );
    expect(trials.map((trial) => trial.trace.steps.map((step) => step.toolCalls[0]?.arguments))).toEqual([
      ['{"command":"ls"}', '{"command":"pwd"}'],
    ]);
  });

  it("may stand one a line in a file, and a bad line leaves the others", async () => {
    const { trials, problems } = await load({
      "runs.jsonl": `${trajectory("ls")}\n\n{"schema_version":\n${trajectory("pwd")}\n${trajectory("x", { colour: "red" })}\n`,
    });
    expect(trials.map(({ taskName, source }) => [taskName, source.replace(/^.*\//, "")])).toEqual([
      ["runs-1", "runs.jsonl:1"],
      ["runs-4", "runs.jsonl:4"],
    ]);
    expect(problems).toEqual([expect.stringMatching(/runs\.jsonl:3: got no JSON.*\(and 1 more lines\)/s)]);
  });

  it("that lie too deep are missed by name", async () => {
    const { trials, problems } = await load({
      "a/b/c/trial/agent/trajectory.json": trajectory("ls"),
      "a/b/c/d/e/trial/agent/trajectory.json": trajectory("ls"),
    });
    expect(trials).toHaveLength(1);
    expect(problems).toEqual([expect.stringMatching(/a\/b\/c\/d\/e: got a folder that was not looked into/)]);
  });

  it("are told by file and rule when they are broken, and the others are read", async () => {
    const { trials, problems } = await load({
      "bad/agent/trajectory.json": trajectory("ls", { colour: "red" }),
      "cut/agent/trajectory.json": '{"schema_version":',
      "good/agent/trajectory.json": trajectory("ls"),
      "leaving/agent/trajectory.json": trajectory("ls", { continued_trajectory_ref: "../../etc/x.json" }),
      "steps/agent/notes.txt": "",
      "steps/steps/one/agent/trajectory.json": trajectory("ls"),
    });
    expect(trials.map((trial) => trial.trialName)).toEqual(["good"]);
    expect(problems).toEqual([
      expect.stringMatching(/bad\/agent\/trajectory\.json: got .*colour.*, expected an ATIF trajectory/),
      expect.stringMatching(/cut\/agent\/trajectory\.json: got no JSON/),
      expect.stringMatching(/leaving\/.*got "\.\.\/\.\.\/etc\/x\.json"/),
      expect.stringMatching(/steps: got a trial of several steps/),
    ]);
  });

  it("are missed by name when the path holds none", async () => {
    expect((await load({ "notes.txt": "" })).problems).toEqual([expect.stringContaining("got no trial in it")]);
    expect((await load({}, "absent")).problems).toEqual([expect.stringContaining("absent: got ENOENT")]);
  });
});
