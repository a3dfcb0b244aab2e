import { condition, getExternalWorkflowHandle, setHandler } from "@temporalio/workflow";
import { standstillOf } from "./failures.ts";
import { pausedSignal, standstillSignal } from "./messages.ts";

/** A workflow's part in pausing: it listens, tells its running children, and lets its own work wait. */
export interface Pausing {
  /** Resolves when nothing is paused; ask before each dispatch. */
  whenGoing(): Promise<void>;
  isPaused(): boolean;
  set(paused: boolean): Promise<void>;
  /** Runs a child while it is to be told of pauses; one that starts during a pause is told at once. */
  withChild<T>(workflowId: string, run: () => Promise<T>): Promise<T>;
  /**
   * Work that asks a model, dispatched when nothing is paused. When the model can't be asked and only a person can help (quota, key,
   * name), the optimization pauses, says so, and the work is done again after it was resumed.
   */
  persist<T>(work: () => Promise<T>): Promise<T>;
}

export function listenForPause({
  paused: initially,
  optimizationId,
}: {
  readonly paused: boolean;
  readonly optimizationId: string;
}): Pausing {
  let paused = initially;
  const children = new Set<string>();
  const set = async (next: boolean): Promise<void> => {
    paused = next;
    await Promise.all([...children].map((child) => tell(child, next)));
  };
  const whenGoing = () => condition(() => !paused);
  setHandler(pausedSignal, set);
  return {
    whenGoing,
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
    async persist(work) {
      for (;;) {
        await whenGoing();
        try {
          return await work();
        } catch (error) {
          const standstill = standstillOf(error);
          if (!standstill) throw error;
          // At once, since the others of this workflow would run into the same; the optimization tells everybody else.
          paused = true;
          await getExternalWorkflowHandle(optimizationId).signal(standstillSignal, standstill);
        }
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
