import pLimit from "p-limit";
import { type Engine, removeContainer } from "./client.ts";

/** Removing containers takes the engine a good part of what starting one takes, and nobody needs to wait for it. */
export interface Removals {
  /**
   * Removes the container of this name soon. By its name alone: one that was adopted in the meantime has another, and a new one can't have
   * it before {@link room} has been waited for. Never throws: what can't be removed now is left to the reaper.
   * @param after what goes once it is gone
   */
  add(name: string, after?: () => Promise<void>): void;
  /** Waits while so many are waiting that containers would pile up, and for the one that has this name. */
  room(name: string, signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is left to remove. */
  settled(): Promise<void>;
}

/** More at once only keep each other waiting inside the engine. */
const atOnce = 2;
const mostWaiting = 16;

export function backgroundRemovals(engine: Engine): Removals {
  const limit = pLimit(atOnce);
  const pending = new Map<Promise<void>, string>();

  async function remove(name: string, after: () => Promise<void>): Promise<void> {
    try {
      await removeContainer(engine, name);
      await after();
    } catch {}
  }

  return {
    add(name, after = async () => {}) {
      const removal = limit(() => remove(name, after)).finally(() => pending.delete(removal));
      pending.set(removal, name);
    },
    async room(name, signal) {
      while (pending.size >= mostWaiting || [...pending.values()].includes(name)) {
        signal.throwIfAborted();
        await Promise.race(pending.keys());
      }
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending.keys());
    },
  };
}
