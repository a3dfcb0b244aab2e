import { availableParallelism, totalmem } from "node:os";
import { parse, TomlError } from "smol-toml";
import { problemText, shown } from "../../core/problem.ts";
import type { Task, TaskEnvironment } from "../../core/task.ts";
import { type Findings, TomlReader } from "./toml-reader.ts";

/** What task.toml says; `image` is null where it names no prebuilt one. */
export interface TaskSettings
  extends Pick<Task, "category" | "agentTimeoutMs" | "verifierTimeoutMs" | "verifierVariables" | "solutionVariables"> {
  readonly environment: Omit<TaskEnvironment, "image"> & { readonly image: string | null };
}

const seconds = { minimum: 1, maximum: 86_400 };
const defaults = { agentSeconds: 3_600, verifierSeconds: 600, buildSeconds: 600, cpus: 1, memoryMb: 2_048 };
const absolutePath = /^\/[^\0\n]*$/;
const imageName = /^[a-z0-9][a-z0-9._/:@-]*$/i;
const rootUser = (value: unknown) => value !== "root" && value !== 0 && value !== "0";

/** Reads task.toml as Harbor means it (version 1.0 and later; the number itself decides nothing). Source: Harbor, models/task/config. */
export function readTaskSettings(
  file: string,
  text: string,
  host: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): TaskSettings | null {
  const parsed = parseToml(file, text, findings);
  if (parsed === null) return null;
  const top = new TomlReader(file, "", parsed, findings);
  top.knows([...topKeys]);
  top.unsupported("steps", "multi-step tasks");
  const agent = readAgent(top.table("agent"));
  const verifier = readVerifier(top.table("verifier"), host);
  const environment = readEnvironment(file, top.table("environment"), host, findings);
  const solution = top.table("solution");
  solution.knows(["env"]);
  const category = top.table("metadata").text("category", /^.{1,100}$/u, "a text of 1 to 100 characters");
  return {
    category: category ?? "uncategorized",
    ...agent,
    ...verifier,
    environment,
    solutionVariables: solution.variables("env", host),
  };
}

const topKeys = [
  "version",
  "schema_version",
  "source",
  "artifacts",
  "multi_step_reward_strategy",
  "task",
  "metadata",
  "agent",
  "verifier",
  "environment",
  "solution",
  "steps",
] as const;

function parseToml(file: string, text: string, findings: Findings): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split("\n");
    const got = shown(text.split("\n")[error.line - 1] ?? "");
    findings.problems.push(
      problemText({
        where: `${file}:${error.line}:${error.column}`,
        key: null,
        got,
        expected: "valid TOML",
        remedy: `The parser says: ${reason}.`,
      }),
    );
    return null;
  }
}

function readAgent(agent: TomlReader): Pick<TaskSettings, "agentTimeoutMs"> {
  agent.knows(["timeout_sec", "user", "network_mode", "allowed_hosts"]);
  agent.unsupported("user", "agent user other than root", rootUser);
  agent.unsupported("network_mode", "network policy for one phase");
  return { agentTimeoutMs: toMs(agent.number("timeout_sec", seconds, defaults.agentSeconds)) };
}

function readVerifier(
  verifier: TomlReader,
  host: Readonly<Record<string, string | undefined>>,
): Pick<TaskSettings, "verifierTimeoutMs" | "verifierVariables"> {
  verifier.knows([
    "timeout_sec",
    "env",
    "user",
    "environment_mode",
    "environment",
    "collect",
    "network_mode",
    "allowed_hosts",
  ]);
  verifier.unsupported("user", "verifier user other than root", rootUser);
  verifier.unsupported("environment", "separate environment for the verifier");
  verifier.unsupported("environment_mode", "separate environment for the verifier", (value) => value !== "shared");
  verifier.unsupported("collect", "snapshot commands before the verifier");
  verifier.unsupported("network_mode", "network policy for one phase");
  return {
    verifierTimeoutMs: toMs(verifier.number("timeout_sec", seconds, defaults.verifierSeconds)),
    verifierVariables: verifier.variables("env", host),
  };
}

const environmentKeys = [
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

function readEnvironment(
  file: string,
  table: TomlReader,
  host: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): TaskSettings["environment"] {
  table.knows(environmentKeys);
  table.unsupported("os", "operating system other than linux", (value) => value !== "linux");
  table.unsupported("gpus", "GPU");
  table.unsupported("tpu", "TPU");
  table.unsupported("mcp_servers", "MCP servers");
  table.unsupported("skills_dir", "skills inside the image");
  table.unsupported("healthcheck", "health check before the agent");
  const cpus = table.number("cpus", { minimum: 0.1, maximum: 256 }, defaults.cpus);
  const memoryMb = readMemory(table);
  // Sandboxes may run on another machine than this one, hence no refusal.
  const here = { cpus: availableParallelism(), memoryMb: Math.floor(totalmem() / 2 ** 20) };
  if (cpus > here.cpus || memoryMb > here.memoryMb)
    findings.warnings.push(
      `${file}: asks for ${cpus} CPUs and ${memoryMb} MB; this machine has ${here.cpus} and ${here.memoryMb}. Run it on a larger worker`,
    );
  return {
    image: table.text("docker_image", imageName, "the name of an image"),
    buildTimeoutMs: toMs(table.number("build_timeout_sec", seconds, defaults.buildSeconds)),
    cpus,
    memoryMb,
    network: readNetwork(table),
    variables: table.variables("env", host),
    workdir: table.text("workdir", absolutePath, "an absolute path"),
  };
}

/** `memory = "2G"` is the older form of `memory_mb = 2048`; the newer one wins. */
function readMemory(table: TomlReader): number {
  const older = table.text("memory", /^\d+(\.\d+)?\s*[KMG]i?B?$/i, 'a size such as "512M" or "2G"');
  const [, amount, unit] = /^([\d.]+)\s*([KMG])/i.exec(older ?? "") ?? [];
  const factor = { K: 1 / 1_024, M: 1, G: 1_024 }[(unit ?? "M").toUpperCase()] ?? 1;
  const fallback = amount === undefined ? defaults.memoryMb : Math.max(1, Math.round(Number(amount) * factor));
  return table.number("memory_mb", { minimum: 16, maximum: 1_048_576, whole: true }, fallback);
}

/** `allow_internet` is the older form of `network_mode`; the newer one wins. Harbor's default is public. */
function readNetwork(table: TomlReader): TaskEnvironment["network"] {
  table.unsupported("network_mode", "list of allowed hosts", (value) => value === "allowlist");
  const mode = table.oneOf("network_mode", ["public", "no-network", "allowlist"]);
  const allowed = table.flag("allow_internet");
  if (mode !== null) return mode === "public" ? "public" : "none";
  return allowed === false ? "none" : "public";
}

function toMs(value: number): number {
  return Math.round(value * 1_000);
}
