import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { type Engine, hasStatus, reasonOf, removeContainer } from "./client.ts";

/** How long the engine may take to give a name free that it has been told to. */
const nameFreeMs = 20_000;

/** An older container of the name belongs to an attempt that this one replaces. */
export async function createContainer(
  engine: Engine,
  asked: Docker.ContainerCreateOptions,
  signal: AbortSignal,
): Promise<Docker.Container> {
  const create = (abortSignal: AbortSignal) => engine.docker.createContainer({ ...asked, abortSignal });
  const deadline = performance.now() + nameFreeMs;
  for (;;) {
    try {
      signal.throwIfAborted();
      // Not stopped by the signal: the engine would go on making it, and nobody would know that there is something to remove.
      const container = await engine.call("create the container", create);
      if (!signal.aborted) return container;
      await removeContainer(engine, container.id);
      throw reasonOf(signal);
    } catch (error) {
      if (!hasStatus(error, 409) || performance.now() > deadline) throw error;
      // Somebody else may be removing it already; then the name is free a little later.
      await removeContainer(engine, asked.name as string);
      await sleep(100);
    }
  }
}
