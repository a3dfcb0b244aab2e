import { posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Header, type Pack, pack } from "tar-stream";
import { SandboxFailure } from "../../core/failures.ts";
import { type Engine, hasStatus } from "./client.ts";
import { runExec } from "./exec.ts";

/** As much as a single file of the agent's may have; the copy is streamed and costs the worker no memory. */
const mostBytes = 10 * 1024 ** 3;
const mostEntries = 1_000_000;
const copyDeadlineMs = 10 * 60_000;
const clearDeadlineMs = 60_000;

/**
 * Copies files and folders from one container to another through this process, entry by entry, and replaces what is there. Nothing
 * of it is unpacked here.
 * @returns what was left out, in words
 */
export async function copyBetween(
  engine: Engine,
  { from, to }: { readonly from: string; readonly to: string },
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  // Of the fresh container's own: a file that the agent removed shall not come back from the image.
  const clear = 'for path; do rm -rf -- "$path"; mkdir -p -- "${path%/*}/"; done';
  const command = ["bash", "--noprofile", "--norc", "-c", clear, "clear", ...paths];
  await runExec(engine, to, { command, user: "0", signal, deadlineMs: clearDeadlineMs });
  const notes: string[] = [];
  for (const path of paths) notes.push(...(await copyOne(engine, { from, to }, path, signal)));
  return notes;
}

async function copyOne(
  engine: Engine,
  { from, to }: { readonly from: string; readonly to: string },
  path: string,
  signal: AbortSignal,
): Promise<string[]> {
  const notes: string[] = [];
  const copy = async (abortSignal: AbortSignal) => {
    const source = (await engine.docker.getContainer(from).getArchive({ path, abortSignal })) as Readable;
    const filtered = pack();
    const sending = engine.docker
      .getContainer(to)
      .putArchive(Readable.from(filtered), { path: posix.dirname(path), abortSignal });
    sending.catch((error: Error) => filtered.destroy(error));
    await filter(source, filtered, posix.basename(path), notes);
    await sending;
  };
  try {
    await engine.call(`hand ${path} over to the verifier`, copy, { signal, deadlineMs: copyDeadlineMs });
  } catch (error) {
    // Not there: the agent removed it, or never made it; or nothing can be there, where it made a file or a ring of links of its folder.
    if (!hasStatus(error, 404) && !isNoFolder(error)) throw error;
  }
  return notes.map((note) => `${path}: ${note}`);
}

/** No engine has a status of its own for these. */
function isNoFolder(error: unknown): boolean {
  return (
    error instanceof Error && /not a directory|too many (levels of )?symbolic links|too many links/i.test(error.message)
  );
}

/** Lets files, folders and links through that belong below `top`; pipes and devices would only keep the tests waiting. */
async function filter(source: Readable, target: Pack, top: string, notes: string[]): Promise<void> {
  const reader = extract();
  const reading = pipeline(source, reader);
  reading.catch(() => {});
  const total = { bytes: 0, entries: 0 };
  try {
    for await (const entry of reader) {
      const { header } = entry;
      total.bytes += header.size ?? 0;
      total.entries += 1;
      if (total.bytes > mostBytes || total.entries > mostEntries)
        throw new SandboxFailure("sandbox", `more than ${mostBytes / 1024 ** 3} GB or ${mostEntries} files`);
      if (isAllowed(header, top)) await write(target, header, entry as unknown as Readable);
      else {
        notes.push(`left out ${header.name} (${header.type})`);
        entry.resume();
      }
    }
    await reading;
    target.finalize();
  } finally {
    source.destroy();
  }
}

export function isAllowed({ name, type, linkname }: Header, top: string): boolean {
  const isBelow = (path: string) => {
    const parts = path.replace(/\/$/, "").split("/");
    return parts[0] === top && !parts.includes("..");
  };
  if (!isBelow(name)) return false;
  // A hard link names another entry of the archive; a symbolic one is only text until somebody follows it, in the container.
  return type === "link" ? isBelow(linkname ?? "") : ["file", "directory", "symlink"].includes(type ?? "");
}

function write(target: Pack, header: Header, content: Readable): Promise<void> {
  if (header.type !== "file") {
    content.resume();
    return new Promise((resolve, reject) => target.entry(header, (error) => (error ? reject(error) : resolve())));
  }
  return new Promise((resolve, reject) => {
    const sink = target.entry(header, (error) => (error ? reject(error) : resolve()));
    pipeline(content, sink).catch(reject);
  });
}
