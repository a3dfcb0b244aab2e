import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InvalidInput } from "../../core/failures.ts";
import { problemText } from "../../core/problem.ts";
import { errorCode } from "./errors.ts";

/** A file to write: path below the folder, its content as a whole or as it comes, and whether it may be run. */
export interface FileToWrite {
  readonly path: string;
  readonly content: string | AsyncIterable<Uint8Array>;
  readonly executable?: boolean;
}

export interface WholeFolderOptions {
  /** Replaces whatever is there. */
  readonly overwrite: boolean;
  /** Whether a folder with these entries is one that this kind of writing has made: then it is replaced, too. */
  readonly isOurs: (entries: readonly string[]) => boolean;
  /** Completes "a new or empty folder, or …". */
  readonly kind: string;
}

/** Writes beside the folder's place and renames: a reader sees the whole of it or the former one, never half. */
export async function writeWholeFolder(
  folder: string,
  files: Iterable<FileToWrite> | AsyncIterable<FileToWrite>,
  options: WholeFolderOptions,
): Promise<void> {
  const place = resolve(folder);
  const occupied = await isOccupied(place, options);
  await mkdir(dirname(place), { recursive: true });
  const workspace = await mkdtemp(join(dirname(place), `.${basename(place)}-`));
  try {
    await mkdir(join(workspace, "new"));
    for await (const { path, content, executable = false } of files) {
      const file = join(workspace, "new", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { mode: executable ? 0o755 : 0o644 });
    }
    if (occupied) await rename(place, join(workspace, "old"));
    await rename(join(workspace, "new"), place);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function isOccupied(folder: string, { overwrite, isOurs, kind }: WholeFolderOptions): Promise<boolean> {
  try {
    const present = await readdir(folder);
    if (present.length === 0 || isOurs(present) || overwrite) return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw refusal(folder, errorCode(error), "a folder to write to", "Choose another folder.");
  }
  throw refusal(
    folder,
    `files that are no ${kind}`,
    `a new or empty folder, or a ${kind} to replace`,
    "Choose another folder, or say --force.",
  );
}

function refusal(where: string, got: string, expected: string, remedy: string): InvalidInput {
  return new InvalidInput([problemText({ where, key: null, got, expected, remedy })]);
}
