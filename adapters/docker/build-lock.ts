import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type Engine, hasStatus } from "./client.ts";
import { deadlineLabel, instanceLabel } from "./labels.ts";

const holderLabel = "self-harness.holder";
const pollMs = 500;

/** Long enough for whatever the lock's holder may still do; then it is taken for dead. */
const marginMs = 30_000;

/**
 * One build per image at a time on an engine, whichever processes (or machines) ask for it. The lock is a labelled, empty volume:
 * the engine is what they share, and creating a volume of a name answers with the volume that is there, so that exactly one of them
 * sees its own mark. A holder that died is known by its process where that can be asked, else by its deadline; two that take such a
 * lock at the same moment build twice, which costs time and nothing else.
 *
 * @param isDone asked while waiting: another's build may have made it
 * @returns what `isDone` found, or what `work` made
 */
export async function withBuildLock<T>(
  engine: Engine,
  lock: { readonly name: string; readonly instance: string; readonly timeoutMs: number },
  isDone: () => Promise<T | null>,
  work: () => Promise<T>,
): Promise<T> {
  const mark = `${hostname()} ${process.pid} ${randomBytes(8).toString("hex")}`;
  for (;;) {
    const labels = await claim(engine, lock, mark);
    if (labels[holderLabel] === mark) break;
    if (isAbandoned(labels)) await remove(engine, lock.name);
    else await sleep(pollMs);
    const done = await isDone();
    if (done !== null) return done;
  }
  try {
    // Between the first look and the lock another holder may have finished.
    return (await isDone()) ?? (await work());
  } finally {
    // What can't be removed now is past its deadline soon.
    await remove(engine, lock.name).catch(() => {});
  }
}

async function claim(
  engine: Engine,
  { name, instance, timeoutMs }: { readonly name: string; readonly instance: string; readonly timeoutMs: number },
  mark: string,
): Promise<Readonly<Record<string, string>>> {
  const Labels = {
    [instanceLabel]: instance,
    [holderLabel]: mark,
    [deadlineLabel]: String(Date.now() + timeoutMs + marginMs),
  };
  await engine.call(`lock ${name}`, (abortSignal) =>
    engine.docker.createVolume({ Name: name, Labels, abortSignal } as { Name: string }),
  );
  // The answer to the creation is not enough: engines differ in what they answer for a volume that is there.
  const found = await engine
    .look(`look at lock ${name}`, () => engine.docker.getVolume(name).inspect())
    .catch((error: unknown) => {
      if (hasStatus(error, 404)) return null;
      throw error;
    });
  return found?.Labels ?? {};
}

function isAbandoned(labels: Readonly<Record<string, string>>): boolean {
  const holder = labels[holderLabel];
  // Gone between creation and look: simply try again.
  if (holder === undefined) return false;
  if (Number(labels[deadlineLabel]) < Date.now()) return true;
  const [host, pid] = holder.split(" ");
  return host === hostname() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function remove(engine: Engine, name: string): Promise<void> {
  try {
    await engine.call(`unlock ${name}`, (abortSignal) =>
      engine.docker.getVolume(name).remove({ abortSignal } as object),
    );
  } catch (error) {
    if (!hasStatus(error, 404, 409)) throw error;
  }
}
