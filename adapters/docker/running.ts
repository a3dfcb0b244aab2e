import type Docker from "dockerode";
import type { OverlayFolders } from "./changes.ts";
import { startsWithOurs } from "./container.ts";
import { isRoot } from "./image.ts";
import { instanceLabel } from "./labels.ts";

export interface RunningContainer {
  readonly id: string;
  /** What it is addressed by: who adopts it renames it, and that takes it away from everybody before. */
  readonly name: string;
  /** Its working directory. */
  readonly folder: string;
  /** Its image's id. */
  readonly image: string;
  /** Whose it is. */
  readonly instance: string;
  /** Where the engine keeps its files, if it says so. */
  readonly overlay: OverlayFolders | null;
  /** Whether it can be started anew without running anything of the image's. */
  readonly startsWithOurs: boolean;
  /** Whether the session can write everywhere. */
  readonly runsAsRoot: boolean;
  /** NAME=value, as image and task declare them. */
  readonly variables: readonly string[];
}

/** What is fixed when a container is made, so that an agent has no hand in it. */
export function shapeOf({ Config, Image, GraphDriver }: Docker.ContainerInspectInfo) {
  const { UpperDir, LowerDir } = (GraphDriver?.Data ?? {}) as {
    readonly UpperDir?: string;
    readonly LowerDir?: string;
  };
  return {
    folder: Config.WorkingDir || "/",
    variables: Config.Env ?? [],
    image: Image,
    instance: Config.Labels[instanceLabel] ?? "",
    overlay: UpperDir && LowerDir ? { upper: UpperDir, lower: LowerDir.split(":") } : null,
    startsWithOurs: startsWithOurs(Config),
    runsAsRoot: isRoot(Config.User),
  };
}
