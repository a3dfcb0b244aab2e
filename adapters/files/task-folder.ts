import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { ImageSource } from "../../core/environment.ts";
import type { HostVariables } from "../../core/host-variables.ts";
import { asId, type TaskId } from "../../core/ids.ts";
import { problemText, shown } from "../../core/problem.ts";
import { serviceOf, type Task, type TaskEnvironment, type TaskVerifier } from "../../core/task.ts";
import { composeFiles, readComposedEnvironment } from "./composed-environment.ts";
import type { Findings } from "./findings.ts";
import { readInstruction } from "./instruction.ts";
import { findLeakingCopy } from "./leaking-image.ts";
import { digestTask } from "./task-digest.ts";
import { listTaskFiles, type TaskFile } from "./task-files.ts";
import { readTaskSettings, type TaskSettings } from "./task-settings.ts";

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Reads one task folder. Returns null when problems were found; all of them are in `findings`. */
export async function readTaskFolder(folder: string, host: HostVariables, findings: Findings): Promise<Task | null> {
  const before = findings.problems.length;
  const id = readId(folder, findings);
  const files = await listTaskFiles(folder, findings);
  if (files.length === 0 && findings.problems.length > before) return null;
  const settings = await readSettings(folder, files, host, findings);
  const environment = settings && (await readWholeEnvironment(folder, files, settings, findings));
  findMissing(folder, files, environment, findings, settings?.verifier ?? null);
  if (settings && environment) findUnknownServices(folder, settings, environment, findings);
  const instruction = await readInstructionFile(folder, files, findings);
  await findLeakingCopy(folder, files, findings);
  if (settings === null || environment === null || findings.problems.length > before) return null;
  const { verifier: _, ...rest } = settings;
  const verifier = readVerifier(folder, files, settings, environment);
  const digest = await digestTask(folder, files);
  return { ...rest, id, instruction, folder, digest, environment, ...(verifier ? { verifier } : {}) };
}

/**
 * A verifier's image is the one that is named, else built from tests/; with neither, the tests are copied into the agent's image.
 * Source: Harbor, verifier (separate mode); the last is ours.
 */
function readVerifier(
  folder: string,
  files: readonly TaskFile[],
  { verifier }: TaskSettings,
  agents: TaskEnvironment,
): TaskVerifier | null {
  if (verifier?.kind !== "separate") return verifier;
  const settings = verifier.environment;
  const isBuilt = files.some((file) => file.path === "tests/Dockerfile");
  if (!isBuilt && (settings?.image ?? null) === null) return { kind: "separate", folders: [] };
  const image: ImageSource =
    settings?.image != null
      ? { kind: "prebuilt", name: settings.image }
      : { kind: "dockerfile", folder: join(folder, "tests") };
  const { buildTimeoutMs, cpus, memoryMb, network } = agents;
  const like = { buildTimeoutMs, cpus, memoryMb, network, variables: {}, workdir: null };
  return { kind: "separate", folders: [], environment: { ...(settings ?? like), image } };
}

/** What task.toml says, with a compose file laid over it. */
async function readWholeEnvironment(
  folder: string,
  files: readonly TaskFile[],
  { environment }: TaskSettings,
  findings: Findings,
): Promise<TaskEnvironment | null> {
  const image: ImageSource =
    environment.image === null
      ? { kind: "dockerfile", folder: join(folder, "environment") }
      : { kind: "prebuilt", name: environment.image };
  const compose = composeFiles.find((name) => files.some((file) => file.path === `environment/${name}`));
  if (compose === undefined) return { ...environment, image };
  return readComposedEnvironment(join(folder, "environment"), compose, { ...environment, image }, findings);
}

function readId(folder: string, findings: Findings): TaskId {
  const name = basename(folder);
  if (!idPattern.test(name) || name.includes(".."))
    findings.problems.push(
      problemText({
        where: folder,
        key: "folder name",
        got: shown(name),
        expected: "1 to 128 letters, digits, dots, _ and -, beginning with a letter or digit",
        remedy: "Rename the folder.",
      }),
    );
  return asId<TaskId>(name);
}

async function readSettings(
  folder: string,
  files: readonly TaskFile[],
  host: HostVariables,
  findings: Findings,
): Promise<TaskSettings | null> {
  if (!files.some((file) => file.path === "task.toml")) return null;
  const file = join(folder, "task.toml");
  return readTaskSettings(file, await readFile(file, "utf8"), host, findings);
}

function findMissing(
  folder: string,
  files: readonly TaskFile[],
  environment: TaskEnvironment | null,
  findings: Findings,
  verifier: TaskSettings["verifier"],
): void {
  const present = new Set(files.map((file) => file.path));
  const dockerfiles = new Set(environment ? imagesOf(environment).flatMap((image) => dockerfileOf(folder, image)) : []);
  const hasOwnTests = verifier?.kind === "separate" && (verifier.environment?.image ?? null) !== null;
  const needed = ["task.toml", "instruction.md", ...(hasOwnTests ? [] : ["tests/test.sh"]), ...dockerfiles];
  const missing = needed.filter((path) => !present.has(path));
  if (missing.length === 0) return;
  const hint = missing.includes("environment/Dockerfile")
    ? " An [environment] docker_image may stand in for the Dockerfile."
    : "";
  findings.problems.push(
    problemText({
      where: folder,
      key: null,
      got: `no ${missing.join(", no ")}`,
      expected: "a task in Harbor format",
      remedy: `Add what is missing.${hint}`,
    }),
  );
}

/** Snapshots and artifacts of a container that the task does not have. */
function findUnknownServices(
  folder: string,
  { collect = [], artifacts = [] }: TaskSettings,
  { composition }: TaskEnvironment,
  findings: Findings,
): void {
  const known = ["main", ...(composition?.services ?? []).map((service) => service.name)];
  const asked = [
    ...collect.map(({ service }, index) => ({ key: `verifier.collect[${index}].service`, service })),
    ...artifacts.map((place, index) => ({ key: `artifacts[${index}].service`, service: serviceOf(place) })),
  ];
  for (const { key, service } of asked)
    if (!known.includes(service))
      findings.problems.push(
        problemText({
          where: join(folder, "task.toml"),
          key,
          got: shown(service),
          expected: `one of ${known.join(", ")}`,
          remedy: "Name a service of environment/docker-compose.yaml, or remove the key: it is main then.",
        }),
      );
}

function imagesOf({ image, composition }: TaskEnvironment): readonly ImageSource[] {
  return [image, ...(composition?.services ?? []).map((service) => service.image)];
}

/** Path below the task's folder of what an image is built from. */
function dockerfileOf(folder: string, image: ImageSource): string[] {
  if (image.kind === "prebuilt") return [];
  return [relative(folder, join(image.folder, image.dockerfile ?? "Dockerfile"))];
}

async function readInstructionFile(folder: string, files: readonly TaskFile[], findings: Findings): Promise<string> {
  if (!files.some((file) => file.path === "instruction.md")) return "";
  const file = join(folder, "instruction.md");
  return readInstruction(file, await readFile(file), findings);
}

/** Whether anything in a folder says that it is meant to be a task. */
export function looksLikeTask(folder: string): boolean {
  return ["task.toml", "instruction.md", "tests", "environment"].some((name) => existsSync(join(folder, name)));
}
