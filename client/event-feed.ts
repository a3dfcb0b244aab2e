import type { OptimizationId } from "../core/ids.ts";
import type { Records } from "../core/ports.ts";
import type { StoredEvent } from "./event-text.ts";

const askEveryMs = 1_000;

/**
 * Tells the events of an optimization in their order, each once, from the first on or from now on. A database that does not answer is
 * asked again: whoever watches can't help it, and nothing is missed.
 * @returns ends the feed
 */
export function followEvents(
  records: Pick<Records, "events">,
  id: OptimizationId,
  onEvent: (event: StoredEvent) => void,
): () => void {
  let last = 0;
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const events = await records.events(id, last).catch(() => []);
    asking = false;
    for (const event of events) {
      last = event.id;
      if (!ended) onEvent(event);
    }
  };
  let ended = false;
  const timer = setInterval(() => void ask(), askEveryMs);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
