import { CancellationScope } from "@temporalio/workflow";
import type { Board } from "./board.ts";

/**
 * Within a phase: often enough for a person who looks, seldom enough for the history, in which each look is a dozen events. What was
 * recorded under one number does not replay under another: a change of it needs `patched`.
 */
const readEveryMs = 60_000;

/**
 * Looks at what is spent while children work.
 * @returns to be told of each sign of life of a child, and whether a phase began with it; looks when one did, or when the last look is old
 */
export function watchSpend(board: Board): (beginsPhase: boolean) => Promise<void> {
  let reading = false;
  let readAtMs = 0;
  return async (beginsPhase) => {
    if (reading || (!beginsPhase && Date.now() - readAtMs < readEveryMs)) return;
    reading = true;
    try {
      // A stop that comes now must not fail whatever has told us.
      await CancellationScope.nonCancellable(() => board.readSpend());
    } finally {
      reading = false;
      readAtMs = Date.now();
    }
  };
}
