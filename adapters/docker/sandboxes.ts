import type Docker from "dockerode";
import pLimit from "p-limit";
import { SandboxFailure } from "../../core/failures.ts";
import type { Sandbox, Sandboxes, SandboxImage, SandboxSpec } from "../../core/ports.ts";
import type { TaskEnvironment } from "../../core/task.ts";
import { adoptContainer } from "./adopt.ts";
import { archiveOf, type Entry } from "./archive.ts";
import { connectEngine, hasStatus, holdsName, removeContainer } from "./client.ts";
import { besideCompanions, companionOwner, groupLabel, hasOwnCommand, serviceName } from "./companion-options.ts";
import { reapCompanions } from "./companion-reaper.ts";
import { companions } from "./companions.ts";
import { containerOptions, limitProblems, ownerOf, startsWithSession } from "./container.ts";
import { createContainer } from "./create-container.ts";
import { untilHealthy } from "./health.ts";
import { imageOf, isRoot, type TaskImage, taskImages } from "./image.ts";
import { instanceLabel } from "./labels.ts";
import { backgroundRemovals } from "./removals.ts";
import { type RunningContainer, shapeOf } from "./running.ts";
import { dockerSandbox } from "./sandbox.ts";
import { separateVerifier } from "./separate-verifier.ts";
import { attachSession } from "./session.ts";
import type { ShellStart } from "./shell.ts";

export interface DockerSandboxesOptions {
  /** Names this installation: its containers carry it, and its reaper touches no others. */
  readonly instance: string;
  /** As DOCKER_HOST. Default: what DOCKER_HOST says, or the local socket. */
  readonly dockerHost?: string;
  /** Bytes of a command's output that are kept, half from its head and half from its tail. */
  readonly outputLimitBytes?: number;
  /** Of calls to the engine that have no longer one of their own: building, pulling, copying, the tests. Default: a minute. */
  readonly callDeadlineMs?: number;
}

const defaultOutputLimitBytes = 64 * 1024;
const pingDeadlineMs = 10_000;
/** One after another, a dozen left containers would take a busy engine ten seconds. */
const reapedAtOnce = 4;

/** Harbor's folders: artifacts and logs of an agent, verdicts. The last is wiped and made anew before a verdict counts. */
const logFolders: readonly Entry[] = ["logs/", "logs/agent/", "logs/verifier/", "logs/artifacts/"].map((path) => ({
  type: "directory",
  path,
  mode: 0o777,
}));

