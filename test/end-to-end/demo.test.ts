import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { checkout, openStage, type Stage } from "../support/optimization.ts";

/** Two busy cores may run the other end-to-end tests at the same time: a limit for what hangs, not a goal. */
const timeoutMs = 300_000;

interface Demo {
  said(): string;
  /** Resolves when standard error says it. */
  says(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  readonly code: Promise<number | null>;
}

function startDemo({ variables }: Stage): Demo {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/demo/main.ts"], {
    cwd: checkout,
    env: variables,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  return {
    said: () => said,
    says: (pattern) => eventually(async () => expect(said).toMatch(pattern), timeoutMs),
    signal: (name) => void child.kill(name),
    code: once(child, "exit").then(([code]) => code as number | null),
  };
}

describe("a demo that does not come to its end", () => {
  let stage: Stage;
  const open = async () => (await stage.records.listOptimizations()).filter((each) => each.end === null).length;
  const ends = async () => (await stage.records.listOptimizations()).map((each) => each.end);

  beforeAll(async () => {
    stage = await openStage();
  }, timeoutMs);
  afterAll(() => stage.close(), 60_000);

  it(
    "leaves an open optimization when it is killed, but no process that could go on with it",
    async () => {
      const killed = startDemo(stage);
      await killed.says(/evaluating/);
      killed.signal("SIGKILL");
      await killed.code;
      await eventually(async () => expect(await pollersOf(stage)).toEqual([]), timeoutMs);
      expect(await open()).toBe(1);
    },
    timeoutMs,
  );

  it(
    "stops what was left behind before it begins, and itself when it is interrupted",
    async () => {
      const demo = startDemo(stage);
      await demo.says(/Stopping opt-\w+, which an earlier demo left behind/);
      await demo.says(/evaluating/);
      demo.signal("SIGINT");
      expect(await demo.code).toBe(130);
      expect(await ends()).toEqual(["stopped", "stopped"]);
      expect(await stage.leftContainers()).toEqual([]);
    },
    timeoutMs,
  );

  it(
    "says so and ends when its worker is gone",
    async () => {
      const demo = startDemo(stage);
      await demo.says(/evaluating/);
      const [worker] = await pollersOf(stage);
      process.kill(worker as number, "SIGKILL");
      expect(await demo.code).toBe(22);
      expect(demo.said()).toContain("The demo's worker has ended");
    },
    timeoutMs,
  );
});

/** Workers that have asked for activities in the last seconds and still have a process: Temporal forgets a poller only after minutes. */
async function pollersOf({ temporal }: Stage): Promise<number[]> {
  const { client, namespace } = temporal;
  const { pollers: known } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: "self-harness" },
    taskQueueType: 1,
  });
  const pids = (known ?? []).map(({ identity }) => Number(/#(\d+)$/.exec(identity ?? "")?.[1] ?? 0));
  return pids.filter(isRunning);
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
