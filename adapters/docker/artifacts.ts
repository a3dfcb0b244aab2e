import { addAbortSignal, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Header } from "tar-stream";
import { ArtifactPicker, type ArtifactReport, artifactPlaces, type FoundEntry } from "../../core/artifacts.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { KeepArtifact } from "../../core/ports.ts";
import { type ArtifactPlace, serviceOf, type Task } from "../../core/task.ts";
import { type Engine, hasStatus } from "./client.ts";

/** An archive with more entries is not read to its end: nothing of what comes would be kept. */
const mostEntries = 100_000;

/**
 * Takes a trial's artifacts out of its containers, entry by entry and without unpacking anything here. What can't be had is told, and is
 * no failure of the trial; only what `keep` throws gets through.
 */
export async function collectArtifacts(
  engine: Engine,
  nameOf: (service: string) => string,
  task: Task,
  keep: KeepArtifact,
  signal: AbortSignal,
): Promise<readonly ArtifactReport[]> {
  const picker = new ArtifactPicker();
  const reports: ArtifactReport[] = [];
  for (const place of artifactPlaces(task)) {
    const archive = await openArchive(engine, nameOf(serviceOf(place)), place, signal);
    const problem = typeof archive === "string" ? archive : await readArchive(archive, place, { picker, keep, signal });
    reports.push(picker.report(place, problem));
  }
  return reports;
}

async function openArchive(
  engine: Engine,
  containerName: string,
  { source }: ArtifactPlace,
  signal: AbortSignal,
): Promise<Readable | string> {
  const open = (abortSignal: AbortSignal) =>
    engine.docker.getContainer(containerName).getArchive({ path: source, abortSignal });
  try {
    return (await engine.look(`read ${source}`, open, { signal })) as Readable;
  } catch (error) {
    signal.throwIfAborted();
    if (hasStatus(error, 404)) return "nothing is there";
    if (error instanceof SandboxFailure) return error.message;
    throw error;
  }
}

interface Collecting {
  readonly picker: ArtifactPicker;
  readonly keep: KeepArtifact;
  readonly signal: AbortSignal;
}

/** @returns what kept it from being read to its end; null when nothing did */
async function readArchive(
  archive: Readable,
  place: ArtifactPlace,
  { picker, keep, signal }: Collecting,
): Promise<string | null> {
  const reader = extract();
  let broken: unknown = null;
  pipeline(addAbortSignal(signal, archive), reader).catch((error: unknown) => {
    broken = error;
  });
  let entries = 0;
  let keeping = false;
  try {
    for await (const entry of reader) {
      if (++entries > mostEntries) return `more than ${mostEntries} entries`;
      const path = picker.pick(place, foundIn(entry.header));
      if (path === null) entry.resume();
      else {
        keeping = true;
        await keep(path, entry as unknown as AsyncIterable<Uint8Array>);
        keeping = false;
      }
    }
    return null;
  } catch (error) {
    signal.throwIfAborted();
    if (keeping && broken === null) throw error;
    return (error as Error).message;
  } finally {
    // The engine keeps the container locked until it is rid of the rest.
    archive.destroy();
  }
}

/** The archive's names begin with the last part of the path that was asked for. */
function foundIn({ name, type, size }: Header): FoundEntry {
  const path = name.replace(/\/$/, "").split("/").slice(1).join("/");
  const kind = type === "file" || type === "directory" ? type : "other";
  return { path, kind, bytes: size ?? 0 };
}
