import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageSource, Service } from "../../core/environment.ts";
import type { TaskEnvironment } from "../../core/task.ts";
import { readComposeFile } from "./compose-file.ts";
import { harborInterpolation } from "./compose-interpolation.ts";
import type { Findings } from "./findings.ts";

/** The names under which an environment folder may hold a compose file; Harbor knows the first. */
export const composeFiles = ["docker-compose.yaml", "docker-compose.yml", "compose.yaml", "compose.yml"];

/**
 * An environment of several containers. The agent works in `main`; what the compose file says of it wins over task.toml, except
 * for a prebuilt image (which Harbor prefers to any build) and the limits, which task.toml alone decides.
 */
export async function readComposedEnvironment(
  folder: string,
  name: string,
  environment: TaskEnvironment,
  findings: Findings,
): Promise<TaskEnvironment | null> {
  const file = join(folder, name);
  const { image, cpus, memoryMb, variables } = environment;
  const given = harborInterpolation({ image: nameOf(image), cpus, memoryMb, variables });
  const composed = readComposeFile(file, await readFile(file, "utf8"), folder, given, findings);
  if (composed === null) return null;
  const { composition, main } = composed;
  return { ...environment, ...(main ? mainSettings(environment, main) : {}), composition };
}

function nameOf(image: ImageSource): string | null {
  return image.kind === "prebuilt" ? image.name : null;
}

function mainSettings(environment: TaskEnvironment, main: Service): Partial<TaskEnvironment> {
  const prefersBuild = main.image.kind === "dockerfile" && environment.image.kind === "prebuilt";
  return {
    image: prefersBuild ? environment.image : main.image,
    variables: { ...main.variables, ...environment.variables },
    workdir: environment.workdir ?? main.workdir,
    ...(environment.user === undefined && main.user !== null ? { user: main.user } : {}),
    ...(environment.healthcheck === undefined && main.healthcheck !== null && main.healthcheck.test[0] !== "NONE"
      ? { healthcheck: main.healthcheck }
      : {}),
  };
}
