import type { Sandbox } from "../core/ports.ts";
import { readReward } from "../core/trial.ts";
import { quantile, report } from "./record.ts";
import { timeAll } from "./timing.ts";
import { execTrue, imageOfTrivialTask, sandboxes, task, withBareContainer, withSandbox } from "./trivial/containers.ts";

/**
 * What a sandbox costs beyond the engine itself: the trivial task by its own solution (open, solve, verify, remove) against bare
 * create + start + exec + remove of the same image. In turns, block by block, so that a noisy minute of the machine hits both.
 */
const rounds = 6;
const levels = [1, 4, 16];
/** Enough that the last ones of a block, which run with fewer beside them, are no large part of it. */
const blockSize = (level: number) => Math.max(4, 2 * level);

const figures: Record<string, number> = {};
await withSandbox(solve);
const image = await imageOfTrivialTask();
const works = { bare: () => withBareContainer(image, execTrue), trial: () => withSandbox(solve) };
for (const level of levels) {
  const times: Record<keyof typeof works, number[]> = { bare: [], trial: [] };
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes, so that neither always inherits the other's unfinished work.
    const order = round % 2 === 0 ? (["bare", "trial"] as const) : (["trial", "bare"] as const);
    for (const which of order) times[which].push(await amortizedMs(level, works[which]));
  }
  const [bare, trial] = [quantile(times.bare, 0.5), quantile(times.trial, 0.5)];
  const ratios = times.trial.map((each, round) => each / (times.bare[round] ?? Number.NaN));
  figures[`bareMsAt${level}`] = bare;
  figures[`trialMsAt${level}`] = trial;
  figures[`trialOverBareAt${level}`] = hundredths(trial / bare);
  figures[`leastTrialOverBareAt${level}`] = hundredths(Math.min(...ratios));
  figures[`mostTrialOverBareAt${level}`] = hundredths(Math.max(...ratios));
}
report({
  bench: "trial-overhead",
  figures: { rounds, ...figures },
  goals: Object.fromEntries(levels.map((level) => [`trialOverBareAt${level}`, 1.25])),
});

async function solve(sandbox: Sandbox): Promise<void> {
  const { signal } = new AbortController();
  await sandbox.runSolution(task, signal);
  const verdict = await sandbox.verify(task, signal);
  const reward = readReward({ json: verdict.rewardJson, text: verdict.rewardText });
  if (reward.kind !== "reward" || reward.reward !== 1)
    throw new Error(`the trivial task did not pass: ${JSON.stringify(reward)}\n${verdict.output}`);
}

/** Wall time per piece of a block of work with this many in flight. */
async function amortizedMs(inFlight: number, work: () => Promise<void>): Promise<number> {
  const pieces = blockSize(inFlight);
  const started = performance.now();
  await timeAll(pieces, inFlight, work);
  // Removal is off the path of a single trial, but it is not free: the engine's work for it counts here.
  await sandboxes.settled();
  return (performance.now() - started) / pieces;
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}
