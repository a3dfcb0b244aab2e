import { posix } from "node:path";
import type { ImageSource, Service, VolumeMount } from "../../core/environment.ts";
import { readComposeHealthcheck } from "./compose-healthcheck.ts";
import { harborLogs, mainImage } from "./compose-interpolation.ts";
import { type ComposeReader, isTable } from "./compose-reader.ts";
import { shellWords } from "./shell-words.ts";
import { imageName } from "./task-environment.ts";

/** What a service is read against. */
export interface ComposeScope {
  /** The task's environment folder. */
  readonly folder: string;
  readonly volumes: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
}

const readKeys = [
  "build",
  "image",
  "command",
  "entrypoint",
  "environment",
  "working_dir",
  "user",
  "healthcheck",
  "depends_on",
  "volumes",
  "networks",
  "cpus",
  "mem_limit",
  "deploy",
  "restart",
];
/** Names, outputs and ways in from the host: nothing that another container of the task could notice. */
const harmlessKeys = [
  "container_name",
  "hostname",
  "expose",
  "ports",
  "tty",
  "stdin_open",
  "init",
  "labels",
  "annotations",
  "logging",
  "platform",
  "pull_policy",
  "stop_grace_period",
  "stop_signal",
];

const defaults = { cpus: 1, memoryMb: 2_048 };

export function readService(name: string, service: ComposeReader, scope: ComposeScope): Service {
  service.allows(readKeys, harmlessKeys);
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(name))
    service.refuse(null, "a service named by letters, digits, dots, _ and -", "Rename it.");
  const limits = readLimits(service);
  return {
    name,
    aliases: readAliases(service, scope),
    image: readImage(name, service, scope),
    command: readWords(service, "command"),
    entrypoint: readWords(service, "entrypoint"),
    variables: service.pairs("environment"),
    workdir: service.text("working_dir", /^\/[^\0\n]*$/, "an absolute path"),
    user: service.text("user", /^[\w.-]+(:[\w.-]+)?$/, "a user's name or number"),
    ...limits,
    healthcheck: readComposeHealthcheck(service),
    volumes: readMounts(service, scope),
    restarts: ![null, "no", "false"].includes(service.text("restart", /^.*$/, "a restart policy")),
    waitsFor: readWaits(service),
  };
}

function readImage(name: string, service: ComposeReader, scope: ComposeScope): ImageSource {
  const build = service.get("build");
  if (build !== undefined) return readBuild(service, build, scope);
  const image = service.text("image", imageName, "the name of an image");
  if (image !== null && image !== mainImage) return { kind: "prebuilt", name: image };
  // Harbor lays its own build of the task's Dockerfile below the file's main.
  if (name !== "main" && image === null) service.refuse("image", "an image or a build", "Write one of them.");
  return { kind: "dockerfile", folder: scope.folder };
}

function readBuild(service: ComposeReader, build: unknown, scope: ComposeScope): ImageSource {
  const details = isTable(build) ? service.table("build") : null;
  details?.allows(["context", "dockerfile", "args", "target"], ["labels", "tags", "network", "platforms"]);
  const context = details ? (details.text("context", /^[^\0]+$/, "a folder") ?? ".") : String(build);
  const dockerfile = details?.text("dockerfile", /^[^\0]+$/, "a file") ?? null;
  const target = details?.text("target", /^[\w.-]+$/, "the name of a stage") ?? null;
  if (posix.isAbsolute(context) || /^\w+:\/\/|^git@/.test(context) || posix.normalize(context).startsWith(".."))
    service.refuse("build", "a folder inside environment/", "Move what it builds into environment/.");
  if (dockerfile !== null && (posix.isAbsolute(dockerfile) || posix.normalize(dockerfile).startsWith("..")))
    service.refuse("build", "a Dockerfile inside its context", "Move it there.");
  return {
    kind: "dockerfile",
    folder: posix.join(scope.folder, context).replace(/\/+$/, ""),
    ...(dockerfile === null ? {} : { dockerfile }),
    ...(target === null ? {} : { target }),
    ...(details?.get("args") === undefined ? {} : { arguments: details.pairs("args") }),
  };
}

function readWords(service: ComposeReader, key: "command" | "entrypoint"): readonly string[] | null {
  const value = service.get(key);
  if (value === undefined) return null;
  if (typeof value !== "string") return service.texts(key);
  const words = shellWords(value);
  if (words === null) service.refuse(key, "words whose quotes are closed", "Correct it, or write a list.");
  return words;
}

