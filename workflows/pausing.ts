import { condition, getExternalWorkflowHandle, setHandler } from "@temporalio/workflow";
import { pausedSignal } from "./messages.ts";

/** A workflow's part in pausing: it listens, tells its running children, and lets its own work wait. */
export interface Pausing {
  /** Resolves when nothing is paused; ask before each dispatch. */
  whenGoing(): Promise<void>;
  isPaused(): boolean;
  set(paused: boolean): Promise<void>;
  /** Runs a child while it is to be told of pauses; one that starts during a pause is told at once. */
  withChild<T>(workflowId: string, run: () => Promise<T>): Promise<T>;
}

export function listenForPause(initially: boolean): Pausing {
  let paused = initially;
  const children = new Set<string>();
  const set = async (next: boolean): Promise<void> => {
    paused = next;
    await Promise.all([...children].map((child) => tell(child, next)));
  };
  setHandler(pausedSignal, set);
  return {
    whenGoing: () => condition(() => !paused),
    isPaused: () => paused,
    set,
    async withChild(workflowId, run) {
      children.add(workflowId);
      try {
        return await run();
      } finally {
        children.delete(workflowId);
      }
    },
  };
}

/** A child that ended a moment ago needs no telling. */
async function tell(workflowId: string, paused: boolean): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(pausedSignal, paused);
  } catch {
    return;
  }
}
