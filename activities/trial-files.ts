import { type ArtifactReport, isWorthKeeping } from "../core/artifacts.ts";
import type { TrialId } from "../core/ids.ts";
import { imagePath, manifestPath, type TrialImage } from "../core/kept-files.ts";
import type { KeptFiles, Sandbox, SandboxImage } from "../core/ports.ts";
import type { Task } from "../core/task.ts";
import { within } from "./watchdog.ts";

/** Up to a hundred megabytes through the engine and into the database. */
const artifactsMs = 10 * 60_000;

/** Logs that this process has kept: a build is one, the trials in its image are many. */
const keptLogs = new WeakMap<KeptFiles, Set<string>>();

/** Writes down in which image a trial runs, and how that was built when this process has built it. */
export async function noteImage(files: KeptFiles, trialId: TrialId, epoch: number, image: SandboxImage): Promise<void> {
  const { id, key, buildLog } = image;
  const logs = keptLogs.get(files) ?? new Set();
  keptLogs.set(files, logs);
  if (key !== null && buildLog !== null && !logs.has(key)) {
    await files.keepBuildLog(key, buildLog);
    logs.add(key);
  }
  const noted: TrialImage = { id, key };
  await files.keep(trialId, epoch, imagePath, jsonBytes(noted));
}

/** Keeps what the agent leaves as artifacts, with a manifest when there is anything to say. Before the tests, which may change it. */
export async function keepArtifacts(
  files: KeptFiles,
  { trialId, epoch, task }: { readonly trialId: TrialId; readonly epoch: number; readonly task: Task },
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<void> {
  const keep = (path: string, content: AsyncIterable<Uint8Array>) => files.keep(trialId, epoch, path, content);
  const reports = await within("the artifacts", artifactsMs, signal, (stop) => sandbox.artifacts(task, keep, stop));
  if (isWorthKeeping(reports)) await keep(manifestPath, jsonBytes(reports));
}

async function* jsonBytes(value: TrialImage | readonly ArtifactReport[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