/** Sandboxes as Docker containers, on any engine from 20.10 on. */
export function dockerSandboxes(options: DockerSandboxesOptions): Sandboxes {
  const engine = connectEngine(options.dockerHost, options.callDeadlineMs);
  const images = taskImages(engine, options.instance);
  const logs = archiveOf(logFolders);
  const outputLimit = options.outputLimitBytes ?? defaultOutputLimitBytes;
  const removals = backgroundRemovals(engine);
  /** Which container has a name, as far as this process gave it: only that one's sandbox may remove what the name stands for. */
  const holders = new Map<string, string>();
  let swapLimit: boolean | null = null;

  /** @param group whose companions go with it; null when it is alone */
  function sandboxIn(
    spec: SandboxSpec,
    container: RunningContainer,
    start: ShellStart & { readonly image: SandboxImage | null },
    group: string | null,
  ): Sandbox {
    const { name, id } = container;
    holders.set(name, id);
    const remove = () => {
      if (holders.get(name) !== id) return;
      holders.delete(name);
      removals.add(name, async () => {
        if (group !== null) await beside.release(group);
      });
    };
    return dockerSandbox(engine, container, outputLimit, {
      ...start,
      nameOf: (service) => (service === "main" ? container.name : serviceName(group ?? spec.name, service)),
      onClose: remove,
      verifySeparately: (task, signal) =>
        verifySeparately(container, { ...spec, name: group ?? spec.name }, task, signal),
    });
  }

  /** A fact of the engine's kernel, so it is asked for once. */
  async function canLimitSwap(signal: AbortSignal): Promise<boolean> {
    swapLimit ??= (await engine.look("describe itself", () => engine.docker.info(), { signal })).SwapLimit === true;
    return swapLimit;
  }

  const beside = companions(engine, images, options.instance, canLimitSwap);
  const verifySeparately = separateVerifier(engine, images, options.instance, { canLimitSwap, removals });

  async function create(spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
    const { environment } = spec.task;
    const image = asUsed(await images.find(spec.task, environment.image, signal), environment);
    const { composition } = environment;
    const services = composition ? await beside.start(spec, composition, signal) : null;
    const asked = besideCompanions(spec, containerOptions(spec, image, options.instance));
    const [container, swapLimit] = await Promise.all([createContainer(engine, asked, signal), canLimitSwap(signal)]);
    const [inspected, session] = await Promise.all([
      engine.look("inspect the container", (abortSignal) => container.inspect({ abortSignal }), { signal }),
      startsWithSession(image) ? attachSession(engine, spec.name, signal) : null,
      image.runsAsRoot && startsWithSession(image) ? null : prepareLogs(container, signal),
    ]);
    try {
      const problems = limitProblems(asked, inspected, { swapLimit });
      if (problems.length > 0)
        throw new SandboxFailure("sandbox", `the engine did not apply the sandbox's limits: ${problems.join("; ")}`);
      await engine.call("start the container", (abortSignal) => container.start({ abortSignal }), { signal });
    } catch (error) {
      session?.close();
      throw error;
    }
    const running = { id: container.id, name: spec.name, ...shapeOf(inspected) };
    if (environment.healthcheck) await untilHealthy(engine, running, environment.healthcheck, signal);
    return sandboxIn(spec, running, { session, image: imagesOf(image, services) }, composition ? spec.name : null);
  }

  /** Archives can be put into a container that has not started: no process of the image's own is ahead of us. */
  async function prepareLogs(container: Docker.Container, signal: AbortSignal): Promise<void> {
    const archive = await logs;
    const put = (abortSignal: AbortSignal) => container.putArchive(archive, { path: "/", abortSignal });
    await engine.call("prepare /logs", put, { signal });
  }

  /** The name of an adopted sandbox at its beginning, which its companions have still. */
  async function groupOf(spec: SandboxSpec, signal: AbortSignal): Promise<string | null> {
    if (!spec.task.environment.composition) return null;
    const look = (abortSignal: AbortSignal) => engine.docker.getContainer(spec.name).inspect({ abortSignal });
    const { Config } = await engine.look("inspect the container", look, { signal });
    return Config.Labels[groupLabel] ?? null;
  }

  /** @returns whether it was there to be removed */
  async function reapOne(container: Docker.ContainerInfo, isAlive: Parameters<Sandboxes["reap"]>[0]): Promise<boolean> {
    const owner = ownerOf(container, options.instance);
    // One that is being removed already is no find; companions go after their sandboxes.
    if (!owner || container.State === "removing" || companionOwner(container.Labels)) return false;
    const overdue = owner.deadlineMs < Date.now();
    if (!overdue && (await isAlive(owner.trial, owner.epoch))) return false;
    // Adopted since it was listed: it has another name by now, given before the record said so, and the next round asks for that.
    const name = (container.Names[0] ?? "").slice(1);
    if (!overdue && !(await holdsName(engine, { id: container.Id, name }))) return false;
    await removeContainer(engine, container.Id);
    return true;
  }

  return {
    async open(spec, signal) {
      await removals.room(spec.name, signal);
      try {
        return await create(spec, signal).catch((error: unknown) => {
          // The image went away after it was found (someone pruned); once more from the beginning.
          if (!hasStatus(error, 404)) throw error;
          images.forget(spec.task);
          return create(spec, signal);
        });
      } catch (error) {
        await removeContainer(engine, spec.name).catch(() => {});
        if (spec.task.environment.composition) await beside.remove(spec.name).catch(() => {});
        throw error;
      }
    },

    async adopt(spec, signal) {
      const adopted = await adoptContainer(engine, spec, options.instance, signal);
      if (!adopted) return null;
      return sandboxIn(spec, adopted.container, { adopted: adopted.state, image: null }, await groupOf(spec, signal));
    },

    async reap(isAlive) {
      const containers = await engine.look("list containers", (abortSignal) =>
        engine.docker.listContainers({
          all: true,
          filters: { label: [`${instanceLabel}=${options.instance}`] },
          abortSignal,
        }),
      );
      const together = pLimit(reapedAtOnce);
      const outcomes = await Promise.all(containers.map((container) => together(reapOne, container, isAlive)));
      await reapCompanions(engine, options.instance, isAlive);
      return outcomes.filter(Boolean).length;
    },

    settled: () => removals.settled(),

    async check() {
      await engine.look("answer", () => engine.docker.ping(), {
        deadlineMs: Math.min(pingDeadlineMs, options.callDeadlineMs ?? pingDeadlineMs),
        patient: false,
      });
    },
  };
}

function imagesOf(main: TaskImage, services: Readonly<Record<string, TaskImage>> | null): SandboxImage {
  if (services === null) return imageOf(main);
  const theirs = Object.entries(services).map(([name, image]) => [name, imageOf(image)]);
  return { ...imageOf(main), services: Object.fromEntries(theirs) };
}

/** An image as this task uses it: a user or a command of the task's own takes the place of the image's. */
function asUsed(image: TaskImage, { user, composition }: TaskEnvironment): TaskImage {
  return {
    ...image,
    runsAsRoot: user === undefined ? image.runsAsRoot : isRoot(user),
    // What runs first then is not ours to replace, as with an entry point.
    hasEntrypoint: image.hasEntrypoint || hasOwnCommand(composition),
  };
}
