import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CollectReport } from "../core/collect.ts";
import { SandboxFailure } from "../core/failures.ts";
import type { CommandResult, Sandbox, Sandboxes } from "../core/ports.ts";
import { limitsMs, type Task } from "../core/task.ts";
import { passingReward, readReward } from "../core/trial.ts";

/** oracle runs the task's own solution and must get 1, nop does nothing and must get 0. */
export type Checker = "oracle" | "nop";

export interface CheckResult {
  readonly taskId: string;
  readonly checker: Checker;
  readonly ok: boolean;
  /** null when the tests gave no readable one. */
  readonly reward: number | null;
  readonly durationMs: number;
  /** What is wrong and what to do; empty when nothing is. */
  readonly problem: string;
  /** The end of what solution and tests printed, when something is wrong. */
  readonly output: string;
}

interface Seen {
  readonly reward: number | null;
  readonly problem: string;
  readonly output: string;
}

const sandboxProblems: Readonly<Record<SandboxFailure["kind"], string>> = {
  image: "its image can't be built or found. Correct environment/Dockerfile or docker_image",
  sandbox: "its container could not be used. Correct what the message names, or check it once more",
};

const deadlineMarginMs = 5 * 60_000;
const shownOutput = 2_000;

/** Checks one task with one checker in a fresh sandbox that is gone afterwards. Throws only when Docker itself is away. */
export async function checkTask(
  sandboxes: Sandboxes,
  task: Task,
  checker: Checker,
  signal: AbortSignal,
): Promise<CheckResult> {
  const started = performance.now();
  // One of its own: with many checks side by side more would listen to the same than Node takes for sound.
  const seen = await look(sandboxes, task, checker, AbortSignal.any([signal]));
  return {
    taskId: task.id,
    checker,
    ok: seen.problem === "",
    durationMs: Math.round(performance.now() - started),
    ...seen,
  };
}

async function look(sandboxes: Sandboxes, task: Task, checker: Checker, signal: AbortSignal): Promise<Seen> {
  if (checker === "oracle" && !existsSync(join(task.folder, "solution/solve.sh")))
    return {
      reward: null,
      problem: "there is no solution/solve.sh. Add the solution, so that the task can be shown to be solvable",
      output: "",
    };
  let sandbox: Sandbox | null = null;
  try {
    sandbox = await sandboxes.open(
      {
        // Two checks on one machine must not take each other's containers.
        name: `self-harness-check-${process.pid}-${task.id}-${checker}`,
        task,
        labels: { purpose: "benchmark-check", task: task.id },
        deadlineMs: Date.now() + limitsMs(task) + deadlineMarginMs,
      },
      signal,
    );
    const solution = checker === "oracle" ? await sandbox.runSolution(task, signal) : null;
    const snapshots = task.collect ? await sandbox.collect(task, signal) : [];
    const before = [...(solution ? [solutionText(solution)] : []), ...snapshots.flatMap(snapshotText)];
    return judge(checker, before, await sandbox.verify(task, signal), task.verifier?.kind === "separate");
  } catch (error) {
    if (!(error instanceof SandboxFailure) || signal.aborted) throw error;
    // One task's container, service or health check is no reason to leave the others unchecked.
    if (error.kind === "sandbox") await sandboxes.check();
    return { reward: null, problem: sandboxProblems[error.kind], output: error.message };
  } finally {
    await sandbox?.close();
  }
}

function judge(
  checker: Checker,
  before: readonly string[],
  verdict: Awaited<ReturnType<Sandbox["verify"]>>,
  isSeparate: boolean,
): Seen {
  const output = [...before, `tests:\n${verdict.output}`].map(tail).join("\n");
  if (verdict.timedOut)
    return {
      reward: null,
      problem: "its tests did not end in time. Raise [verifier] timeout_sec or make them faster",
      output,
    };
  const read = readReward({ json: verdict.rewardJson, text: verdict.rewardText });
  if (read.kind !== "reward")
    return {
      reward: null,
      problem: `${"detail" in read ? read.detail : read.kind}. tests/test.sh must write /logs/verifier/reward.txt or reward.json`,
      output,
    };
  const problem = checker === "oracle" ? oracleProblem(read.reward, isSeparate) : nopProblem(read.reward);
  return { reward: read.reward, problem, output: problem === "" ? "" : output };
}

function oracleProblem(reward: number, isSeparate: boolean): string {
  if (reward >= passingReward) return "";
  const remedy = isSeparate
    ? "If its tests need more than its working folder, name that in artifacts or verifier.folders; if it can't be handed over (a running service), name the task in verifier.shared"
    : "Correct the solution or the tests";
  return `its own solution gets ${reward} instead of 1. ${remedy}`;
}

function nopProblem(reward: number): string {
  return reward === 0 ? "" : `doing nothing gets ${reward} instead of 0. Make the tests ask for the outcome`;
}

function solutionText({ exitCode, timedOut, output }: CommandResult): string {
  return `solution: ${timedOut ? "ran out of time" : `exit code ${exitCode}`}\n${output}`;
}

/** Nothing of one that went well. */
function snapshotText({ service, command, status, exit_code, output }: CollectReport): string[] {
  if (status === "ok") return [];
  const ending = status === "timed-out" ? "ran out of time" : exit_code === null ? "not run" : `exit code ${exit_code}`;
  return [`[[verifier.collect]] in ${service}: ${command}: ${ending}\n${output}`];
}

function tail(text: string): string {
  return text.length <= shownOutput ? text.trimEnd() : `… ${text.slice(-shownOutput).trimEnd()}`;
}
