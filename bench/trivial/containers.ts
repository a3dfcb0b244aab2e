import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { dockerSandboxes } from "../../adapters/docker/sandboxes.ts";
import { fileBenchmarks } from "../../adapters/files/benchmarks.ts";
import { readConnections } from "../../config.ts";
import type { Sandbox } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";

/** The trivial task's sandboxes, and the bare containers of the same image that they are measured against. */
const docker = new Docker();
export const sandboxes = dockerSandboxes({ ...readConnections(), instance: `bench-${process.pid}` });
export const [task] = (await fileBenchmarks().load([fileURLToPath(new URL("../tasks/trivial", import.meta.url))])) as [
  Task,
];
let count = 0;

export async function withSandbox(work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const name = `self-harness-bench-${process.pid}-${++count}`;
  const sandbox = await sandboxes.open(
    { name, task, labels: { trial: name, epoch: "0", optimization: "bench" }, deadlineMs: Date.now() + 600_000 },
    new AbortController().signal,
  );
  try {
    await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** The id of the image that sandboxes of the trivial task are made from. */
export async function imageOfTrivialTask(): Promise<string> {
  let id = "";
  await withSandbox(async () => {
    const [container] = await docker.listContainers({ filters: { name: [`self-harness-bench-${process.pid}`] } });
    id = container?.ImageID ?? "";
  });
  return id;
}

/** A container with nothing of ours in it, started, and removed after the work. */
export async function withBareContainer(
  image: string,
  work: (container: Docker.Container) => Promise<void>,
): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ["sleep", "600"],
    HostConfig: { NetworkMode: "none" },
  });
  try {
    await container.start();
    await work(container);
  } finally {
    await container.remove({ force: true });
  }
}

export async function execTrue(container: Docker.Container): Promise<void> {
  const exec = await container.exec({ Cmd: ["true"], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  stream.resume();
  await new Promise((resolve) => stream.on("end", resolve));
}
