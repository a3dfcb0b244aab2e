import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { problemText, shown } from "../../core/problem.ts";
import type { Trajectory } from "../../core/trajectory.ts";
import { errorCode } from "./errors.ts";
import { trajectoryProblems } from "./trajectory-rules.ts";

/** A longer trajectory is no longer one that a model could mine. */
const largestFile = 64 * 2 ** 20;
const mostContinuations = 100;
export const leaveOut = "Look at what wrote the file, or leave it out of the folder.";

/** A trajectory with its continuations, as one. */
export async function readTrajectoryFile(file: string, problems: string[]): Promise<Trajectory | null> {
  const first = await readOneTrajectory(file, problems);
  if (first === null) return null;
  const steps = [...first.steps];
  let reference = continuationOf(first);
  for (let part = 0; reference !== null && part < mostContinuations; part++) {
    if (!/^[\w.-]+\.json$/.test(reference)) {
      problems.push(fileProblem(file, shown(reference), "a continuation beside the trajectory", leaveOut));
      return null;
    }
    const next = await readOneTrajectory(join(dirname(file), reference), problems);
    if (next === null) return null;
    steps.push(...next.steps);
    reference = continuationOf(next);
  }
  return { ...first, steps };
}

function continuationOf(trajectory: Trajectory): string | null {
  return trajectory.continued_trajectory_ref ?? null;
}

/** The trajectories of a file that holds one a line, with the numbers of their lines; what is wrong is told of the first bad line only. */
export async function readTrajectoryLines(
  file: string,
  problems: string[],
): Promise<readonly { readonly line: number; readonly trajectory: Trajectory }[]> {
  const text = await readText(file, problems);
  if (text === undefined) return [];
  const wrong: string[] = [];
  const read = text.split("\n").flatMap((json, at) => {
    if (json.trim() === "") return [];
    const value = parseJson(json);
    const place = `${file}:${at + 1}`;
    if (value === undefined) wrong.push(fileProblem(place, "no JSON", "one ATIF trajectory a line", leaveOut));
    const trajectory = value === undefined ? null : checked(place, value, wrong);
    return trajectory ? [{ line: at + 1, trajectory }] : [];
  });
  const [first, ...others] = wrong;
  if (first !== undefined) problems.push(others.length > 0 ? `${first} (and ${others.length} more lines)` : first);
  return read;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readOneTrajectory(file: string, problems: string[]): Promise<Trajectory | null> {
  const value = await readJson(file, problems);
  return value === undefined ? null : checked(file, value, problems);
}

function checked(file: string, value: unknown, problems: string[]): Trajectory | null {
  const [first, ...others] = trajectoryProblems(value);
  if (first === undefined) return value as Trajectory;
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  problems.push(fileProblem(file, `${first}${more}`, "an ATIF trajectory, v1.0 to v1.7", leaveOut));
  return null;
}

/** undefined when it can't be read; the problem is told. */
export async function readJson(file: string, problems: string[]): Promise<unknown> {
  const text = await readText(file, problems);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (value === undefined) problems.push(fileProblem(file, "no JSON", "a readable JSON file", leaveOut));
  return value;
}

async function readText(file: string, problems: string[]): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size > largestFile) {
      problems.push(
        fileProblem(
          file,
          `${size} bytes`,
          `at most ${largestFile} bytes`,
          "Split it (continuations), or leave it out.",
        ),
      );
      return undefined;
    }
    return await readFile(file, "utf8");
  } catch (error) {
    problems.push(fileProblem(file, errorCode(error), "a readable JSON file", leaveOut));
    return undefined;
  }
}

export function fileProblem(where: string, got: string, expected: string, remedy: string): string {
  return problemText({ where, key: null, got, expected, remedy });
}
