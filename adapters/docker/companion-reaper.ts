import type { Sandboxes } from "../../core/ports.ts";
import { type Engine, removeContainer } from "./client.ts";
import { companionOwner, groupLabel } from "./companion-options.ts";
import { removeNetwork, removeVolume } from "./companions.ts";
import { deadlineLabel, instanceLabel } from "./labels.ts";

type Labels = Readonly<Record<string, string>> | null | undefined;

/**
 * Removes services, networks and volumes whose sandbox is gone: no container of it is left, and its attempt is no longer the
 * trial's (or the deadline has passed). A build's lock is a volume, too, with nothing but its deadline.
 */
export async function reapCompanions(
  engine: Engine,
  instance: string,
  isAlive: Parameters<Sandboxes["reap"]>[0],
): Promise<void> {
  const filters = { label: [`${instanceLabel}=${instance}`] };
  const containers = await engine.look("list containers", (abortSignal) =>
    engine.docker.listContainers({ all: true, filters, abortSignal }),
  );
  const own = containers.filter((each) => each.Labels[groupLabel] !== undefined && !companionOwner(each.Labels));
  const groups = new Set(own.map((each) => each.Labels[groupLabel] ?? ""));
  const mayGo = async (labels: Labels): Promise<boolean> => {
    const owner = companionOwner(labels);
    if (!owner) return isOverdue(labels);
    if (isOverdue(labels)) return true;
    // While a sandbox opens its services are there before itself; an adopted one has another epoch, but itself it has.
    return !groups.has(owner.group) && !(await isAlive(owner.trial, owner.epoch));
  };
  for (const each of containers)
    if (companionOwner(each.Labels) && (await mayGo(each.Labels))) await removeContainer(engine, each.Id);
  const networks = await engine.look("list networks", (abortSignal) =>
    engine.docker.listNetworks({ filters, abortSignal }),
  );
  for (const each of networks) if (await mayGo(each.Labels)) await removeNetwork(engine, each.Id);
  const { Volumes } = await engine.look("list volumes", (abortSignal) =>
    engine.docker.listVolumes({ filters, abortSignal }),
  );
  for (const each of Volumes ?? []) if (await mayGo(each.Labels)) await removeVolume(engine, each.Name);
}

function isOverdue(labels: Labels): boolean {
  return Number(labels?.[deadlineLabel]) < Date.now();
}
