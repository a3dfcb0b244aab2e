import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pack } from "tar-stream";

/** What goes into an archive. Everything becomes root's; times are left out, so that equal content is an equal archive. */
export type Entry =
  | { readonly type: "directory"; readonly path: string; readonly mode: number }
  | { readonly type: "file"; readonly path: string; readonly mode: number; readonly content: Buffer }
  | { readonly type: "symlink"; readonly path: string; readonly target: string };

const beginningOfTime = new Date(0);

/** Archives are made in memory: task folders are small, and a build that is tried again needs the same bytes again. */
export async function archiveOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const entry of entries) {
    const header = { name: entry.path, uid: 0, gid: 0, mtime: beginningOfTime };
    if (entry.type === "directory") archive.entry({ ...header, type: "directory", mode: entry.mode });
    else if (entry.type === "symlink")
      archive.entry({ ...header, type: "symlink", linkname: entry.target, mode: 0o777 });
    else archive.entry({ ...header, type: "file", mode: entry.mode }, entry.content);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A folder on this machine as entries below `prefix` (empty, or ending with "/"), sorted by path. */
export async function readFolder(folder: string, prefix = ""): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const source = join(folder, name);
    const path = prefix + name;
    const info = await lstat(source);
    if (info.isDirectory()) {
      entries.push({ type: "directory", path: `${path}/`, mode: 0o755 }, ...(await readFolder(source, `${path}/`)));
    } else if (info.isSymbolicLink()) {
      entries.push({ type: "symlink", path, target: await readlink(source) });
    } else if (info.isFile()) {
      // Only the executable bit is content: the rest depends on who checked the benchmark out.
      const mode = info.mode & 0o111 ? 0o755 : 0o644;
      entries.push({ type: "file", path, mode, content: await readFile(source) });
    } else throw new Error(`${source} is neither file, folder nor symbolic link; a task can't hold it`);
  }
  return entries;
}

/** Content address of entries, in hex; @param recipe what else makes the difference */
export function digestOfEntries(entries: readonly Entry[], recipe = ""): string {
  const hash = createHash("sha256").update(recipe);
  for (const entry of entries) {
    const content = entry.type === "file" ? entry.content : entry.type === "symlink" ? Buffer.from(entry.target) : "";
    const mode = entry.type === "symlink" ? 0 : entry.mode;
    hash.update(`${entry.type}\0${entry.path}\0${mode}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
