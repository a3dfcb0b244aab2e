import type Docker from "dockerode";
import type { SandboxSpec } from "../../core/ports.ts";
import { sandboxNameOf } from "../../core/trial.ts";
import type { TaskImage } from "./image.ts";
import { deadlineLabel, instanceLabel, labelPrefix, trialLabel } from "./labels.ts";
import { keeperCommand } from "./scripts.ts";

const mebibyte = 1024 * 1024;
/** Stops a fork bomb, not a build with many jobs. */
const processLimit = 512;
/** Stops a single file from filling the host's disk; a task's own data sets and disk images fit. */
const fileSizeLimit = 10 * 1024 * mebibyte;
/**
 * What root in a container needs for ordinary work (chown, apt, useradd, low ports, ending other users' processes), and
 * nothing that reaches out of it.
 */
const capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID"];

/** The whole of what a container may be, as a pure function: what is not here, a task can't have. */
export function containerOptions(spec: SandboxSpec, image: TaskImage, instance: string): Docker.ContainerCreateOptions {
  const { environment } = spec.task;
  const network = environment.network === "none" ? "none" : "bridge";
  return {
    name: spec.name,
    Image: image.id,
    Cmd: commandOf(image),
    // For the session that starts with the container. It ends when the connection does, as that of an exec would.
    OpenStdin: startsWithSession(image),
    StdinOnce: startsWithSession(image),
    // Equal in every trial: a random name would make otherwise equal outputs differ.
    Hostname: "sandbox",
    Env: variableLines(environment.variables),
    ...(environment.workdir === null ? {} : { WorkingDir: environment.workdir }),
    ...(environment.user === undefined ? {} : { User: environment.user }),
    Labels: labelsOf(spec, instance),
    // What tail gets to hear when the container is stopped; nothing in it is worth waiting for.
    StopTimeout: 1,
    HostConfig: confinement(environment, network),
  };
}

export function variableLines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

/** What every container of ours is held to, whoever works in it. */
export function confinement(
  limits: { readonly cpus: number; readonly memoryMb: number },
  network: string,
): Docker.HostConfig {
  const memory = Math.round(limits.memoryMb * mebibyte);
  return {
    NetworkMode: network,
    CapDrop: ["ALL"],
    CapAdd: capabilities,
    SecurityOpt: ["no-new-privileges:true"],
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: Math.round(limits.cpus * 1e9),
    PidsLimit: processLimit,
    Ulimits: [
      { Name: "nofile", Soft: 4096, Hard: 8192 },
      { Name: "core", Soft: 0, Hard: 0 },
      { Name: "fsize", Soft: fileSizeLimit, Hard: fileSizeLimit },
    ],
    LogConfig: { Type: "none", Config: {} },
    Init: true,
    // The container is inspected after its death, so it must not vanish by itself.
    AutoRemove: false,
    RestartPolicy: { Name: "no" },
  };
}

/** A session that starts with its container costs a sixth of one that has to be brought in by an exec. */
export function startsWithSession(image: TaskImage): boolean {
  return !image.hasEntrypoint;
}

/** Not `sleep infinity`, which a tired agent ends with `pkill sleep`. An entry point of the image stays in force. */
function commandOf(image: TaskImage): string[] {
  if (!startsWithSession(image)) return idleCommand;
  return [...keeperCommand, image.runsAsRoot ? "root" : "user"];
}

const idleCommand = ["sh", "-c", "exec tail -f /dev/null"];

/** Whether what a container starts with is ours alone: nothing of the image, which an agent may have changed, would run if it started anew. */
export function startsWithOurs({ Entrypoint, Cmd }: Pick<Docker.ContainerInspectInfo["Config"], "Entrypoint" | "Cmd">) {
  const command = (Cmd ?? []).join("\0");
  const isOurs = command === idleCommand.join("\0") || command.startsWith(`${keeperCommand.join("\0")}\0`);
  return (Entrypoint ?? []).length === 0 && isOurs;
}

function labelsOf(spec: SandboxSpec, instance: string): Record<string, string> {
  const own = Object.entries(spec.labels).map(([name, value]) => [labelPrefix + name, value]);
  return {
    ...Object.fromEntries(own),
    [instanceLabel]: instance,
    [deadlineLabel]: String(spec.deadlineMs),
  };
}

