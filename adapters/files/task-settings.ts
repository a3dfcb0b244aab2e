import { parse, TomlError } from "smol-toml";
import type { CollectCommand } from "../../core/collect.ts";
import type { HostVariables } from "../../core/host-variables.ts";
import { problemText, shown } from "../../core/problem.ts";
import type { ArtifactPlace, Task, TaskEnvironment } from "../../core/task.ts";
import type { Findings } from "./findings.ts";
import { type EnvironmentSettings, readEnvironment, seconds, shellCommand } from "./task-environment.ts";
import { TomlReader } from "./toml-reader.ts";

/** What task.toml says. */
export interface TaskSettings
  extends Pick<
    Task,
    | "category"
    | "agentTimeoutMs"
    | "verifierTimeoutMs"
    | "verifierVariables"
    | "solutionVariables"
    | "collect"
    | "artifacts"
  > {
  readonly environment: EnvironmentSettings;
  readonly verifier: VerifierSettings | null;
}

/** `environment`: the table [verifier.environment], where there is one. Null: the task does not say where its tests run. */
export type VerifierSettings =
  | { readonly kind: "shared" }
  | { readonly kind: "separate"; readonly environment: EnvironmentSettings | null };

const defaults = { agentSeconds: 3_600, verifierSeconds: 600, collectSeconds: 60 };
const serviceName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const rootUser = (value: unknown) => value !== "root" && value !== 0 && value !== "0";

/** Reads task.toml as Harbor means it (version 1.0 and later; the number itself decides nothing). Source: Harbor, models/task/config. */
export function readTaskSettings(
  file: string,
  text: string,
  host: HostVariables,
  findings: Findings,
): TaskSettings | null {
  const parsed = parseToml(file, text, findings);
  if (parsed === null) return null;
  const top = new TomlReader(file, "", parsed, findings);
  top.knows([...topKeys]);
  top.unsupported("steps", "multi-step tasks");
  const agent = top.table("agent");
  const environment = readEnvironment(file, top.table("environment"), agent, host, findings);
  const artifacts = readArtifacts(top);
  const solution = top.table("solution");
  solution.knows(["env"]);
  const category = top.table("metadata").text("category", /^.{1,100}$/u, "a text of 1 to 100 characters");
  return {
    category: category ?? "uncategorized",
    ...readAgent(agent, environment.network),
    ...readVerifier(file, top.table("verifier"), environment.network, host, findings),
    environment,
    solutionVariables: solution.variables("env", host),
    ...(artifacts.length > 0 ? { artifacts } : {}),
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

function readAgent(agent: TomlReader, network: TaskEnvironment["network"]): Pick<TaskSettings, "agentTimeoutMs"> {
  agent.knows(["timeout_sec", "user", "network_mode", "allowed_hosts"]);
  refuseOtherNetwork(agent, network);
  return { agentTimeoutMs: toMs(agent.number("timeout_sec", seconds, defaults.agentSeconds)) };
}

function readVerifier(
  file: string,
  verifier: TomlReader,
  network: TaskEnvironment["network"],
  host: HostVariables,
  findings: Findings,
): Pick<TaskSettings, "verifierTimeoutMs" | "verifierVariables" | "collect" | "verifier"> {
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
  const collect = readCollect(file, verifier, findings);
  const mode = verifier.oneOf("environment_mode", ["shared", "separate"]);
  const environment = verifier.has("environment")
    ? readEnvironment(file, verifier.table("environment"), verifier, host, findings)
    : null;
  if (mode === "shared" && environment)
    verifier.refuse("environment_mode", '"separate" beside [verifier.environment]', "Remove one of the two.");
  refuseOtherNetwork(verifier, environment?.network ?? network);
  return {
    verifier: environment || mode === "separate" ? { kind: "separate", environment } : mode ? { kind: "shared" } : null,
    verifierTimeoutMs: toMs(verifier.number("timeout_sec", seconds, defaults.verifierSeconds)),
    verifierVariables: verifier.variables("env", host),
    ...(collect.length > 0 ? { collect } : {}),
  };
}

/** In the order in which they are to be run. */
function readCollect(file: string, verifier: TomlReader, findings: Findings): CollectCommand[] {
  return verifier.list("collect").flatMap((value, index) => {
    const entry = new TomlReader(file, `verifier.collect[${index}]`, value, findings);
    entry.knows(["command", "service", "timeout_sec", "user"]);
    const command = entry.text("command", shellCommand, "a shell command");
    if (command === null && !entry.has("command"))
      entry.refuse("command", "a shell command", "Write the command that takes the snapshot.");
    const service = entry.text("service", serviceName, "main, or the name of a service");
    const timeoutMs = toMs(entry.number("timeout_sec", { ...seconds, minimum: 0.1 }, defaults.collectSeconds));
    const user = entry.textOrNumber("user");
    return command === null ? [] : [{ command, service: service ?? "main", timeoutMs, user }];
  });
}

/** A phase may repeat the policy of the whole task; a different one would need a network that changes under a running container. */
function refuseOtherNetwork(phase: TomlReader, network: TaskEnvironment["network"]): void {
  const same = network === "none" ? "no-network" : "public";
  phase.unsupported(
    "network_mode",
    "network policy for one phase that differs from the task's",
    (mode) => mode !== same,
  );
}

/** Each is a path, or a table of source, destination, exclude and service. */
function readArtifacts(top: TomlReader): ArtifactPlace[] {
  return top.list("artifacts").flatMap((value) => {
    const entry: unknown = typeof value === "string" ? { source: value } : value;
    const { source, destination = null, exclude = [], service = "main" } = (entry ?? {}) as Record<string, unknown>;
    const isSound =
      isContainerPath(source) && (destination === null || isRelativePath(destination)) && isListOfTexts(exclude);
    if (isSound && typeof service === "string" && serviceName.test(service))
      return [{ source, destination, exclude, ...(service === "main" ? {} : { service }) }];
    top.refuse(
      "artifacts",
      "absolute paths, or tables of source (absolute), destination (relative, without ..), exclude (a list) and service (a name)",
      "Correct the entry.",
    );
    return [];
  });
}

function isContainerPath(value: unknown): value is string {
  return typeof value === "string" && /^\/[^\0\n]*$/.test(value) && !value.split("/").includes("..");
}

function isRelativePath(value: unknown): value is string {
  return typeof value === "string" && /^[^/\0\n][^\0\n]*$/.test(value) && !value.split("/").includes("..");
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function toMs(value: number): number {
  return Math.round(value * 1_000);
}
