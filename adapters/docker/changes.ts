import { constants } from "node:fs";
import { access, lstat, open, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { type Extract, extract } from "tar-stream";
import { type Engine, hasStatus, removeContainer } from "./client.ts";
import { noTrialLabels } from "./container.ts";
import type { Change } from "./suspects.ts";

/** What is at a path, not following a symbolic link. */
export type Look =
  | { readonly kind: "file"; readonly content: Buffer }
  | { readonly kind: "symlink"; readonly target: string }
  | { readonly kind: "folder" }
  | { readonly kind: "other" };

/** A container's files against those of its image, seen from outside of it: nothing in the container can lie about them. */
export interface ChangedFiles {
  list(): Promise<Change[]>;
  /** As it is now; null when there is nothing. */
  now(path: string): Promise<Look | null>;
  /** As the image has it. */
  before(path: string): Promise<Look | null>;
  close(): Promise<void>;
}

/** Larger files are no programs; what is cut compares unequal only where it matters. */
const contentLimit = 128 * 1024 * 1024;

export interface OverlayFolders {
  readonly upper: string;
  /** From the topmost layer down. */
  readonly lower: readonly string[];
}

/**
 * The engine's own folders, where this process may read them: no call, no copy, a few milliseconds.
 * @returns null where it may not (a remote engine, a worker that is not root, another storage driver)
 */
export async function overlayFiles({ upper, lower }: OverlayFolders): Promise<ChangedFiles | null> {
  const refused = await Promise.all([upper, ...lower].map((folder) => access(folder, constants.R_OK).catch(String)));
  if (refused.some((reason) => reason !== undefined) || lower.length === 0) return null;

  const before = async (path: string): Promise<Look | null> => {
    for (const layer of lower) {
      const found = await lookAt(join(layer, path));
      if (found) return found === "whiteout" ? null : found;
    }
    return null;
  };
  async function* walk(folder: string): AsyncGenerator<Change> {
    for (const entry of await readdir(join(upper, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* walk(path);
      else if (entry.isCharacterDevice()) yield { path, kind: "deleted" };
      else yield { path, kind: (await before(path)) ? "modified" : "added" };
    }
  }
  return {
    async list() {
      const changes: Change[] = [];
      for await (const change of walk("")) changes.push(change);
      return changes;
    },
    async now(path) {
      const found = await lookAt(join(upper, path));
      if (found) return found === "whiteout" ? null : found;
      return before(path);
    },
    before,
    async close() {},
  };
}

async function lookAt(path: string): Promise<Look | "whiteout" | null> {
  const info = await lstat(path).catch(() => null);
  if (!info) return null;
  if (info.isCharacterDevice()) return "whiteout";
  if (info.isDirectory()) return { kind: "folder" };
  if (info.isSymbolicLink()) return { kind: "symlink", target: await readlink(path) };
  if (!info.isFile()) return { kind: "other" };
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const content = Buffer.alloc(Math.min(info.size, contentLimit));
    const { bytesRead } = await file.read(content, 0, content.length, 0);
    return { kind: "file", content: content.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}

const kinds = ["modified", "added", "deleted"] as const;
const deadlineMs = 120_000;
const pristineLifeMs = 10 * 60_000;

/** Any engine: it compares the two trees itself, which takes it a second or so, and copies out what is asked for. */
export function engineFiles(
  engine: Engine,
  { name, image, instance }: { readonly name: string; readonly image: string; readonly instance: string },
  signal: AbortSignal,
): ChangedFiles {
  let pristine: Promise<string> | null = null;
  const archive = async (container: string, path: string): Promise<Look | null> => {
    try {
      const get = (abortSignal: AbortSignal) => engine.docker.getContainer(container).getArchive({ path, abortSignal });
      return await firstEntry(await engine.look(`read ${path} from outside`, get, { signal }));
    } catch (error) {
      if (hasStatus(error, 404)) return null;
      throw error;
    }
  };
  /** Never started: it is there to be read. Of no trial, so that the reaper goes by its deadline alone. */
  const makePristine = async () => {
    const labels = noTrialLabels(instance, Date.now() + pristineLifeMs);
    const create = (abortSignal: AbortSignal) =>
      engine.docker.createContainer({ Image: image, Cmd: ["true"], Labels: labels, abortSignal });
    return (await engine.call("create a container to compare with", create, { signal })).id;
  };
  return {
    async list() {
      const read = (abortSignal: AbortSignal) => engine.docker.getContainer(name).changes({ abortSignal });
      const answer = (await engine.look("compare the container with its image", read, {
        signal,
        deadlineMs,
      })) as unknown;
      // Some versions of the client hand over the bytes.
      const rows = Buffer.isBuffer(answer) ? JSON.parse(answer.toString("utf8")) : answer;
      return ((rows ?? []) as { readonly Path: string; readonly Kind: number }[]).map(({ Path, Kind }) => ({
        path: Path,
        kind: kinds[Kind] ?? "modified",
      }));
    },
    now: (path) => archive(name, path),
    async before(path) {
      pristine ??= makePristine();
      return archive(await pristine, path);
    },
    async close() {
      const id = await pristine?.catch(() => null);
      if (id) await removeContainer(engine, id).catch(() => {});
    },
  };
}

/** Of an archive that the agent had a hand in: read in memory up to a limit, never unpacked. */
async function firstEntry(stream: NodeJS.ReadableStream): Promise<Look | null> {
  const reader = extract();
  stream.pipe(reader);
  try {
    return await readFirst(reader);
  } finally {
    // A folder comes with all that is in it, and the engine keeps the container locked until it is rid of that.
    (stream as Readable).destroy();
  }
}

async function readFirst(reader: Extract): Promise<Look | null> {
  for await (const entry of reader) {
    const { type, linkname } = entry.header;
    if (type === "directory") return { kind: "folder" };
    if (type === "symlink") return { kind: "symlink", target: linkname ?? "" };
    if (type !== "file") return { kind: "other" };
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of entry) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > contentLimit) break;
    }
    return { kind: "file", content: Buffer.concat(chunks) };
  }
  return null;
}
