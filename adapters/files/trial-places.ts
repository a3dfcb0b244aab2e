import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Where trials lie: a bare trajectory, a file with one a line, or Harbor's folder of one trial (or of one of its steps). */
export type TrialPlace =
  | { readonly kind: "trajectory"; readonly file: string }
  | { readonly kind: "lines"; readonly file: string }
  | { readonly kind: "folder"; readonly folder: string };

/** A job lies in a folder, jobs in another; nobody nests deeper, and a wrong path (`/`) must not be walked for minutes. */
const deepest = 4;
const mostFolders = 20_000;

export interface FoundTrials {
  /** In path order. */
  readonly places: readonly TrialPlace[];
  /** Folders that were not looked into: nested too deep, or too many. */
  readonly unread: readonly string[];
}

/** Every trial at or below a path. Throws the system's error when the path itself can't be read. */
export async function findTrials(path: string): Promise<FoundTrials> {
  if ((await stat(path)).isFile()) return { places: [placeOf(path)], unread: [] };
  const walk = { folders: mostFolders, unread: [] };
  return { places: await findBelow(path, deepest, walk), unread: walk.unread };
}

async function findBelow(
  folder: string,
  depth: number,
  walk: { folders: number; readonly unread: string[] },
): Promise<TrialPlace[]> {
  if (walk.folders-- <= 0 || depth < 0) {
    walk.unread.push(folder);
    return [];
  }
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Set(entries.map((entry) => entry.name));
  if (isTrialFolder(names)) return [{ kind: "folder", folder }];
  const places: TrialPlace[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (isTrajectoryFile(entry)) places.push(placeOf(path));
    else if (entry.isDirectory() && !ignored(entry.name)) places.push(...(await findBelow(path, depth - 1, walk)));
  }
  return places;
}

function placeOf(file: string): TrialPlace {
  return { kind: file.endsWith(".jsonl") ? "lines" : "trajectory", file };
}

/** A job's own folder has config.json and result.json, too, but no `agent`; a trial that broke off may have no `agent` yet. */
function isTrialFolder(names: ReadonlySet<string>): boolean {
  return names.has("agent") || (names.has("result.json") && (names.has("verifier") || names.has("trial.log")));
}

/** In a folder of loose files any JSON may be a trajectory; Harbor's own files and continuations are none by themselves. */
function isTrajectoryFile(entry: Dirent): boolean {
  return (
    entry.isFile() &&
    /\.jsonl?$/.test(entry.name) &&
    !/^(config|lock|result|manifest)\.json$/.test(entry.name) &&
    !/\.cont-\d+\.json$/.test(entry.name)
  );
}

function ignored(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/** A name for a trajectory that tells nothing of its task: its folder's when the file has the usual name, else its own. */
export function nameOfFile(file: string): string {
  const own = basename(file).replace(/\.jsonl?$/, "");
  if (own !== "trajectory") return own;
  const folder = dirname(file);
  return basename(basename(folder) === "agent" ? dirname(folder) : folder);
}
