import type { Sandbox } from "../core/ports.ts";
import { readReward } from "../core/trial.ts";
import { report, round } from "./record.ts";
import { timeAll } from "./timing.ts";
import { execTrue, imageOfTrivialTask, sandboxes, task, withBareContainer, withSandbox } from "./trivial/containers.ts";

/**
 * What a sandbox costs beyond the engine itself: the trivial task by its own solution (open, solve, verify, remove) against bare
 * create + start + exec + remove of the same image.
 */
const perLevel = 24;
const levels = [1, 4, 16];

const figures: Record<string, number> = {};
await withSandbox(solve);
const image = await imageOfTrivialTask();
for (const level of levels) {
  // Interleaved, so that a noisy minute of the machine hits both.
  const bare = await amortizedMs(level, () => withBareContainer(image, execTrue));
  const trial = await amortizedMs(level, () => withSandbox(solve));
  figures[`bareMsAt${level}`] = round(bare);
  figures[`trialMsAt${level}`] = round(trial);
  figures[`trialOverBareAt${level}`] = Math.round((100 * trial) / bare) / 100;
}
report({
  bench: "trial-overhead",
  figures,
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

/** Wall time per piece of work with this many in flight. */
async function amortizedMs(inFlight: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await timeAll(perLevel, inFlight, work);
  // Removal is off the path of a single trial, but it is not free: the engine's work for it counts here.
  await sandboxes.settled();
  return (performance.now() - started) / perLevel;
}
