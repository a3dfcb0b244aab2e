import { matchesGlob } from "./glob.ts";
import { artifactFolder, artifactLimits, manifestPath } from "./kept-files.ts";
import { type ArtifactPlace, serviceOf, type Task } from "./task.ts";

/** One line of a trial's manifest, as Harbor writes it; `left_out` is ours. Source: Harbor, trial/artifact_handler. */
export interface ArtifactReport {
  readonly source: string;
  /** Below the trial's folder of artifacts. */
  readonly destination: string;
  readonly type: "file" | "directory" | null;
  /** `failed`: nothing there, or it could not be read. */
  readonly status: "ok" | "empty" | "failed";
  readonly service: string;
  /** What is missing of it, each with the reason; absent when nothing is. */
  readonly left_out?: readonly string[];
}

/** What an archive or a folder has at a path. */
export interface FoundEntry {
  /** Below the place's source; empty for the source itself. */
  readonly path: string;
  readonly kind: "file" | "directory" | "other";
  readonly bytes: number;
}

/** Lines of a place's report: an agent may make any number of files. */
const mostSaid = 100;

/** Where to look: Harbor's own folder, then what the task declares. */
export function artifactPlaces({ artifacts = [] }: Pick<Task, "artifacts">): readonly ArtifactPlace[] {
  return [{ source: "/logs/artifacts", destination: null, exclude: [] }, ...artifacts];
}

/** Decides entry by entry what is kept of a trial's artifacts, and remembers what has to be said about the rest. */
export class ArtifactPicker {
  #bytes = 0;
  #files = 0;
  readonly #taken = new Set<string>([manifestPath]);
  #found: FoundEntry["kind"] | null = null;
  #kept = 0;
  #leftOut: string[] = [];
  #unsaid = 0;

  /** @returns where to keep it; null: not at all */
  pick(place: ArtifactPlace, entry: FoundEntry): string | null {
    if (entry.path === "") this.#found = entry.kind;
    if (entry.kind === "directory" || isExcluded(entry.path, place.exclude)) return null;
    const path = artifactFolder + destinationOf(place) + (entry.path === "" ? "" : `/${entry.path}`);
    const reason = this.#reasonAgainst(path, entry);
    if (reason !== null) {
      if (this.#leftOut.length < mostSaid) this.#leftOut.push(`${entry.path || place.source}: ${reason}`);
      else this.#unsaid += 1;
      return null;
    }
    this.#taken.add(path);
    this.#bytes += entry.bytes;
    this.#files += 1;
    this.#kept += 1;
    return path;
  }

  #reasonAgainst(path: string, { kind, bytes }: FoundEntry): string | null {
    const { fileBytes, totalBytes, files } = artifactLimits;
    if (kind === "other") return "a link, pipe or device";
    if (path.split("/").some((part) => part === "" || part === "." || part === "..") || /[\p{Cc}\\]/u.test(path))
      return "a name that not every system can hold";
    if (this.#taken.has(path)) return "another one is kept under its name";
    if (bytes > fileBytes) return `${bytes} bytes, more than the ${fileBytes} of one file`;
    if (this.#files >= files) return `more than ${files} files`;
    if (this.#bytes + bytes > totalBytes) return `more than the ${totalBytes} bytes of a trial`;
    return null;
  }

  /** What there is to say of a place, all of whose entries were picked from; the next one begins. */
  report(place: ArtifactPlace, problem: string | null = null): ArtifactReport {
    const more = this.#unsaid > 0 ? [`and ${this.#unsaid} more`] : [];
    const leftOut = [...(problem === null ? [] : [problem]), ...this.#leftOut, ...more];
    const status =
      problem !== null || this.#found === null ? "failed" : this.#kept + leftOut.length > 0 ? "ok" : "empty";
    const type = this.#found === "other" ? null : this.#found;
    this.#found = null;
    this.#kept = 0;
    this.#leftOut = [];
    this.#unsaid = 0;
    return {
      source: place.source,
      destination: destinationOf(place),
      type,
      status,
      service: serviceOf(place),
      ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
    };
  }
}

function destinationOf({ source, destination }: ArtifactPlace): string {
  return (destination ?? source).replace(/\/+/g, "/").replace(/^\/|\/$/g, "");
}

function isExcluded(path: string, patterns: readonly string[]): boolean {
  const parts = path.split("/");
  return patterns.some((pattern) => matchesGlob(path, pattern) || parts.some((part) => matchesGlob(part, pattern)));
}

/** Whether a manifest tells of anything that a person may look for; most trials leave nothing. */
export function isWorthKeeping(reports: readonly ArtifactReport[]): boolean {
  return reports.some(
    ({ status, source }) => status !== "empty" && !(source === "/logs/artifacts" && status === "failed"),
  );
}
