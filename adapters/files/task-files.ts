import type { Dirent } from "node:fs";
import { readdir, readlink, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { problemText, shown } from "../../core/problem.ts";
import type { Findings } from "./findings.ts";

/** A file of a task: path below the task's folder with `/`, and where its bytes are. A link is kept as a link. */
export interface TaskFile {
  readonly path: string;
  readonly bytes: number;
  readonly link: string | null;
}

/** What a task may weigh. Checked before a single byte is hashed. */
const limits = { files: 10_000, bytes: 2 ** 30 };

/** Never part of a task, whatever left them there. */
const ignored = new Set([".git", ".DS_Store", "__pycache__", "node_modules", ".venv", ".pytest_cache"]);

/** Every file below the folder in path order; links that leave it, devices and too much of anything are problems. */
export async function listTaskFiles(folder: string, findings: Findings): Promise<TaskFile[]> {
  const files: TaskFile[] = [];
  const waiting = [folder];
  let bytes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (ignored.has(entry.name)) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else {
        const file = await readEntry(folder, path, entry, findings);
        if (file) files.push(file);
        bytes += file?.bytes ?? 0;
      }
      if (files.length > limits.files || bytes > limits.bytes) {
        findings.problems.push(tooMuch(folder, files.length, bytes));
        return [];
      }
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readEntry(folder: string, path: string, entry: Dirent, findings: Findings): Promise<TaskFile | null> {
  const name = relative(folder, path).split(sep).join("/");
  if (entry.isFile()) return { path: name, bytes: (await stat(path)).size, link: null };
  if (entry.isSymbolicLink()) {
    const link = await readlink(path);
    if (resolve(dirname(path), link).startsWith(folder + sep)) return { path: name, bytes: 0, link };
    findings.problems.push(
      problemText({
        where: path,
        key: null,
        got: `a link to ${shown(link)}`,
        expected: "links that stay inside the task's folder",
        remedy: "Copy the file into the task.",
      }),
    );
    return null;
  }
  findings.problems.push(
    problemText({
      where: path,
      key: null,
      got: "a device, pipe or socket",
      expected: "regular files only",
      remedy: "Remove it.",
    }),
  );
  return null;
}

function tooMuch(folder: string, files: number, bytes: number): string {
  return problemText({
    where: folder,
    key: null,
    got: `more than ${files > limits.files ? `${limits.files} files` : `${Math.floor(bytes / 2 ** 20)} MB`}`,
    expected: `at most ${limits.files} files and ${limits.bytes / 2 ** 20} MB`,
    remedy: "Build large data in the Dockerfile instead.",
  });
}
