import type { Dirent } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { InvalidInput } from "../../core/failures.ts";
import type { HarnessFiles } from "../../core/harness.ts";
import { problemText } from "../../core/problem.ts";
import { errorCode } from "./errors.ts";

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

/** Written beside its place and renamed: a reader sees the whole harness or the former one, never half of it. */
export async function writeHarnessFolder(files: HarnessFiles, folder: string, overwrite: boolean): Promise<void> {
  const place = resolve(folder);
  const occupied = await isOccupied(place, overwrite);
  await mkdir(dirname(place), { recursive: true });
  const workspace = await mkdtemp(join(dirname(place), `.${basename(place)}-`));
  try {
    await writeFiles(files, join(workspace, "new"));
    if (occupied) await rename(place, join(workspace, "old"));
    await rename(join(workspace, "new"), place);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function writeFiles(files: HarnessFiles, folder: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: path.startsWith("hooks/") ? 0o755 : 0o644 });
  }
}

async function isOccupied(folder: string, overwrite: boolean): Promise<boolean> {
  try {
    const present = await readdir(folder);
    if (present.length === 0 || present.includes("harness.yaml") || overwrite) return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw new InvalidInput([
      problemText({
        where: folder,
        key: null,
        got: errorCode(error),
        expected: "a folder to write to",
        remedy: "Choose another folder.",
      }),
    ]);
  }
  throw new InvalidInput([
    problemText({
      where: folder,
      key: null,
      got: "files that are no harness",
      expected: "a new or empty folder, or a harness to replace",
      remedy: "Choose another folder, or say --force.",
    }),
  ]);
}
