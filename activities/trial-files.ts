import { type ArtifactReport, isWorthKeeping } from "../core/artifacts.ts";
import { type CollectReport, collectLimitMs, collectPath } from "../core/collect.ts";
import type { TrialId } from "../core/ids.ts";
import { imagePath, manifestPath, type TrialImage, type verifierImagePath } from "../core/kept-files.ts";
import type { KeptFiles, Sandbox, SandboxImage } from "../core/ports.ts";
import type { Task } from "../core/task.ts";
import { within } from "./watchdog.ts";

/** Up to a hundred megabytes through the engine and into the database. */
const artifactsMs = 10 * 60_000;
/** Beyond the snapshots' own limits: the engine has to start and to end each. */
const snapshotMarginMs = 3 * 60_000;

/** Logs that this process has kept: a build is one, the trials in its image are many. */
const keptLogs = new WeakMap<KeptFiles, Set<string>>();

/**
 * Writes down in which images a trial runs, and how those were built that this process has built.
 * @param path the agent's and its services', or the verifier's own
 */
export async function noteImage(
  files: KeptFiles,
  trialId: TrialId,
  epoch: number,
  image: SandboxImage,
  path: typeof imagePath | typeof verifierImagePath = imagePath,
): Promise<void> {
  for (const each of [image, ...Object.values(image.services ?? {})]) await keepLog(files, each);
  await files.keep(trialId, epoch, path, jsonBytes(notedOf(image)));
}

async function keepLog(files: KeptFiles, { key, buildLog }: SandboxImage): Promise<void> {
  const logs = keptLogs.get(files) ?? new Set();
  keptLogs.set(files, logs);
  if (key === null || buildLog === null || logs.has(key)) return;
  await files.keepBuildLog(key, buildLog);
  logs.add(key);
}

function notedOf({ id, key, services }: SandboxImage): TrialImage {
  if (services === undefined) return { id, key };
  const noted = Object.entries(services).map(([name, image]) => [name, notedOf(image)]);
  return { id, key, services: Object.fromEntries(noted) };
}

/** Takes the snapshots that the task asks for, and keeps what became of them: a failed one fails nothing else. */
export async function keepSnapshots(
  files: KeptFiles,
  { trialId, epoch, task }: { readonly trialId: TrialId; readonly epoch: number; readonly task: Task },
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<void> {
  if ((task.collect ?? []).length === 0) return;
  const limitMs = collectLimitMs(task) + snapshotMarginMs;
  const reports = await within("the snapshots", limitMs, signal, (stop) => sandbox.collect(task, stop));
  await files.keep(trialId, epoch, collectPath, jsonBytes(reports));
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

async function* jsonBytes(value: TrialImage | readonly (ArtifactReport | CollectReport)[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
