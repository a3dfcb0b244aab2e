import type Docker from "dockerode";
import type { Composition, Service } from "../../core/environment.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { SandboxSpec } from "../../core/ports.ts";
import { type Engine, hasStatus, removeContainer } from "./client.ts";
import {
  companionLabels,
  companionOwner,
  groupLabel,
  networkOptions,
  serviceName,
  serviceOptions,
  volumeName,
} from "./companion-options.ts";
import { limitProblems } from "./container.ts";
import type { TaskImage, TaskImages } from "./image.ts";
import { instanceLabel } from "./labels.ts";
import { untilServices } from "./service-health.ts";

/** What a task's sandbox has beside its own container: services, their volumes, and the network between them all. */
export interface Companions {
  /**
   * Everything that the agent may count on: the images first, so that nothing waits half started for a build.
   * @returns the image of each service
   */
  start(spec: SandboxSpec, composition: Composition, signal: AbortSignal): Promise<Readonly<Record<string, TaskImage>>>;
  /** Takes away all that belongs to a sandbox, its own container included; what is gone already is success. */
  remove(group: string): Promise<void>;
  /** As `remove`, unless the sandbox's own container is still there: then somebody has adopted it. */
  release(group: string): Promise<void>;
}

export function companions(
  engine: Engine,
  images: TaskImages,
  instance: string,
  canLimitSwap: (signal: AbortSignal) => Promise<boolean>,
): Companions {
  async function startService(spec: SandboxSpec, service: Service, imageId: string, signal: AbortSignal) {
    const asked = serviceOptions(spec, service, imageId, instance);
    const container = await engine.call(
      `create service ${service.name}`,
      (abortSignal) => engine.docker.createContainer({ ...asked, abortSignal }),
      { signal },
    );
    const inspected = await engine.look(
      `inspect service ${service.name}`,
      (abortSignal) => container.inspect({ abortSignal }),
      { signal },
    );
    const problems = limitProblems(asked, inspected, { swapLimit: await canLimitSwap(signal) });
    if (problems.length > 0)
      throw new SandboxFailure(
        "sandbox",
        `the engine did not apply the limits of ${service.name}: ${problems.join("; ")}`,
      );
    await engine.call(`start service ${service.name}`, (abortSignal) => container.start({ abortSignal }), { signal });
  }

  async function makeShared(spec: SandboxSpec, { services, main }: Composition, signal: AbortSignal) {
    await engine.call(
      "make the sandbox's network",
      (abortSignal) => engine.docker.createNetwork({ ...networkOptions(spec, instance), abortSignal }),
      { signal },
    );
    const volumes = new Set([main, ...services].flatMap((each) => each.volumes.map((mount) => mount.volume)));
    for (const volume of volumes)
      await engine.call(
        `make volume ${volume}`,
        (abortSignal) =>
          engine.docker.createVolume({
            Name: volumeName(spec.name, volume),
            Labels: companionLabels(spec, instance),
            abortSignal,
          } as Docker.VolumeCreateOptions),
        { signal },
      );
  }

  return {
    async start(spec, composition, signal) {
      const { services } = composition;
      const find = async ({ name, image }: Service) => [name, await images.find(spec.task, image, signal)] as const;
      const found = Object.fromEntries(await Promise.all(services.map(find)));
      // What an earlier attempt of the same name left behind.
      await removeGroup(engine, instance, spec.name);
      await makeShared(spec, composition, signal);
      const deadlineMs = Date.now() + spec.task.environment.buildTimeoutMs;
      const nameOf = (service: string) => serviceName(spec.name, service);
      for (const service of services) {
        await untilServices(engine, nameOf, service.waitsFor, { deadlineMs, signal });
        await startService(spec, service, found[service.name]?.id ?? "", signal);
      }
      const ready = services.filter((each) => !isToEnd(each, services));
      const all = ready.map((each) => ({ service: each.name, until: "ready" as const }));
      await untilServices(engine, nameOf, all, { deadlineMs, signal });
      return found;
    },
    remove: (group) => removeGroup(engine, instance, group),
    async release(group) {
      const containers = await containersOf(engine, instance, group);
      if (containers.every(({ Labels }) => companionOwner(Labels))) await removeGroup(engine, instance, group);
    },
  };
}

/** A service that others wait for to complete prepares something; it need not be there any more. */
function isToEnd({ name }: Service, services: readonly Service[]): boolean {
  return services.some((each) => each.waitsFor.some((wait) => wait.service === name && wait.until === "completed"));
}

function containersOf(engine: Engine, instance: string, group: string): Promise<Docker.ContainerInfo[]> {
  const filters = { label: labelsOf(instance, group) };
  return engine.look("list services", (abortSignal) =>
    engine.docker.listContainers({ all: true, filters, abortSignal }),
  );
}

function labelsOf(instance: string, group: string): string[] {
  return [`${instanceLabel}=${instance}`, `${groupLabel}=${group}`];
}

/** Containers first: a network or volume that is in use can't be removed. */
async function removeGroup(engine: Engine, instance: string, group: string): Promise<void> {
  const containers = await containersOf(engine, instance, group);
  await Promise.all(containers.map((each) => removeContainer(engine, each.Id)));
  const filters = { label: labelsOf(instance, group) };
  const networks = await engine.look("list networks", (abortSignal) =>
    engine.docker.listNetworks({ filters, abortSignal }),
  );
  for (const { Id } of networks) await removeNetwork(engine, Id);
  const { Volumes } = await engine.look("list volumes", (abortSignal) =>
    engine.docker.listVolumes({ filters, abortSignal }),
  );
  for (const { Name } of Volumes ?? []) await removeVolume(engine, Name);
}

export async function removeNetwork(engine: Engine, idOrName: string): Promise<void> {
  try {
    await engine.call(`remove network ${idOrName}`, (abortSignal) =>
      engine.docker.getNetwork(idOrName).remove({ abortSignal }),
    );
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

export async function removeVolume(engine: Engine, name: string): Promise<void> {
  try {
    await engine.call(`remove volume ${name}`, (abortSignal) =>
      engine.docker.getVolume(name).remove({ abortSignal } as object),
    );
  } catch (error) {
    // In use: of a container that is being removed just now. The reaper comes again.
    if (!hasStatus(error, 404, 409)) throw error;
  }
}
