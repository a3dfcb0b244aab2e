import { isUtf8 } from "node:buffer";
import { archiveOf, type Entry } from "./archive.ts";
import { quoted } from "./scripts.ts";

/** How files get into a container: by its session where that can be, else by the engine, which costs it a process of its own. */
export interface Unpacking {
  /** What the session runs for it, and what that reads; null when it can't. */
  readonly bySession: { readonly command: string; readonly input: string } | null;
  /** For the engine. */
  readonly archive: Buffer;
}

/** What a session takes over its stdin. */
const mostBySession = 1024 * 1024;
/** What fits into a command, quotes included. */
const mostInCommand = 64 * 1024;
/** Of an archive that comes as base64. Where the image has no tar, or a strange one, it fails, and the engine has its own way. */
const unpack = "command -p base64 -d | command -p tar -xf - -C / --no-same-owner 2>/dev/null; ((PIPESTATUS[1] == 0))";

/** @param runsAsRoot whether the session can write everywhere */
export async function unpackingOf(entries: readonly Entry[], runsAsRoot: boolean): Promise<Unpacking> {
  const archive = await archiveOf(entries);
  if (!runsAsRoot || archive.length > mostBySession) return { bySession: null, archive };
  const command = writtenByShell(entries);
  const bySession = command === null ? { command: unpack, input: archive.toString("base64") } : { command, input: "" };
  return { bySession, archive };
}

/** A few small texts a shell writes by itself, which spares the processes that unpack an archive; null for anything else. */
function writtenByShell(entries: readonly Entry[]): string | null {
  const folders: string[] = [];
  const programs: string[] = [];
  const writes: string[] = [];
  for (const entry of entries) {
    const path = quoted(`/${entry.path}`);
    if (entry.type === "symlink") return null;
    if (entry.type === "directory") {
      if (entry.mode !== 0o755) return null;
      folders.push(path);
    } else {
      if (!isUtf8(entry.content) || entry.content.includes(0)) return null;
      writes.push(`printf %s ${quoted(entry.content.toString("utf8"))} >|${path}`);
      if (entry.mode === 0o755) programs.push(path);
    }
  }
  const made = folders.length > 0 ? [`command -p mkdir -p -- ${folders.join(" ")}`] : [];
  const marked = programs.length > 0 ? [`command -p chmod 755 -- ${programs.join(" ")}`] : [];
  const command = [...made, ...writes, ...marked].join(" && ");
  return Buffer.byteLength(command) <= mostInCommand ? command : null;
}
