import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { problemText } from "../../core/problem.ts";
import type { Findings } from "./findings.ts";
import { digestFile } from "./task-digest.ts";
import type { TaskFile } from "./task-files.ts";

/**
 * An image that carries the task's own tests or solution hands the agent the answers. A project's own folder of tests is fine,
 * so only files that are the same bytes as one of tests/ or solution/ count.
 */
export async function findLeakingCopy(folder: string, files: readonly TaskFile[], findings: Findings): Promise<void> {
  const dockerfile = join(folder, "environment", "Dockerfile");
  const copied = files.filter(
    (file) => /^environment\/(tests|solution)\//.test(file.path) && file.link === null && file.bytes > 0,
  );
  if (copied.length === 0 || !/^\s*(COPY|ADD)\s/im.test(await readFile(dockerfile, "utf8").catch(() => ""))) return;
  const answers = files.filter((file) => /^(tests|solution)\//.test(file.path) && file.link === null && file.bytes > 0);
  const digests = new Set(await Promise.all(answers.map((file) => digestFile(join(folder, file.path)))));
  for (const file of copied) {
    if (!digests.has(await digestFile(join(folder, file.path)))) continue;
    findings.problems.push(
      problemText({
        where: join(folder, file.path),
        key: null,
        got: "a copy of the task's own tests or solution",
        expected: "an image without the answers",
        remedy: "Remove it from environment/.",
      }),
    );
  }
}