/** `deploy.resources.limits` is the newer form of `cpus` and `mem_limit`. */
function readLimits(service: ComposeReader): Pick<Service, "cpus" | "memoryMb"> {
  const deploy = service.table("deploy");
  deploy.allows(["resources", "replicas"], ["restart_policy", "labels", "update_config"]);
  if (deploy.number("replicas", 1) !== 1) deploy.refuse("replicas", "one container a service");
  const resources = deploy.table("resources");
  resources.allows(["limits"], ["reservations"]);
  const limits = resources.table("limits");
  limits.allows(["cpus", "memory"], ["pids"]);
  const size = /^\d+(\.\d+)?\s*([kmg]i?)?b?$/i;
  const memory =
    limits.text("memory", size, 'a size such as "512M"') ?? service.text("mem_limit", size, 'a size such as "512M"');
  return {
    cpus: limits.number("cpus", service.number("cpus", defaults.cpus)),
    memoryMb: memory === null ? defaults.memoryMb : Math.max(6, Math.ceil(bytesOf(memory) / 2 ** 20)),
  };
}

function bytesOf(size: string): number {
  const [, amount, unit] = /^([\d.]+)\s*([kmg])?/i.exec(size) ?? [];
  return Number(amount) * 1_024 ** " kmg".indexOf((unit ?? " ").toLowerCase());
}

/** Where our own folders are, nothing else may be mounted: the tests and their verdict would land in it. */
const ownFolders = /^\/+(tests|solution|logs|opt\/harness|proc|sys|dev)(\/|$)|^\/+$/;

function readMounts(service: ComposeReader, scope: ComposeScope): VolumeMount[] {
  const value = service.get("volumes");
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    service.refuse("volumes", "a list", "Write one per line, with a dash before it.");
    return [];
  }
  return value.flatMap((each: unknown) => {
    const mount = typeof each === "string" ? shortMount(each) : longMount(each);
    if (mount?.volume.startsWith(harborLogs)) return [];
    if (mount && scope.volumes.has(mount.volume) && /^\//.test(mount.path) && !ownFolders.test(mount.path))
      return [mount];
    service.refuse(
      "volumes",
      "named volumes of this file at an absolute path, none of the host's folders (unsupported here), none at /tests, /logs, /solution",
      "Put files into the image, share data by a named volume.",
    );
    return [];
  });
}

function shortMount(text: string): VolumeMount | null {
  const [volume, path, mode = "", ...rest] = text.split(":");
  if (volume === undefined || path === undefined || rest.length > 0) return null;
  return { volume, path, readOnly: mode.split(",").includes("ro") };
}

function longMount(value: unknown): VolumeMount | null {
  const { type, source, target, read_only = false } = (isTable(value) ? value : {}) as Record<string, unknown>;
  if (typeof source !== "string" || typeof target !== "string") return null;
  if (type !== "volume" && !source.startsWith(harborLogs)) return null;
  return { volume: source, path: target, readOnly: read_only === true };
}

function readAliases(service: ComposeReader, scope: ComposeScope): string[] {
  const value = service.get("networks");
  const names = Array.isArray(value) ? service.texts("networks") : service.tables("networks").map(([name]) => name);
  const unknown = names.find((name) => !scope.networks.has(name));
  if (unknown !== undefined) service.refuse("networks", "the networks of this file", `Correct "${unknown}".`);
  if (Array.isArray(value)) return [];
  return service.tables("networks").flatMap(([, network]) => {
    network.allows(["aliases"], ["priority"]);
    return network.texts("aliases");
  });
}

const conditions: Readonly<Record<string, Service["waitsFor"][number]["until"]>> = {
  service_started: "started",
  service_healthy: "healthy",
  service_completed_successfully: "completed",
};

function readWaits(service: ComposeReader): Service["waitsFor"] {
  if (Array.isArray(service.get("depends_on")))
    return service.texts("depends_on").map((name) => ({ service: name, until: "started" as const }));
  return service.tables("depends_on").flatMap(([name, wait]) => {
    wait.allows(["condition"], ["restart", "required"]);
    const until = conditions[wait.text("condition", /^.*$/, "a condition") ?? "service_started"];
    if (until) return [{ service: name, until }];
    wait.refuse("condition", `one of ${Object.keys(conditions).join(", ")}`, "Correct it.");
    return [];
  });
}
