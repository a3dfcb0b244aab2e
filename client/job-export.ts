import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { systemPrompt, toolDefinitions } from "../core/chat.ts";
import { type CountedTrial, countedTrial, jobFiles } from "../core/harbor-job.ts";
import { agentName, type ExportedTrial, trialFiles, trialFolderName } from "../core/harbor-trial.ts";
import type { Harness } from "../core/harness.ts";
import type { OptimizationId, TrialId, VersionId } from "../core/ids.ts";
import { imagePath, outputFolder, type TrialImage, verifierImagePath } from "../core/kept-files.ts";
import type { KeptFiles, OptimizationRecord, TrialRecord } from "../core/ports.ts";
import { trajectoryOf } from "../core/trajectory.ts";
import { requireOptimization } from "./archive.ts";
import { failure } from "./failure.ts";
import type { Parts } from "./parts.ts";

export interface JobFile {
  readonly path: string;
  readonly content: string | AsyncIterable<Uint8Array>;
}

/** A job folder that is made as it is written: a night's traces don't fit in memory. */
export interface JobExport {
  readonly trials: number;
  files(): AsyncGenerator<JobFile>;
}

const version = (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
  .version;

/** @param target the folder that it is to become */
export async function openJob(parts: Parts, optimizationId: OptimizationId, target: string): Promise<JobExport> {
  const records = parts.records();
  const optimization = await requireOptimization(records, optimizationId);
  const closed = (await records.listTrials(optimizationId)).filter((trial) => trial.outcome !== null);
  if (closed.length === 0)
    throw failure("not-found", `${optimizationId} has no finished trial to export yet. See self-harness watch.`);
  const harnesses = await readHarnesses(parts, optimizationId);
  return {
    trials: closed.length,
    async *files() {
      const counted: CountedTrial[] = [];
      for (const trial of closed) {
        const exported = await exportedTrial(parts, optimization, trial, {
          harness: harnesses.get(trial.key.versionId) ?? null,
          address: pathToFileURL(join(resolve(target), trialFolderName({ trial }))).href,
        });
        counted.push(countedTrial(exported));
        const folder = trialFolderName(exported);
        for (const [path, content] of Object.entries(trialFiles(exported, optimizationId)))
          yield { path: `${folder}/${path}`, content };
        for await (const { path, content } of keptFilesOf(parts, exported))
          yield { path: `${folder}/${path}`, content };
      }
      for (const [path, content] of Object.entries(jobFiles(optimization, counted))) yield { path, content };
    },
  };
}

async function readHarnesses(parts: Parts, id: OptimizationId): Promise<ReadonlyMap<VersionId, Harness>> {
  const versions = await parts.records().listVersions(id);
  const format = parts.harnesses();
  return new Map(versions.map((each) => [each.versionId, format.read(each.files)]));
}

async function exportedTrial(
  parts: Parts,
  { plan, tasks }: OptimizationRecord,
  trial: TrialRecord,
  { harness, address }: { readonly harness: Harness | null; readonly address: string },
): Promise<ExportedTrial> {
  const task = tasks.find((each) => each.task.id === trial.key.taskId)?.task;
  const files = parts.keptFiles();
  const [trace, timing, kept] = await Promise.all([
    parts.records().trace(trial.id),
    parts.records().timing(trial.id),
    files.list(trial.id),
  ]);
  const { outcome, agentEnd } = trial;
  if (!task || !trace || !timing || !outcome)
    throw failure("unexpected", `trial ${trial.id} is closed but its task, trace or attempt is not stored`);
  const isOurs = plan.agent === "builtin" && harness !== null;
  const trajectory = trajectoryOf(trace, {
    sessionId: trial.id,
    agent: { name: agentName(plan), version },
    model: plan.models.agent.name,
    price: plan.models.agent.price,
    systemPrompt: isOurs ? systemPrompt(harness) : "",
    tools: isOurs ? toolDefinitions(harness) : [],
    wholeOutputs: new Set(kept.map((file) => file.path)),
  });
  const image = kept.some((file) => file.path === imagePath) ? await readImage(files, trial.id, imagePath) : null;
  return {
    trial: { ...trial, outcome, agentEnd: agentEnd ?? { kind: "not-run" } },
    task,
    plan,
    trace,
    trajectory,
    timing,
    version,
    image,
    address,
    keptPaths: kept.map((file) => file.path),
  };
}

/** Whole outputs beside the trajectory that names them; the rest where Harbor has it. */
async function* keptFilesOf(parts: Parts, { trial, image, keptPaths }: ExportedTrial): AsyncGenerator<JobFile> {
  const files = parts.keptFiles();
  for (const path of keptPaths) {
    const content = await files.read(trial.id, path);
    if (content) yield { path: path.startsWith(outputFolder) ? `agent/${path}` : path, content };
  }
  const services = Object.entries(image?.services ?? {});
  const verifiers = keptPaths.includes(verifierImagePath) ? await readImage(files, trial.id, verifierImagePath) : null;
  const builds = [
    ["environment/build.log", image] as const,
    ...services.map(([name, each]) => [`environment/build-${name}.log`, each] as const),
    ["verifier/build.log", verifiers] as const,
  ];
  for (const [path, each] of builds) {
    const log = each?.key ? await files.buildLog(each.key) : null;
    if (log !== null) yield { path, content: log };
  }
}

async function readImage(files: KeptFiles, id: TrialId, path: string): Promise<TrialImage | null> {
  let text = "";
  for await (const chunk of (await files.read(id, path)) ?? []) text += Buffer.from(chunk).toString("utf8");
  return text === "" ? null : (JSON.parse(text) as TrialImage);
}
