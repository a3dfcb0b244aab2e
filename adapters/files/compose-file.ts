import { parseDocument } from "yaml";
import type { Composition, Service } from "../../core/environment.ts";
import { problemText, shown } from "../../core/problem.ts";
import { type Interpolation, interpolated } from "./compose-interpolation.ts";
import { inStartOrder } from "./compose-order.ts";
import { ComposeReader } from "./compose-reader.ts";
import { readService } from "./compose-service.ts";
import type { Findings } from "./findings.ts";

/** What a compose file makes of the agent's own container: it lays itself over what task.toml says. */
export interface ComposedEnvironment {
  readonly composition: Composition;
  readonly main: Service | null;
}

/**
 * Reads a task's compose file without the compose program: the part of it that describes containers which talk to each other and
 * reach nothing of the host. Whatever else it asks for is a problem by name, never ignored.
 * @param folder the task's environment folder; images are built from inside it
 */
export function readComposeFile(
  file: string,
  text: string,
  folder: string,
  given: Interpolation,
  findings: Findings,
): ComposedEnvironment | null {
  const before = findings.problems.length;
  const root = parseYaml(file, text, findings);
  if (root === undefined) return null;
  const top = new ComposeReader(file, "", interpolated(root, given, file, findings), findings);
  top.allows(["services", "volumes", "networks"], ["version", "name"]);
  const volumes = readVolumes(top);
  readNetworks(top);
  const services = top
    .tables("services")
    .map(([name, service]) => readService(name, service, { folder, volumes, networks: new Set(networkNames(top)) }));
  if (services.length === 0)
    top.refuse("services", "at least one service", "Leave the file out for a single container.");
  if (findings.problems.length > before) return null;
  const main = services.find((service) => service.name === "main") ?? null;
  const others = services.filter((service) => service !== main);
  const ordered = inStartOrder(others, (where, expected) => top.refuse(where, expected, "Correct depends_on."));
  if (ordered === null) return null;
  const { volumes: mounts = [], command = null, aliases = [] } = main ?? {};
  return { composition: { services: ordered, main: { volumes: mounts, command, aliases } }, main };
}

function parseYaml(file: string, text: string, findings: Findings): unknown {
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (!error) return document.toJS() as unknown;
  const [line] = error.linePos ?? [];
  findings.problems.push(
    problemText({
      where: line ? `${file}:${line.line}:${line.col}` : file,
      key: null,
      got: shown(error.message.split("\n")[0] ?? ""),
      expected: "valid YAML",
      remedy: "Correct the line.",
    }),
  );
  return undefined;
}

/** Named volumes without any option: they live and die with the trial. */
function readVolumes(top: ComposeReader): ReadonlySet<string> {
  const tables = top.tables("volumes");
  for (const [, volume] of tables) volume.allows([], ["labels", "name"]);
  return new Set(tables.map(([name]) => name));
}

function networkNames(top: ComposeReader): string[] {
  return ["default", ...top.tables("networks").map(([name]) => name)];
}

/** One network for all: with several, who reaches whom is part of the task, and we would get it wrong. */
function readNetworks(top: ComposeReader): void {
  const networks = top.tables("networks");
  for (const [, network] of networks) network.allows([], ["driver", "labels", "name", "internal"]);
  if (networks.length > 1)
    top.refuse("networks", "one network for all services (several are unsupported here)", leaveOut);
}

const leaveOut = "Leave this task out of the folder.";
