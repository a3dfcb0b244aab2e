import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LeakSource } from "../../core/leak.ts";
import type { Task } from "../../core/task.ts";
import { listTaskFiles } from "./task-files.ts";

/** Larger files are data, not answers that someone could have typed into an edit. */
const largestSecret = 256 * 1_024;
/** What the task gives to the agent can be large, and then holds any number and any word. */
const largestData = 16 * 1_024;

/** Instruction, tests, solution and small data of a task: what no edit may repeat. Binary files are left out. */
export async function readLeakSource(task: Task): Promise<LeakSource> {
  // A task of imported traces has no folder: its instruction is all that is known of it.
  const files = task.folder === "" ? [] : await listTaskFiles(task.folder, { problems: [], warnings: [] });
  const read = async (place: RegExp, largest: number) => {
    const wanted = files.filter(({ path, link, bytes }) => place.test(path) && link === null && bytes <= largest);
    const texts = await Promise.all(wanted.map((file) => readFile(join(task.folder, file.path), "utf8")));
    return texts.filter((text) => !text.includes("\0"));
  };
  return {
    taskId: task.id,
    instruction: task.instruction,
    secrets: await read(/^(tests|solution)\//, largestSecret),
    data: await read(/^environment\/(?!Dockerfile|docker-compose)/, largestData),
  };
}
