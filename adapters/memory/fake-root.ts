import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { SandboxFailure } from "../../core/failures.ts";

/**
 * A folder that plays a container's root. There is no isolation at all: the container's well-known folders are found in texts
 * (commands, scripts, files) and replaced by folders below this one, and back again in what comes out.
 */
export interface FakeRoot {
  readonly folder: string;
  /** Where a path of the container is on this machine. */
  at(path: string): string;
  /** A text of the container, for this machine. */
  inward(text: string): string;
  /** A text of this machine, as the container would show it. */
  outward(text: string): string;
}

const played = /(?<![\w.~/-])\/(?=(?:app|logs|tests|solution|opt\/harness|root)(?![\w.-]))/g;

export function fakeRoot(folder: string): FakeRoot {
  return {
    folder,
    at: (path) => join(folder, path),
    inward: (text) => text.replaceAll(played, `${folder}/`),
    outward: (text) => text.replaceAll(`${folder}/`, "/").replaceAll(folder, "/"),
  };
}

/** Copies a folder or file into the root, with the paths in its texts replaced. */
export async function copyIn(root: FakeRoot, source: string, target: string): Promise<void> {
  await mkdir(join(target, ".."), { recursive: true });
  await cp(source, target, { recursive: true });
  await replacePaths(root, target);
}

async function replacePaths(root: FakeRoot, path: string): Promise<void> {
  if ((await stat(path)).isDirectory()) {
    for (const name of await readdir(path)) await replacePaths(root, join(path, name));
    return;
  }
  const bytes = await readFile(path);
  const text = bytes.toString("utf8");
  if (!bytes.includes(0) && Buffer.from(text).equals(bytes)) await writeFile(path, root.inward(text));
}

export type RunLine = (
  command: string,
  folder: string,
) => Promise<{ readonly exitCode: number | null; readonly output: string }>;

/**
 * Plays the few Dockerfile instructions that simple tasks use; any other is refused rather than skipped.
 * @returns the working directory and the variables that it declares
 */
export async function playDockerfile(
  root: FakeRoot,
  context: string,
  run: RunLine,
): Promise<{ workdir: string; variables: Record<string, string> }> {
  const dockerfile = await readFile(join(context, "Dockerfile"), "utf8");
  const lines = dockerfile.replaceAll(/\\\n/g, " ").split("\n");
  let workdir = "/";
  const variables: Record<string, string> = {};
  for (const line of lines.map((each) => each.trim()).filter((each) => each !== "" && !each.startsWith("#"))) {
    const [instruction = "", ...words] = line.split(/\s+/);
    const rest = line.slice(instruction.length).trim();
    switch (instruction.toUpperCase()) {
      case "FROM":
        break;
      case "WORKDIR":
        workdir = posix.resolve(workdir, rest);
        await mkdir(root.at(workdir), { recursive: true });
        break;
      case "ENV": {
        const [name = "", value = ""] = rest.split(/=(.*)/s);
        variables[name] = value.replaceAll(/^"|"$/g, "");
        break;
      }
      case "COPY":
        await playCopy(root, context, workdir, words);
        break;
      case "RUN": {
        const { exitCode, output } = await run(rest, workdir);
        if (exitCode !== 0) throw new SandboxFailure("image", `RUN ${rest}: exit code ${exitCode}\n${output}`);
        break;
      }
      default:
        throw new SandboxFailure(
          "image",
          `the fake sandbox does not play ${instruction}; use real Docker for this task`,
        );
    }
  }
  return { workdir, variables };
}

async function playCopy(root: FakeRoot, context: string, workdir: string, words: readonly string[]): Promise<void> {
  const target = posix.resolve(workdir, words.at(-1) ?? ".");
  const sources = words.slice(0, -1);
  const intoFolder = sources.length > 1 || (words.at(-1) ?? "").endsWith("/");
  for (const source of sources) {
    const from = join(context, source);
    const isFolder = (await stat(from)).isDirectory();
    await copyIn(root, from, root.at(isFolder || !intoFolder ? target : posix.join(target, basename(source))));
  }
}

/** Empties a folder of the container, whatever was in its place. */
export async function emptyFolder(root: FakeRoot, path: string): Promise<void> {
  await rm(root.at(path), { recursive: true, force: true });
  await mkdir(root.at(path), { recursive: true });
}
