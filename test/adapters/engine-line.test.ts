import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { scriptedModels } from "../../adapters/memory/models.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { ChatModels, Sandbox, Sandboxes } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { keptOf, removeTasks, specOf, taskOf } from "../conformance/sandbox.ts";
import { type EngineLine, openEngineLine } from "../support/engine-line.ts";
import { aTrial, works } from "../support/one-trial.ts";

/** Real containers, whose engine goes silent or whose connections break. What comes of it is never the agent's doing. */
jest.setTimeout(300_000);
const instance = `engine-line-${process.pid}`;
/** Enough to make a container beside other work, and what a silence costs each call. */
const callDeadlineMs = 8_000;

describe("an open sandbox", () => {
  let line: EngineLine;
  let sandboxes: Sandboxes;
  let task: Task;
  let sandbox: Sandbox;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    line = await openEngineLine();
    sandboxes = dockerSandboxes({ instance, dockerHost: line.address, callDeadlineMs });
    task = await taskOf({ "tests/test.sh": "echo begun; sleep 4; echo 1 > /logs/verifier/reward.txt\n" });
  });
  afterEach(async () => {
    line.unmute();
    await sandbox.close();
  });
  afterAll(async () => {
    await sandboxes.settled();
    await sandboxes.reap(async () => false);
    await line.close();
    await removeTasks();
  });

  /** One that has worked already. */
  async function opened(): Promise<void> {
    sandbox = await sandboxes.open(specOf(task), signal);
    expect((await run("cd /tmp; export COLOUR=red")).exitCode).toBe(0);
  }
  const run = (command: string, timeoutMs = 60_000, stop = signal) => sandbox.run(command, { timeoutMs, signal: stop });
  /** Until the cut is noticed. */
  const moment = () => new Promise((resolve) => setTimeout(resolve, 200));
  const soon = (act: () => void) => void setTimeout(act, 1_000);
  const isOurs = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(SandboxFailure);

  it("whose connection is cut between two commands goes on where it was", async () => {
    await opened();
    line.cut();
    await moment();
    expect(await run("echo $COLOUR $PWD")).toMatchObject({ output: "red /tmp\n", exitCode: 0 });
  });

  it("whose connection is cut amid a command does not say that the command was killed", async () => {
    await opened();
    soon(line.cut);
    await isOurs(run("sleep 31"));
  });

  it("whose later session's connection is cut amid a command does not say so either", async () => {
    await opened();
    line.cut();
    await moment();
    await run("true");
    soon(line.cut);
    await isOurs(run("sleep 32"));
  });

  it("whose connection is cut when the command has just ended does not say that it was killed", async () => {
    await opened();
    soon(() => line.mute("open"));
    setTimeout(line.cut, 3_000);
    await isOurs(run("sleep 2"));
  });

  it("whose connection went silent between two commands has a new one for the next", async () => {
    await opened();
    line.mute("open");
    expect(await run("echo $COLOUR $PWD")).toMatchObject({ output: "red /tmp\n", exitCode: 0 });
  });

  it("whose connection goes silent amid a command does not say that the command's time was up", async () => {
    await opened();
    soon(() => line.mute("open"));
    await isOurs(run("sleep 2", 3_000));
  });

  it("whose engine goes silent amid a command does not say so either", async () => {
    await opened();
    soon(() => line.mute());
    await isOurs(run("sleep 2", 3_000));
  });

  it("whose engine is silent for a while amid a command notices nothing", async () => {
    await opened();
    soon(() => line.mute());
    setTimeout(() => line.unmute(), 4_000);
    expect(await run("sleep 2; echo done")).toMatchObject({ output: "done\n", exitCode: 0 });
  });

  it("whose engine is silent fails whatever is asked of it", async () => {
    const questions: readonly ((asked: Sandbox) => Promise<unknown>)[] = [
      (asked) => asked.run("true", { timeoutMs: 60_000, signal }),
      (asked) => asked.readFile("/etc/hostname", signal),
      (asked) => asked.writeFile("/tmp/x", "x", signal),
      (asked) => asked.runHook("/bin/true", "", { timeoutMs: 2_000, outputBytes: 100, signal }),
      async (asked) => keptOf(asked, task),
      (asked) => asked.verify(task, signal),
    ];
    await opened();
    // Each of its own, and all at once: every one of them waits out the engine's deadline.
    const asked = await Promise.all(questions.map(() => sandboxes.open(specOf(task), signal)));
    await Promise.all(asked.map((each) => each.run("true", { timeoutMs: 60_000, signal })));
    line.mute();
    await Promise.all(questions.map((question, which) => isOurs(question(asked[which] as Sandbox))));
    line.unmute();
    for (const each of asked) await each.close();
  });

  it("whose engine is silent lets go at its owner's word", async () => {
    await opened();
    const stopping = new AbortController();
    soon(() => {
      line.mute();
      stopping.abort(new Error("cancelled"));
    });
    await expect(run("sleep 33", 60_000, stopping.signal)).rejects.toThrow("cancelled");
  });

  it.each<["cut" | "mute"]>([["cut"], ["mute"]])(
    "gives no verdict where its engine's line is %s amid the tests",
    async (what) => {
      await opened();
      setTimeout(() => (what === "cut" ? line.cut() : line.mute()), 2_500);
      await isOurs(sandbox.verify({ ...task, verifierTimeoutMs: 6_000 }, signal));
    },
  );
});

describe("a trial", () => {
  it("whose engine falls silent amid it is errored by infrastructure, made again, and counts what that gives", async () => {
    const line = await openEngineLine();
    const sandboxes = dockerSandboxes({ instance, dockerHost: line.address, callDeadlineMs });
    const scripted = scriptedModels([...works, ...works]);
    let asked = 0;
    const models: ChatModels = {
      ...scripted,
      complete(request, signal) {
        if (++asked === 1) line.mute();
        return scripted.complete(request, signal);
      },
    };
    const trial = await aTrial({ models, sandboxes, task: { agentTimeoutMs: 120_000 } });
    await expect(trial.attempt()).rejects.toMatchObject({ type: "errored-sandbox", nonRetryable: false });
    expect((await trial.trial())?.outcome).toBeNull();
    line.unmute();
    expect(await trial.attempt()).toMatchObject({ outcome: "passed" });
    await sandboxes.settled();
    await sandboxes.reap(async () => false);
    await line.close();
  });
});
