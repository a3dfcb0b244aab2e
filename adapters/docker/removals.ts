import pLimit from "p-limit";
import { type Engine, holdsName, removeContainer } from "./client.ts";

/** Removing containers takes the engine a good part of what starting one takes, and nobody needs to wait for it. */
export interface Removals {
  /**
   * Removes the container soon, if it still has its name. Never throws: what can't be removed now is left to the reaper.
   * @param after what goes once it is gone
   */
  add(container: { readonly id: string; readonly name: string }, after?: () => Promise<void>): void;
  /** Waits while so many are waiting that containers would pile up. */
  room(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is left to remove. */
  settled(): Promise<void>;
}

/** More at once only keep each other waiting inside the engine. */
const atOnce = 2;
const mostWaiting = 16;

export function backgroundRemovals(engine: Engine): Removals {
  const limit = pLimit(atOnce);
  const pending = new Set<Promise<void>>();

  async function remove(
    container: { readonly id: string; readonly name: string },
    after: () => Promise<void>,
  ): Promise<void> {
    try {
      if (await holdsName(engine, container)) await removeContainer(engine, container.id);
      await after();
    } catch {}
  }

  return {
    add(container, after = async () => {}) {
      const removal = limit(() => remove(container, after)).finally(() => pending.delete(removal));
      pending.add(removal);
    },
    async room(signal) {
      while (pending.size >= mostWaiting) {
        signal.throwIfAborted();
        await Promise.race(pending);
      }
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