/** For a container that serves no trial of its own: nothing but its deadline speaks for or against it. */
export function noTrialLabels(instance: string, deadlineMs: number): Record<string, string> {
  return {
    [instanceLabel]: instance,
    [trialLabel]: "",
    [`${labelPrefix}epoch`]: "0",
    [deadlineLabel]: String(deadlineMs),
  };
}

export interface Owner {
  readonly trial: string;
  readonly epoch: number;
  readonly deadlineMs: number;
}

/** Who holds a container, read back from its labels and its name; null when they are not ours. */
export function ownerOf(
  { Labels: labels, Names: names }: Pick<Docker.ContainerInfo, "Labels" | "Names">,
  instance: string,
): Owner | null {
  if (labels[instanceLabel] !== instance) return null;
  const trial = labels[trialLabel] ?? "";
  const label = Number(labels[`${labelPrefix}epoch`] ?? Number.NaN);
  return {
    trial,
    epoch: adoptedEpoch(trial, names) ?? label,
    deadlineMs: Number(labels[deadlineLabel] ?? Number.NaN),
  };
}

/** Labels of a container never change but its name does, in one step: an adopted one has its adopter's epoch there. */
function adoptedEpoch(trial: string, names: readonly string[]): number | null {
  const epochs = names.map((name) => Number(/^\/(.*)-(\d+)$/.exec(name)?.[2] ?? Number.NaN));
  return epochs.find((epoch) => names.includes(`/${sandboxNameOf(trial, epoch)}`)) ?? null;
}

/**
 * Compares what the engine says it applied with what was asked for. Limits that were silently dropped have spoilt benchmark
 * results elsewhere for months.
 * @param engine whether its kernel can limit swap at all
 * @returns each difference in words
 */
export function limitProblems(
  asked: Docker.ContainerCreateOptions,
  applied: Pick<Docker.ContainerInspectInfo, "HostConfig" | "Config">,
  { swapLimit }: { readonly swapLimit: boolean },
): string[] {
  const want = asked.HostConfig ?? {};
  const got = applied.HostConfig;
  const pairs: [string, unknown, unknown][] = [
    ["memory", want.Memory, got.Memory],
    // Kernels without swap accounting keep the memory limit and drop this one; the engine says beforehand that it can't.
    ["memory with swap", swapLimit ? want.MemorySwap : got.MemorySwap, got.MemorySwap],
    ["cpus", want.NanoCpus, got.NanoCpus],
    ["processes", want.PidsLimit, got.PidsLimit],
    ["network", want.NetworkMode, got.NetworkMode],
    ["dropped capabilities", want.CapDrop, got.CapDrop],
    ["added capabilities", bareNames(want.CapAdd), bareNames(got.CapAdd)],
    ["security options", want.SecurityOpt, got.SecurityOpt],
    ["ulimits", sortedUlimits(want), sortedUlimits(got)],
    ["log", logOf(want), logOf(got)],
    ["init", want.Init, got.Init],
    ["privileged", false, got.Privileged ?? false],
    ["host mounts", [], [...(got.Binds ?? []), ...(got.Mounts ?? []).filter(({ Type }) => Type !== "volume")]],
    ["devices", [], got.Devices ?? []],
  ];
  return pairs
    .filter(([, expected, actual]) => JSON.stringify(expected) !== JSON.stringify(actual))
    .map(([name, expected, actual]) => `${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

function logOf({ LogConfig }: Docker.HostConfig): readonly unknown[] {
  return [LogConfig?.Type, Object.entries(LogConfig?.Config ?? {}).sort()];
}

/** Newer engines answer with the prefix CAP_ and in their own order. */
function bareNames(names: readonly string[] | null | undefined): string[] {
  return (names ?? []).map((name) => name.replace(/^CAP_/, "")).sort();
}

function sortedUlimits(host: Docker.HostConfig): string[] {
  const ulimits = (host.Ulimits ?? []) as { Name: string; Soft: number; Hard: number }[];
  return ulimits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`).sort();
}
