import { describe, expect, it } from "@jest/globals";
import { type Checker, checkTask } from "../../client/benchmark-check.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { Sandbox, Sandboxes, VerifierResult } from "../../core/ports.ts";
import { soundTask, withFolder, writeFiles } from "../adapters/task-folders.ts";
import { aTask } from "../builders.ts";

type Verdict = Partial<VerifierResult>;

/** Checks a task whose sandbox answers like this; says what was called. */
async function check(checker: Checker, verdict: Verdict | Error, { withSolution = true, away = false } = {}) {
  const calls: string[] = [];
  const sandbox = {
    runSolution: async () => {
      calls.push("solution");
      return { output: "did it", omittedBytes: 0, exitCode: 0, timedOut: false, durationMs: 1 };
    },
    verify: async () => {
      calls.push("verify");
      if (verdict instanceof Error) throw verdict;
      return { output: "not ok - file", rewardText: null, rewardJson: null, timedOut: false, ...verdict };
    },
    close: async () => void calls.push("close"),
  } as unknown as Sandbox;
  const ping = async () => (away ? Promise.reject(new SandboxFailure("sandbox", "no answer")) : undefined);
  const sandboxes = { open: async () => sandbox, check: ping } as unknown as Sandboxes;
  return withFolder(async (folder) => {
    await writeFiles(folder, { ...soundTask, ...(withSolution ? {} : { "solution/solve.sh": null }) });
    const result = await checkTask(sandboxes, aTask("one", { folder }), checker, new AbortController().signal).catch(
      (error: unknown) => error,
    );
    return { result, calls };
  });
}

describe("checking a task", () => {
  it("runs the solution for the oracle, nothing for nop, and always cleans up", async () => {
    expect((await check("oracle", { rewardText: "1\n" })).calls).toEqual(["solution", "verify", "close"]);
    expect((await check("nop", { rewardText: "0" })).calls).toEqual(["verify", "close"]);
  });

  it("is content with 1 for the oracle and 0 for nop", async () => {
    expect((await check("oracle", { rewardJson: '{"reward": 1.0}' })).result).toMatchObject({
      ok: true,
      reward: 1,
      problem: "",
      output: "",
    });
    expect((await check("nop", { rewardText: "0" })).result).toMatchObject({ ok: true, reward: 0 });
  });

  it.each<[string, Checker, Verdict, RegExp]>([
    ["a solution that fails", "oracle", { rewardText: "0" }, /its own solution gets 0 instead of 1/],
    ["a solution that half succeeds", "oracle", { rewardText: "0.5" }, /gets 0\.5 instead of 1/],
    ["tests that doing nothing satisfies", "nop", { rewardText: "1" }, /doing nothing gets 1 instead of 0/],
    ["tests that give some reward for nothing", "nop", { rewardText: "0.1" }, /doing nothing gets 0\.1/],
    ["tests that write no reward", "nop", {}, /wrote neither.*must write \/logs\/verifier/],
    ["tests that write no number", "oracle", { rewardText: "yes" }, /must hold one number/],
    [
      "tests that contradict themselves",
      "oracle",
      { rewardText: "1", rewardJson: '{"reward": 0}' },
      /reward\.json says 0 and reward\.txt says 1/,
    ],
    ["tests that never end", "oracle", { timedOut: true }, /did not end in time/],
  ])("finds %s, with what was printed", async (_name, checker, verdict, problem) => {
    const { result, calls } = await check(checker, verdict);
    expect(result).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem),
      output: expect.stringContaining("not ok - file"),
    });
    expect(calls.at(-1)).toBe("close");
  });

  it("gives each check a signal of its own, which the caller's ends", async () => {
    const given: AbortSignal[] = [];
    const open = async (_spec: unknown, signal: AbortSignal) => {
      given.push(signal);
      return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const sandboxes = { open, check: async () => undefined } as unknown as Sandboxes;
    const stopping = new AbortController();
    const checks = ["one", "two"].map((id) => checkTask(sandboxes, aTask(id), "nop", stopping.signal));
    stopping.abort(new Error("enough"));
    for (const each of await Promise.allSettled(checks)) expect(each).toMatchObject({ reason: { message: "enough" } });
    expect(new Set([...given, stopping.signal]).size).toBe(3);
  });

  it("finds a task without a solution before any sandbox is opened", async () => {
    const { result, calls } = await check("oracle", {}, { withSolution: false });
    expect(result).toMatchObject({ ok: false, reward: null, problem: expect.stringContaining("no solution/solve.sh") });
    expect(calls).toEqual([]);
  });

  it("blames the task for what it could not be run for, and Docker where that is away", async () => {
    expect((await check("nop", new SandboxFailure("image", "RUN failed"))).result).toMatchObject({
      ok: false,
      problem: expect.stringContaining("image can't be built"),
      output: "RUN failed",
    });
    expect((await check("nop", new SandboxFailure("sandbox", "health check failed"))).result).toMatchObject({
      ok: false,
      problem: expect.stringContaining("container could not be used"),
      output: "health check failed",
    });
    const gone = await check("nop", new SandboxFailure("sandbox", "engine gone"), { away: true });
    expect(gone.result).toMatchObject({ name: "SandboxFailure", message: "no answer" });
    expect(gone.calls.at(-1)).toBe("close");
  });
});
