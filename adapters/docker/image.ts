import { Readable } from "node:stream";
import type Docker from "dockerode";
import type { ImageSource } from "../../core/environment.ts";
import { SandboxFailure } from "../../core/failures.ts";
import type { SandboxImage } from "../../core/ports.ts";
import type { Task } from "../../core/task.ts";
import { archiveOf, digestOfEntries, readFolder } from "./archive.ts";
import { withBuildLock } from "./build-lock.ts";
import { type Engine, hasStatus, unlessStopped } from "./client.ts";
import { HeadAndTail } from "./output.ts";

/** An image that is there, pinned by its id: a tag may move, this does not. */
export interface TaskImage {
  readonly id: string;
  /** Its program runs first and may do anything with what it is told to run. */
  readonly hasEntrypoint: boolean;
  /** Whether commands run as root, as they do unless an image says otherwise. */
  readonly runsAsRoot: boolean;
  /** Content address of what it was built from, which is its tag; null for one that was not built here. */
  readonly key: string | null;
  /** Of its build, where this process has built it. */
  readonly buildLog: string | null;
}

/** What others may know of it. */
export function imageOf({ id, key, buildLog }: TaskImage): SandboxImage {
  return { id, key, buildLog };
}

export interface TaskImages {
  /**
   * Builds or pulls what is missing: one build per image at a time, on this engine, whoever else builds there.
   * @param source the task's own image, or that of one of its services
   * @throws SandboxFailure of kind image
   */
  find(task: Task, source: ImageSource, signal: AbortSignal): Promise<TaskImage>;
  /** The engine no longer has an image of the task (someone pruned images): look again next time. */
  forget(task: Task): void;
}

const repository = "self-harness/task";

/** @param instance whose name a build's lock carries */
export function taskImages(engine: Engine, instance: string): TaskImages {
  const known = new Map<string, Promise<TaskImage>>();
  // The digest covers every file of the task, so that an edited task is another image within the life of a worker, too.
  const keyOf = (task: Task, source: ImageSource) => `${task.digest} ${JSON.stringify(source)}`;

  return {
    find(task, source, signal) {
      const key = keyOf(task, source);
      const search = known.get(key) ?? findOrMake(engine, instance, task, source);
      known.set(key, search);
      // A failure is told to everybody who waited for it, and the next one tries again.
      search.catch(() => known.delete(key));
      // Whoever stops waiting doesn't stop the build for the others; it has its own deadline.
      return unlessStopped(search, signal);
    },
    forget(task) {
      for (const key of known.keys()) if (key.startsWith(`${task.digest} `)) known.delete(key);
    },
  };
}

async function findOrMake(engine: Engine, instance: string, task: Task, source: ImageSource): Promise<TaskImage> {
  const timeoutMs = task.environment.buildTimeoutMs;
  if (source.kind === "prebuilt") {
    const present = await inspectImage(engine, source.name);
    if (present) return present;
    await pull(engine, source.name, timeoutMs);
    return inspected(engine, source.name);
  }
  const entries = await readFolder(source.folder).catch((error: unknown) => {
    throw new SandboxFailure("image", `${task.id}: environment can't be read: ${(error as Error).message}`);
  });
  const digest = digestOfEntries(entries, recipeOf(source));
  const key = digest.slice(0, 32);
  const tag = `${repository}:${key}`;
  const present = await inspectImage(engine, tag);
  if (present) return { ...present, key };
  const lock = { name: `self-harness-build-${key}`, instance, timeoutMs };
  // A .dockerignore is not honoured: it could only leave out what a task's author put into the folder on purpose.
  const work = async () => {
    const buildLog = await build(engine, { task, source, tag, digest, context: await archiveOf(entries) });
    return { ...(await inspected(engine, tag)), buildLog };
  };
  return { ...(await withBuildLock(engine, lock, () => inspectImage(engine, tag), work)), key };
}

type Build = Extract<ImageSource, { kind: "dockerfile" }>;

/** What beside the files makes an image; empty for the usual case, so that its tag is that of its folder. */
function recipeOf({ dockerfile, target, arguments: values }: Build): string {
  const recipe = { dockerfile, target, values: values && Object.entries(values).sort() };
  const text = JSON.stringify(recipe);
  return text === "{}" ? "" : text;
}

