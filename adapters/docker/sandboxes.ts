import type Docker from "dockerode";
import { SandboxFailure } from "../../core/failures.ts";
import type { Sandboxes, SandboxSpec } from "../../core/ports.ts";
import { adoptContainer } from "./adopt.ts";
import { archiveOf, type Entry } from "./archive.ts";
import { connectEngine, type Engine, hasStatus, removeContainer } from "./client.ts";
import { containerOptions, instanceLabel, limitProblems, ownerOf } from "./container.ts";
import { taskImages } from "./image.ts";
import { dockerSandbox, type RunningContainer } from "./sandbox.ts";

export interface DockerSandboxesOptions {
  /** Names this installation: its containers carry it, and its reaper touches no others. */
  readonly instance: string;
  /** As DOCKER_HOST. Default: what DOCKER_HOST says, or the local socket. */
  readonly dockerHost?: string;
  /** Bytes of a command's output that are kept, half from its head and half from its tail. */
  readonly outputLimitBytes?: number;
}

const defaultOutputLimitBytes = 64 * 1024;
const pingDeadlineMs = 10_000;

/** Harbor's folders: artifacts and logs of an agent, verdicts. The last is wiped and made anew before a verdict counts. */
const logFolders: readonly Entry[] = ["logs/", "logs/agent/", "logs/verifier/", "logs/artifacts/"].map((path) => ({
  type: "directory",
  path,
  mode: 0o777,
}));

/** Sandboxes as Docker containers, on any engine from 20.10 on. */
export function dockerSandboxes(options: DockerSandboxesOptions): Sandboxes {
  const engine = connectEngine(options.dockerHost);
  const images = taskImages(engine);
  const logs = archiveOf(logFolders);
  const outputLimit = options.outputLimitBytes ?? defaultOutputLimitBytes;
  let swapLimit: boolean | null = null;

  /** A fact of the engine's kernel, so it is asked for once. */
  async function canLimitSwap(signal: AbortSignal): Promise<boolean> {
    swapLimit ??= (await engine.call("describe itself", () => engine.docker.info(), { signal })).SwapLimit === true;
    return swapLimit;
  }

  async function create(spec: SandboxSpec, signal: AbortSignal): Promise<RunningContainer> {
    const image = await images.find(spec.task, signal);
    const asked = containerOptions(spec, image.id, options.instance);
    const [container, swapLimit] = await Promise.all([createContainer(engine, asked, signal), canLimitSwap(signal)]);
    // Archives can be put into a container that has not started: no process of the image's own is ahead of us.
    const [inspected] = await Promise.all([
      engine.call("inspect the container", (abortSignal) => container.inspect({ abortSignal }), { signal }),
      logs.then((archive) =>
        engine.call("prepare /logs", (abortSignal) => container.putArchive(archive, { path: "/", abortSignal }), {
          signal,
        }),
      ),
    ]);
    const problems = limitProblems(asked, inspected, { swapLimit });
    if (problems.length > 0)
      throw new SandboxFailure("sandbox", `the engine did not apply the sandbox's limits: ${problems.join("; ")}`);
    await engine.call("start the container", (abortSignal) => container.start({ abortSignal }), { signal });
    const { WorkingDir, Env } = inspected.Config;
    return { id: container.id, name: spec.name, folder: WorkingDir || "/", variables: Env ?? [] };
  }

  return {
    async open(spec, signal) {
      try {
        const container = await create(spec, signal).catch((error: unknown) => {
          // The image went away after it was found (someone pruned); once more from the beginning.
          if (!hasStatus(error, 404)) throw error;
          images.forget(spec.task);
          return create(spec, signal);
        });
        return dockerSandbox(engine, container, outputLimit);
      } catch (error) {
        await removeContainer(engine, spec.name).catch(() => {});
        throw error;
      }
    },

    async adopt(spec, signal) {
      const adopted = await adoptContainer(engine, spec, options.instance, signal);
      if (!adopted) return null;
      return dockerSandbox(engine, adopted.container, outputLimit, adopted.state);
    },

    async reap(isAlive) {
      const containers = await engine.call("list containers", (abortSignal) =>
        engine.docker.listContainers({
          all: true,
          filters: { label: [`${instanceLabel}=${options.instance}`] },
          abortSignal,
        }),
      );
      let removed = 0;
      for (const container of containers) {
        const owner = ownerOf(container, options.instance);
        if (!owner) continue;
        const overdue = owner.deadlineMs < Date.now();
        if (!overdue && (await isAlive(owner.trial, owner.epoch))) continue;
        await removeContainer(engine, container.Id);
        removed++;
      }
      return removed;
    },

    async check() {
      await engine.call("answer", () => engine.docker.ping(), { deadlineMs: pingDeadlineMs });
    },
  };
}

/** An older container of the name belongs to an attempt that this one replaces. */
async function createContainer(
  engine: Engine,
  asked: Docker.ContainerCreateOptions,
  signal: AbortSignal,
): Promise<Docker.Container> {
  const create = () =>
    engine.call("create the container", (abortSignal) => engine.docker.createContainer({ ...asked, abortSignal }), {
      signal,
    });
  try {
    return await create();
  } catch (error) {
    if (!hasStatus(error, 409)) throw error;
    await removeContainer(engine, asked.name as string);
    return create();
  }
}
