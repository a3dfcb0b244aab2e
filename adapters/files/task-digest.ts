import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { TaskFile } from "./task-files.ts";

const rooms = ["environment/", "tests/", "solution/"];
const singles = ["task.toml", "instruction.md", "README.md", "trajectory.json"];

/** Content address of a task: SHA-256 over `path NUL file-digest LF` of its files in path order. Source: Harbor, publisher/packager. */
export async function digestTask(folder: string, files: readonly TaskFile[]): Promise<string> {
  const total = createHash("sha256");
  for (const file of files) {
    if (!singles.includes(file.path) && !rooms.some((room) => file.path.startsWith(room))) continue;
    const digest =
      file.link === null
        ? await digestFile(join(folder, file.path))
        : createHash("sha256").update(`link:${file.link}`).digest("hex");
    total.update(`${file.path}\0${digest}\n`);
  }
  return total.digest("hex");
}

/** SHA-256 of a file's bytes, streamed: contexts may hold large files. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
