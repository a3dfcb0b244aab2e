import type Docker from "dockerode";
import type { Composition, Service, VolumeMount } from "../../core/environment.ts";
import type { SandboxSpec } from "../../core/ports.ts";
import { confinement, variableLines } from "./container.ts";
import { deadlineLabel, instanceLabel, labelPrefix } from "./labels.ts";

/** The sandbox that a companion belongs to: its name at the beginning, as adopting renames the container and labels stay. */
export const groupLabel = `${labelPrefix}group`;
const serviceLabel = `${labelPrefix}service`;
/** Not the label of a trial's own container: nobody who looks for that shall find a companion. */
const trialLabel = `${labelPrefix}companion-of`;
const epochLabel = `${labelPrefix}epoch`;

/** What the reaper reads back: whose companion something is, and since when it may go. */
export interface CompanionOwner {
  readonly group: string;
  readonly trial: string;
  readonly epoch: number;
  readonly deadlineMs: number;
}

export function companionOwner(labels: Readonly<Record<string, string>> | null | undefined): CompanionOwner | null {
  const group = labels?.[groupLabel];
  const trial = labels?.[trialLabel];
  if (group === undefined || trial === undefined) return null;
  return { group, trial, epoch: Number(labels?.[epochLabel]), deadlineMs: Number(labels?.[deadlineLabel]) };
}

/** The labels of everything that a sandbox has beside its container. */
export function companionLabels(spec: SandboxSpec, instance: string): Record<string, string> {
  return {
    [instanceLabel]: instance,
    [groupLabel]: spec.name,
    [trialLabel]: spec.labels["trial"] ?? "",
    [epochLabel]: spec.labels["epoch"] ?? "",
    [deadlineLabel]: String(spec.deadlineMs),
  };
}

export const networkName = (group: string) => group;
export const volumeName = (group: string, volume: string) => `${group}.${volume}`;
export const serviceName = (group: string, service: string) => `${group}.${service}`;

/** The network of one sandbox. Without internet it ends at its own bridge, which has no address of the host's on it either. */
export function networkOptions(spec: SandboxSpec, instance: string): Docker.NetworkCreateOptions {
  const isClosed = spec.task.environment.network === "none";
  return {
    Name: networkName(spec.name),
    CheckDuplicate: true,
    Driver: "bridge",
    Internal: isClosed,
    ...(isClosed ? { Options: { "com.docker.network.bridge.inhibit_ipv4": "true" } } : {}),
    Labels: companionLabels(spec, instance),
  };
}

/** A service's container: held to the same as the agent's own. */
export function serviceOptions(
  spec: SandboxSpec,
  service: Service,
  imageId: string,
  instance: string,
): Docker.ContainerCreateOptions {
  const { healthcheck } = service;
  return {
    name: serviceName(spec.name, service.name),
    Image: imageId,
    ...(service.command === null ? {} : { Cmd: [...service.command] }),
    ...(service.entrypoint === null ? {} : { Entrypoint: [...service.entrypoint] }),
    Hostname: service.name,
    Env: variableLines(service.variables),
    ...(service.workdir === null ? {} : { WorkingDir: service.workdir }),
    ...(service.user === null ? {} : { User: service.user }),
    ...(healthcheck === null
      ? {}
      : {
          Healthcheck: {
            Test: [...healthcheck.test],
            Interval: nanoseconds(healthcheck.intervalMs),
            Timeout: nanoseconds(healthcheck.timeoutMs),
            StartPeriod: nanoseconds(healthcheck.startPeriodMs),
            Retries: healthcheck.retries,
          },
        }),
    Labels: { ...companionLabels(spec, instance), [serviceLabel]: service.name },
    StopTimeout: 1,
    HostConfig: {
      ...confinement(service, networkName(spec.name)),
      ...reach(spec, service.volumes),
      // Its last words are the only way to learn why a service did not come up.
      LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "1" } },
      RestartPolicy: service.restarts ? { Name: "on-failure", MaximumRetryCount: 5 } : { Name: "no" },
    },
    ...onNetwork(spec, [service.name, ...service.aliases]),
  };
}

/** Whether main runs a program of the task's; a command that only waits is Harbor's habit, and we wait better. */
export function hasOwnCommand(composition: Composition | undefined): boolean {
  const command = composition?.main.command?.join(" ") ?? "";
  return command !== "" && !/\b(sleep\s+(infinity|inf|\d{4,})|tail\s+-[fF])\b/.test(command);
}

/** What the agent's own container has more when it is not alone; nothing otherwise. */
export function besideCompanions(
  spec: SandboxSpec,
  alone: Docker.ContainerCreateOptions,
): Docker.ContainerCreateOptions {
  const { composition } = spec.task.environment;
  if (!composition) return alone;
  const { volumes, command, aliases } = composition.main;
  return {
    ...alone,
    ...(hasOwnCommand(composition) ? { Cmd: [...(command ?? [])] } : {}),
    Labels: { ...alone.Labels, [groupLabel]: spec.name },
    HostConfig: { ...alone.HostConfig, NetworkMode: networkName(spec.name), ...reach(spec, volumes) },
    ...onNetwork(spec, ["main", ...aliases]),
  };
}

/**
 * Without internet no name is asked outside either: the engine's own resolver would carry questions out. It answers for services at
 * once and for others never, so that a second of waiting is enough (the usual twenty would be the agent's time).
 */
function reach(spec: SandboxSpec, volumes: readonly VolumeMount[]): Docker.HostConfig {
  const mounts: Docker.MountConfig = volumes.map(({ volume, path, readOnly }) => ({
    Type: "volume",
    Source: volumeName(spec.name, volume),
    Target: path,
    ReadOnly: readOnly,
  }));
  return {
    ...(spec.task.environment.network === "none"
      ? { Dns: ["127.0.0.1"], DnsOptions: ["timeout:1", "attempts:1"] }
      : {}),
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
  };
}

function onNetwork(
  spec: SandboxSpec,
  aliases: readonly string[],
): Pick<Docker.ContainerCreateOptions, "NetworkingConfig"> {
  return { NetworkingConfig: { EndpointsConfig: { [networkName(spec.name)]: { Aliases: [...aliases] } } } };
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
