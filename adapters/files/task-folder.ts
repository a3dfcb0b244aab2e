import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { asId, type TaskId } from "../../core/ids.ts";
import { problemText, shown } from "../../core/problem.ts";
import type { Task, TaskEnvironment } from "../../core/task.ts";
import { readInstruction } from "./instruction.ts";
import { findLeakingCopy } from "./leaking-image.ts";
import { digestTask } from "./task-digest.ts";
import { listTaskFiles, type TaskFile } from "./task-files.ts";
import { readTaskSettings, type TaskSettings } from "./task-settings.ts";
import type { Findings } from "./toml-reader.ts";

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const composeFiles = ["docker-compose.yaml", "docker-compose.yml", "compose.yaml", "compose.yml"];

/** Reads one task folder. Returns null when problems were found; all of them are in `findings`. */
export async function readTaskFolder(
  folder: string,
  host: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Promise<Task | null> {
  const before = findings.problems.length;
  const id = readId(folder, findings);
  const files = await listTaskFiles(folder, findings);
  if (files.length === 0 && findings.problems.length > before) return null;
  const settings = await readSettings(folder, files, host, findings);
  findMissing(folder, files, settings, findings);
  const instruction = await readInstructionFile(folder, files, findings);
  await findLeakingCopy(folder, files, findings);
  if (settings === null || findings.problems.length > before) return null;
  return {
    ...settings,
    id,
    instruction,
    folder,
    digest: await digestTask(folder, files),
    environment: { ...settings.environment, image: imageOf(folder, settings) },
  };
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
  host: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Promise<TaskSettings | null> {
  if (!files.some((file) => file.path === "task.toml")) return null;
  const file = join(folder, "task.toml");
  return readTaskSettings(file, await readFile(file, "utf8"), host, findings);
}

function findMissing(
  folder: string,
  files: readonly TaskFile[],
  settings: TaskSettings | null,
  findings: Findings,
): void {
  const present = new Set(files.map((file) => file.path));
  const compose = composeFiles.find((name) => present.has(`environment/${name}`));
  if (compose) {
    findings.problems.push(
      problemText({
        where: join(folder, "environment", compose),
        key: null,
        got: "a compose file",
        expected: "one Dockerfile or docker_image (compose is unsupported here)",
        remedy: "Leave this task out of the folder.",
      }),
    );
  }
  const needsDockerfile = !compose && (settings === null || settings.environment.image === null);
  const needed = [
    "task.toml",
    "instruction.md",
    "tests/test.sh",
    ...(needsDockerfile ? ["environment/Dockerfile"] : []),
  ];
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

async function readInstructionFile(folder: string, files: readonly TaskFile[], findings: Findings): Promise<string> {
  if (!files.some((file) => file.path === "instruction.md")) return "";
  const file = join(folder, "instruction.md");
  return readInstruction(file, await readFile(file), findings);
}

function imageOf(folder: string, { environment }: TaskSettings): TaskEnvironment["image"] {
  return environment.image === null
    ? { kind: "dockerfile", folder: join(folder, "environment") }
    : { kind: "prebuilt", name: environment.image };
}

/** Whether anything in a folder says that it is meant to be a task. */
export function looksLikeTask(folder: string): boolean {
  return ["task.toml", "instruction.md", "tests", "environment"].some((name) => existsSync(join(folder, name)));
}
