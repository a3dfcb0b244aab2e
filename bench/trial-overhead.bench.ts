import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { dockerSandboxes } from "../adapters/docker/sandboxes.ts";
import { fileBenchmarks } from "../adapters/files/benchmarks.ts";
import { readConnections } from "../config.ts";
import type { Sandbox } from "../core/ports.ts";
import type { Task } from "../core/task.ts";
import { readReward } from "../core/trial.ts";
import { quantile, report, round } from "./record.ts";

/**
 * What a sandbox costs beyond the engine itself: the trivial task by its own solution (open, solve, verify, remove) against bare
 * create + start + exec + remove of the same image, and a command's round trip in the session against an exec of its own.
 */
const perLevel = 24;
const levels = [1, 4, 16];
const commands = 300;

const connections = readConnections();
const docker = new Docker();
const sandboxes = dockerSandboxes({ ...connections, instance: `bench-${process.pid}` });
const [task] = (await fileBenchmarks().load([fileURLToPath(new URL("./tasks/trivial", import.meta.url))])) as [Task];
const signal = new AbortController().signal;
let count = 0;

const figures: Record<string, number> = {};
await oracleTrial();
const image = await imageOfTrivialTask();
for (const level of levels) {
  // Interleaved, so that a noisy minute of the machine hits both.
  const bare = await amortizedMs(level, () => bareContainer(image));
  const trial = await amortizedMs(level, oracleTrial);
  figures[`bareMsAt${level}`] = round(bare);
  figures[`trialMsAt${level}`] = round(trial);
  figures[`trialOverBareAt${level}`] = Math.round((100 * trial) / bare) / 100;
}
await withSandbox(async (sandbox) => {
  const session = await each(commands, async () => void (await sandbox.run("true", { timeoutMs: 10_000, signal })));
  figures["commandP50Ms"] = quantile(session, 0.5);
  figures["commandP99Ms"] = quantile(session, 0.99);
});
const execs = await execRoundTrips(image);
figures["execP50Ms"] = quantile(execs, 0.5);
figures["execP99Ms"] = quantile(execs, 0.99);
report({ bench: "trial-overhead", figures, goals: { commandP50Ms: 10 } });

async function oracleTrial(): Promise<void> {
  await withSandbox(async (sandbox) => {
    await sandbox.runSolution(task, signal);
    const verdict = await sandbox.verify(task, signal);
    const reward = readReward({ json: verdict.rewardJson, text: verdict.rewardText });
    if (reward.kind !== "reward" || reward.reward !== 1)
      throw new Error(`the trivial task did not pass: ${JSON.stringify(reward)}\n${verdict.output}`);
  });
}

async function withSandbox(work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const name = `self-harness-bench-${process.pid}-${++count}`;
  const sandbox = await sandboxes.open(
    { name, task, labels: { trial: name, epoch: "0", optimization: "bench" }, deadlineMs: Date.now() + 600_000 },
    signal,
  );
  try {
    await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function imageOfTrivialTask(): Promise<string> {
  let id = "";
  await withSandbox(async () => {
    const [container] = await docker.listContainers({ filters: { name: [`self-harness-bench-${process.pid}`] } });
    id = container?.ImageID ?? "";
  });
  return id;
}

async function bareContainer(imageId: string): Promise<void> {
  const container = await docker.createContainer({
    Image: imageId,
    Cmd: ["sleep", "600"],
    HostConfig: { NetworkMode: "none" },
  });
  await container.start();
  await execTrue(container);
  await container.remove({ force: true });
}

async function execTrue(container: Docker.Container): Promise<void> {
  const exec = await container.exec({ Cmd: ["true"], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  stream.resume();
  await new Promise((resolve) => stream.on("end", resolve));
}

async function execRoundTrips(imageId: string): Promise<number[]> {
  const container = await docker.createContainer({
    Image: imageId,
    Cmd: ["sleep", "600"],
    HostConfig: { NetworkMode: "none" },
  });
  await container.start();
  try {
    return await each(40, () => execTrue(container));
  } finally {
    await container.remove({ force: true });
  }
}

/** Wall time per piece of work with this many in flight. */
async function amortizedMs(inFlight: number, work: () => Promise<void>): Promise<number> {
  let left = perLevel;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await work();
    }),
  );
  // Removal is off the path of a single trial, but it is not free: the engine's work for it counts here.
  await sandboxes.settled();
  return (performance.now() - started) / perLevel;
}

async function each(times: number, work: () => Promise<void>): Promise<number[]> {
  const sample: number[] = [];
  for (let index = 0; index < times; index++) {
    const started = performance.now();
    await work();
    sample.push(performance.now() - started);
  }
  return sample;
}
