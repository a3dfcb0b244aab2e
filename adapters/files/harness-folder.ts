import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { HarnessFiles } from "../../core/harness.ts";
import { problemText } from "../../core/problem.ts";
import { errorCode } from "./errors.ts";
import { writeWholeFolder } from "./whole-folder.ts";

const largestFile = 256 * 1_024;
const mostFiles = 500;

interface FolderContent {
  readonly files: HarnessFiles;
  readonly problems: readonly string[];
}

/** Reads every text file below a folder. What a harness can't hold (binaries, links, huge files) becomes a problem each. */
export async function readHarnessFolder(folder: string): Promise<FolderContent> {
  const problems: string[] = [];
  const files: Record<string, string> = {};
  const entries = await listEntries(folder, problems);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const text = await readText(path, entry, problems);
    if (text !== null) files[relative(folder, path).split(sep).join("/")] = text;
  }
  if (!("harness.yaml" in files) && problems.length === 0)
    problems.push(
      problemText({
        where: folder,
        key: null,
        got: "no harness.yaml",
        expected: "a harness folder",
        remedy: "Correct the path, or begin with a copy of harnesses/minimal.",
      }),
    );
  return { files, problems };
}

async function listEntries(folder: string, problems: string[]): Promise<Dirent[]> {
  try {
    const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
      (entry) => !entry.isDirectory() && entry.name !== ".DS_Store",
    );
    if (entries.length <= mostFiles)
      return entries.sort((a, b) => (join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1));
    problems.push(
      problemText({
        where: folder,
        key: null,
        got: `${entries.length} files`,
        expected: `a harness folder of at most ${mostFiles}`,
        remedy: "Correct the path.",
      }),
    );
  } catch (error) {
    problems.push(
      problemText({
        where: folder,
        key: null,
        got: errorCode(error),
        expected: "a readable harness folder",
        remedy: "Correct the path.",
      }),
    );
  }
  return [];
}

async function readText(path: string, entry: Dirent, problems: string[]): Promise<string | null> {
  const refuse = (got: string, remedy: string) => {
    problems.push(
      problemText({ where: path, key: null, got, expected: `a text file of at most ${largestFile} bytes`, remedy }),
    );
    return null;
  };
  if (!entry.isFile()) return refuse("a link or a device", "Put a copy of the file here.");
  const { size } = await stat(path);
  if (size > largestFile) return refuse(`${size} bytes`, "Remove or shorten it.");
  const bytes = await readFile(path);
  const text = bytes.toString("utf8");
  return bytes.includes(0) || !Buffer.from(text, "utf8").equals(bytes)
    ? refuse("bytes that are not UTF-8 text", "Remove it.")
    : text;
}

export function writeHarnessFolder(files: HarnessFiles, folder: string, overwrite: boolean): Promise<void> {
  const written = Object.entries(files).map(([path, content]) => ({
    path,
    content,
    executable: path.startsWith("hooks/"),
  }));
  return writeWholeFolder(folder, written, {
    overwrite,
    isOurs: (entries) => entries.includes("harness.yaml"),
    kind: "harness",
  });
}
