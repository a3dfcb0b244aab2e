import { availableParallelism, totalmem } from "node:os";
import type { Healthcheck } from "../../core/environment.ts";
import type { HostVariables } from "../../core/host-variables.ts";
import type { TaskEnvironment } from "../../core/task.ts";
import type { Findings } from "./findings.ts";
import type { TomlReader } from "./toml-reader.ts";

const defaults = { buildSeconds: 600, cpus: 1, memoryMb: 2_048 };
/** A day at most. */
export const seconds = { minimum: 1, maximum: 86_400 };
/** Not blank, and without what no command line and no database can hold. */
export const shellCommand = /^[^\0]*[^\s\0][^\0]*$/;
const absolutePath = /^\/[^\0\n]*$/;
export const imageName = /^[a-z0-9][a-z0-9._/:@-]*$/i;

const keys = [
  "build_timeout_sec",
  "docker_image",
  "os",
  "cpus",
  "memory_mb",
  "memory",
  "storage_mb",
  "storage",
  "gpus",
  "gpu_types",
  "tpu",
  "env",
  "workdir",
  "skills_dir",
  "mcp_servers",
  "healthcheck",
  "network_mode",
  "allowed_hosts",
  "allow_internet",
];

/** What task.toml says of the environment; `image` is null where it names no prebuilt one. */
export type EnvironmentSettings = Omit<TaskEnvironment, "image"> & { readonly image: string | null };

/** The table [environment] of task.toml, with the agent's user, who lives in it. Source: Harbor, models/task/config. */
export function readEnvironment(
  file: string,
  table: TomlReader,
  agent: TomlReader,
  host: HostVariables,
  findings: Findings,
): EnvironmentSettings {
  table.knows(keys);
  table.unsupported("os", "operating system other than linux", (value) => value !== "linux");
  table.unsupported("gpus", "GPU");
  table.unsupported("tpu", "TPU");
  table.unsupported("mcp_servers", "MCP servers");
  table.unsupported("skills_dir", "skills inside the image");
  const cpus = table.number("cpus", { minimum: 0.1, maximum: 256 }, defaults.cpus);
  const memoryMb = readSize(table, "memory") ?? defaults.memoryMb;
  // Not enforced: neither does Harbor on Docker, and most storage drivers can't. Read, so that a wrong value is told.
  readSize(table, "storage");
  warnOfSize(file, { cpus, memoryMb }, findings);
  const user = agent.textOrNumber("user");
  const healthcheck = table.has("healthcheck") ? readHealthcheck(table.table("healthcheck")) : null;
  return {
    image: table.text("docker_image", imageName, "the name of an image"),
    buildTimeoutMs: table.number("build_timeout_sec", seconds, defaults.buildSeconds) * 1_000,
    cpus,
    memoryMb,
    network: readNetwork(table),
    variables: table.variables("env", host),
    workdir: table.text("workdir", absolutePath, "an absolute path"),
    ...(user === null ? {} : { user }),
    ...(healthcheck === null ? {} : { healthcheck }),
  };
}

/** Sandboxes may run on another machine than this one, hence no refusal. */
function warnOfSize(
  file: string,
  { cpus, memoryMb }: { readonly cpus: number; readonly memoryMb: number },
  findings: Findings,
): void {
  const here = { cpus: availableParallelism(), memoryMb: Math.floor(totalmem() / 2 ** 20) };
  if (cpus <= here.cpus && memoryMb <= here.memoryMb) return;
  findings.warnings.push({
    where: file,
    what: `asks for ${cpus} CPUs and ${memoryMb} MB; this machine has ${here.cpus} and ${here.memoryMb}. Run it on a larger worker`,
  });
}

/** `memory = "2G"` is the older form of `memory_mb = 2048`, likewise storage; the newer one wins. In MB; null when absent. */
function readSize(table: TomlReader, key: "memory" | "storage"): number | null {
  const older = table.text(key, /^\d+(\.\d+)?\s*[KMG]i?B?$/i, 'a size such as "512M" or "2G"');
  const [, amount, unit] = /^([\d.]+)\s*([KMG])/i.exec(older ?? "") ?? [];
  const factor = { K: 1 / 1_024, M: 1, G: 1_024 }[(unit ?? "M").toUpperCase()] ?? 1;
  const fallback = amount === undefined ? null : Math.max(1, Math.round(Number(amount) * factor));
  const newer = `${key}_mb`;
  if (!table.has(newer)) return fallback;
  const range = { minimum: key === "memory" ? 16 : 1, maximum: 67_108_864, whole: true };
  return table.number(newer, range, fallback ?? defaults.memoryMb);
}

/** `allow_internet` is the older form of `network_mode`; the newer one wins. Harbor's default is public. */
function readNetwork(table: TomlReader): TaskEnvironment["network"] {
  const mode = table.oneOf("network_mode", ["public", "no-network", "allowlist"]);
  const allowed = table.flag("allow_internet");
  // A list without hosts denies them all.
  if (mode === "allowlist" && table.list("allowed_hosts").length > 0)
    table.refuse("network_mode", "no list of allowed hosts (unsupported here)", "Leave this task out of the folder.");
  if (mode !== null) return mode === "public" ? "public" : "none";
  return allowed === false ? "none" : "public";
}

function readHealthcheck(table: TomlReader): Healthcheck | null {
  table.knows(["command", "interval_sec", "timeout_sec", "start_period_sec", "start_interval_sec", "retries"]);
  const command = table.text("command", shellCommand, "a shell command");
  const range = { minimum: 0.1, maximum: 3_600 };
  if (command === null) {
    if (!table.has("command")) table.refuse("command", "a shell command", "Write the command that tells readiness.");
    return null;
  }
  return {
    test: ["CMD-SHELL", command],
    intervalMs: table.number("interval_sec", range, 5) * 1_000,
    timeoutMs: table.number("timeout_sec", range, 30) * 1_000,
    startPeriodMs: table.number("start_period_sec", { ...range, minimum: 0 }, 0) * 1_000,
    retries: table.number("retries", { minimum: 1, maximum: 1_000, whole: true }, 3),
  };
}
