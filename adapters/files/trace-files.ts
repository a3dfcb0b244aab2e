import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { outcomeOf } from "../../core/harbor-result.ts";
import { traceOf } from "../../core/imported-trace.ts";
import type { ImportedTrial, TraceFiles } from "../../core/ports.ts";
import type { Trajectory } from "../../core/trajectory.ts";
import { ownExtra } from "../../core/trajectory.ts";
import type { AgentEnd, Outcome } from "../../core/trial.ts";
import { errorCode } from "./errors.ts";
import { type HarborResult, harborResult, ownMetadata } from "./harbor-schema.ts";
import { fileProblem, leaveOut, readJson, readTrajectoryFile, readTrajectoryLines } from "./trajectory-file.ts";
import { findTrials, nameOfFile, type TrialPlace } from "./trial-places.ts";
import { writeWholeFolder } from "./whole-folder.ts";

/**
 * Traces that were made elsewhere, and ours for others, as files on this machine.
 * @param options.overwrite lets `save` replace a folder that holds something else than a job
 */
export function traceFiles({ overwrite = false }: { readonly overwrite?: boolean } = {}): TraceFiles {
  return {
    save: (folder, files) =>
      writeWholeFolder(folder, files, {
        overwrite,
        isOurs: (entries) => ["config.json", "result.json"].every((name) => entries.includes(name)),
        kind: "job",
      }),

    async load(path) {
      const problems: string[] = [];
      const trials: ImportedTrial[] = [];
      const { places, unread } = await findTrials(resolve(path)).catch((error: unknown) => {
        problems.push(
          fileProblem(path, errorCode(error), "a trajectory file or a folder of trials", "Correct the path."),
        );
        return { places: [], unread: [] };
      });
      for (const place of places) trials.push(...(await readTrials(place, problems)));
      const [first, ...others] = unread;
      if (first !== undefined)
        problems.push(
          fileProblem(
            first,
            `a folder that was not looked into${others.length > 0 ? ` (and ${others.length} more)` : ""}`,
            "trials at most four folders deep, 20000 folders in all",
            "Name a folder nearer to the trials.",
          ),
        );
      if (trials.length === 0 && problems.length === 0)
        problems.push(
          fileProblem(
            path,
            "no trial in it",
            "ATIF trajectories (*.json, or *.jsonl with one a line) or Harbor trial folders",
            "Correct the path.",
          ),
        );
      return { trials, problems };
    },
  };
}

async function readTrials(place: TrialPlace, problems: string[]): Promise<readonly ImportedTrial[]> {
  if (place.kind === "folder") {
    const trial = await readTrialFolder(place.folder, problems);
    return trial ? [trial] : [];
  }
  const name = nameOfFile(place.file);
  if (place.kind === "lines")
    return (await readTrajectoryLines(place.file, problems)).map(({ line, trajectory }) =>
      bareTrial(`${place.file}:${line}`, `${name}-${line}`, trajectory),
    );
  const trajectory = await readTrajectoryFile(place.file, problems);
  return trajectory ? [bareTrial(place.file, name, trajectory)] : [];
}

/** Nothing beside it says what its task was called, or whether it passed. */
function bareTrial(source: string, name: string, trajectory: Trajectory): ImportedTrial {
  return trialOf(source, trajectory, { taskName: name, trialName: name, verifierOutput: "", result: null });
}

async function readTrialFolder(folder: string, problems: string[]): Promise<ImportedTrial | null> {
  const before = problems.length;
  const result = await readResult(join(folder, "result.json"), problems);
  const file = join(folder, "agent", "trajectory.json");
  const hasTrajectory = await exists(file);
  if (problems.length > before) return null;
  if (!hasTrajectory && result === null) {
    const steps = await exists(join(folder, "steps"));
    const got = steps ? "a trial of several steps" : "neither agent/trajectory.json nor result.json";
    problems.push(fileProblem(folder, got, "a trial with an ATIF trajectory", "Leave it out of the folder."));
    return null;
  }
  const trajectory = hasTrajectory ? await readTrajectoryFile(file, problems) : null;
  if (hasTrajectory && trajectory === null) return null;
  const name = nameOfFile(file);
  return trialOf(hasTrajectory ? file : folder, trajectory, {
    taskName: result?.task_name ?? name.replace(/__[^_]+$/, ""),
    trialName: result?.trial_name ?? name,
    verifierOutput: await readFile(join(folder, "verifier", "test-stdout.txt"), "utf8").catch(() => ""),
    result,
  });
}

function trialOf(
  source: string,
  trajectory: Trajectory | null,
  told: {
    readonly taskName: string;
    readonly trialName: string;
    readonly verifierOutput: string;
    readonly result: HarborResult | null;
  },
): ImportedTrial {
  const { taskName, trialName, verifierOutput, result } = told;
  const info = result?.agent_info;
  return {
    source,
    taskName,
    trialName,
    agent: trajectory?.agent.name ?? info?.name ?? "unknown",
    model: trajectory?.agent.model_name ?? info?.model_info?.name ?? null,
    trace: trajectory ? traceOf(trajectory, verifierOutput) : { instruction: "", steps: [], verifierOutput },
    ...endOf(result),
  };
}

function endOf(result: HarborResult | null): Pick<ImportedTrial, "split" | "outcome" | "agentEnd"> {
  const own = ownMetadata.safeParse(result?.agent_result?.metadata?.[ownExtra]);
  if (own.success)
    return {
      split: own.data.split,
      outcome: own.data.outcome as unknown as Outcome,
      agentEnd: own.data.agent_end as unknown as AgentEnd,
    };
  const exception = result?.exception_info;
  return {
    split: null,
    ...outcomeOf({
      rewards: result?.verifier_result?.rewards ?? null,
      exception: exception ? { type: exception.exception_type, message: exception.exception_message ?? "" } : null,
    }),
  };
}

async function readResult(file: string, problems: string[]): Promise<HarborResult | null> {
  if (!(await exists(file))) return null;
  const value = await readJson(file, problems);
  if (value === undefined) return null;
  const read = harborResult.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  problems.push(
    fileProblem(file, `${issue?.path.join(".")}: ${issue?.message}`, "Harbor's result of a trial", leaveOut),
  );
  return null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
