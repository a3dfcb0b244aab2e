import { problemText } from "../../core/problem.ts";
import type { Findings } from "./findings.ts";

/** The variables that a compose file may use: Harbor's own and the task's. Never the host's: it may hold keys. */
export type Interpolation = Readonly<Record<string, string>>;

/** Harbor's own mounts of a trial's logs, which stand in many files, begin with this here. We need none: logs are read from the container. */
export const harborLogs = "/harbor-logs/";

/** What Harbor gives a compose file to use. Source: Harbor, environments/docker. */
export function harborInterpolation(task: {
  readonly image: string | null;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
}): Interpolation {
  return {
    ...task.variables,
    CONTEXT_DIR: ".",
    MAIN_IMAGE_NAME: mainImage,
    PREBUILT_IMAGE_NAME: task.image ?? mainImage,
    CPUS: String(task.cpus),
    MEMORY: `${task.memoryMb}M`,
    ENV_VERIFIER_LOGS_PATH: "/logs/verifier",
    ENV_AGENT_LOGS_PATH: "/logs/agent",
    ENV_ARTIFACTS_PATH: "/logs/artifacts",
    HOST_VERIFIER_LOGS_PATH: `${harborLogs}verifier`,
    HOST_AGENT_LOGS_PATH: `${harborLogs}agent`,
    HOST_ARTIFACTS_PATH: `${harborLogs}artifacts`,
  };
}

/** Stands for the image that the task's own Dockerfile or docker_image makes. */
export const mainImage = "self-harness/main-image";

const variable = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?])([^}]*))?\})/g;

/** A copy of the parsed file with its variables filled in, in values only, as compose does. */
export function interpolated(value: unknown, given: Interpolation, file: string, findings: Findings): unknown {
  const missing = new Set<string>();
  const fill = (each: unknown): unknown => {
    if (typeof each === "string") return fillText(each, given, missing);
    if (Array.isArray(each)) return each.map(fill);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, member]) => [key, fill(member)]));
  };
  const filled = fill(value);
  for (const name of missing)
    findings.problems.push(
      problemText({
        where: file,
        key: null,
        got: `\${${name}}`,
        expected: "variables of the task or with a default",
        remedy: `Name it in [environment.env] of task.toml (${name} = "\${${name}}" takes the host's), or give a default: \${${name}:-value}.`,
      }),
    );
  return filled;
}

function fillText(text: string, given: Interpolation, missing: Set<string>): string {
  return text.replace(variable, (whole, plain?: string, braced?: string, operator?: string, rest?: string) => {
    const name = plain ?? braced;
    if (whole === "$$" || name === undefined) return "$";
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined && (value !== "" || !operator?.startsWith(":"))) return value;
    if (operator?.endsWith("-")) return rest ?? "";
    missing.add(name);
    return "";
  });
}