async function inspectImage(engine: Engine, name: string): Promise<TaskImage | null> {
  try {
    const found = await engine.look(`inspect image ${name}`, () => engine.docker.getImage(name).inspect(), {
      kind: "image",
    });
    const { User = "", Entrypoint = null } = found.Config;
    const hasEntrypoint = (Entrypoint ?? []).length > 0;
    return { id: found.Id, hasEntrypoint, runsAsRoot: isRoot(User), key: null, buildLog: null };
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** @param user as USER of a Dockerfile: name or number, perhaps with a group */
export function isRoot(user: string): boolean {
  return ["", "0", "root"].includes(user.split(":")[0] ?? "");
}

async function inspected(engine: Engine, name: string): Promise<TaskImage> {
  const found = await inspectImage(engine, name);
  if (!found) throw new SandboxFailure("image", `image ${name} was made but the engine does not have it`);
  return found;
}

async function build(
  engine: Engine,
  made: {
    readonly task: Task;
    readonly source: Build;
    readonly tag: string;
    readonly digest: string;
    readonly context: Buffer;
  },
): Promise<string> {
  const { task, source, tag, digest, context } = made;
  const labels = { "self-harness.task": task.id, "self-harness.environment": digest };
  const { dockerfile, target, arguments: buildargs } = source;
  // Classic builder (version 1): it is in every engine, needs no session, and its lines are plain.
  const options = {
    t: tag,
    labels,
    rm: true,
    forcerm: true,
    version: "1" as const,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    ...(buildargs === undefined ? {} : { buildargs: { ...buildargs } }),
  };
  return engine.call(
    `build the image of ${task.id}`,
    async (abortSignal) => {
      const stream = await engine.docker.buildImage(Readable.from([context]), { ...options, abortSignal });
      return follow(engine.docker, stream, abortSignal, `the image of ${task.id} can't be built`);
    },
    { kind: "image", deadlineMs: task.environment.buildTimeoutMs },
  );
}

async function pull(engine: Engine, name: string, deadlineMs: number): Promise<void> {
  try {
    await engine.call(
      `pull image ${name}`,
      async (abortSignal) => {
        const stream = (await engine.docker.pull(name, { abortSignal })) as NodeJS.ReadableStream;
        await follow(engine.docker, stream, abortSignal, `image ${name} can't be pulled`);
      },
      { kind: "image", deadlineMs },
    );
  } catch (error) {
    const { again } = error as SandboxFailure;
    throw error instanceof SandboxFailure ? new SandboxFailure("image", withRemedy(error.message), { again }) : error;
  }
}

interface Progress {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

/** How much of a build's output is worth a message: enough for the failing step and its own last words. */
const shownLines = 30;
/** Of a log that is kept; it stays in memory as long as the process. */
const logLimit = 2 * 1024 * 1024;

/** @returns what the build printed, head and tail */
async function follow(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  problem: string,
): Promise<string> {
  const log = new HeadAndTail(logLimit);
  let failure: string | null = null;
  signal.addEventListener("abort", () => (stream as Readable).destroy(), { once: true });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null) => (error ? reject(error) : resolve()),
      (progress: Progress) => {
        failure ??= progress.error ?? null;
        log.push(Buffer.from(progress.stream ?? ""));
      },
    );
  });
  const text = log.text();
  if (failure === null) return text;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  throw new SandboxFailure("image", withRemedy([`${problem}: ${failure}`, ...lines.slice(-shownLines)].join("\n")));
}

const ownImage = /self-harness\/[a-z-]+(:[\w.-]+)?/;
const missingImage =
  /pull access denied|not found|manifest unknown|no such host|dial tcp|does not exist|Client\.Timeout/i;

/** A base image that nobody can pull is the most likely failure of all; its remedy depends on whose image it is. */
function withRemedy(message: string): string {
  if (!missingImage.test(message)) return message;
  const own = ownImage.exec(message)?.[0];
  const remedy = own
    ? `run \`npm run setup\`, which makes ${own}`
    : "check the name, or load the image by hand (`docker load`) where no registry can be reached";
  return `${message}\nRemedy: ${remedy}.`;
}
