import { taskQueues } from "../workflows/messages.ts";
import type { Temporal } from "./temporal.ts";

/** A poll lasts a minute at most before it is made again; the server remembers pollers for five, also of workers that are gone. */
const newestPollMs = 90_000;
/** Temporal's numbers: workflow tasks are polled for on the main queue only, activities on all. */
const kinds = { workflow: 1, activity: 2 } as const;

/** The queues that no worker polls: what is started waits there until one does. */
export async function unpolledQueues({ connection, namespace }: Temporal): Promise<readonly string[]> {
  const names = Object.values(taskQueues);
  const polled = await Promise.all(
    names.map(async (name) => {
      const taskQueueType = name === taskQueues.main ? kinds.workflow : kinds.activity;
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name },
        taskQueueType,
      });
      return (pollers ?? []).some(({ lastAccessTime }) => {
        const at = Number(lastAccessTime?.seconds ?? 0) * 1_000;
        return Date.now() - at < newestPollMs;
      });
    }),
  );
  return names.filter((_name, index) => !polled[index]);
}

/** null when every queue is polled, or when the server does not say. */
export async function noWorkerWarning(temporal: Temporal): Promise<string | null> {
  const unpolled = await unpolledQueues(temporal).catch(() => []);
  if (unpolled.length === 0) return null;
  const what = unpolled.length === Object.values(taskQueues).length ? "" : ` ${unpolled.join(" and ")}`;
  return `no worker is polling${what}: nothing happens until one does. Start one with: npx self-harness worker`;
}
