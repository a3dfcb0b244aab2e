import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Running } from "../../scripts/demo/processes.ts";
import type { Progress } from "../../workflows/messages.ts";
import { readAttempts, readCalls, readContinued } from "../support/attempts.ts";
import { type Handle, openStage, optimizationId, type Stage } from "../support/optimization.ts";

/** Two busy cores may run the other end-to-end test at the same time: a limit for what hangs, not a goal. */
const timeoutMs = 1_200_000;
/** Slow enough that mining and proposing, which take a second or two otherwise, are seen at work. */
const thinking = (["miner", "proposer"] as const).map((role) => ({
  kind: "slow" as const,
  role,
  every: 1,
  delayMs: 500,
}));
/** One worker dies by SIGKILL in each of these phases, as soon as the phase is seen to be at work. */
const phases = ["evaluating", "mining", "proposing", "validating"] as const;

describe("an optimization whose workers are killed", () => {
  let stage: Stage;
  let handle: Handle;
  const killedIn: string[] = [];
  const killedAt: Date[] = [];

  const databaseUrl = () => stage.variables["DATABASE_URL"] as string;

  beforeAll(async () => {
    stage = await openStage(11);
    // Until the first kill the model thinks: most trials die with a question in flight and no command, as with a real one.
    stage.simulator.setFaults([{ kind: "slow", role: "agent", every: 1, delayMs: 400 }]);
    let worker: Running = await stage.startWorker();
    handle = await stage.start(stage.plan({ concurrency: 6 }));
    for (const phase of phases) {
      if (!(await seen(handle, phase))) continue;
      await worker.kill();
      killedAt.push(new Date());
      killedIn.push(phase);
      stage.simulator.setFaults(thinking);
      worker = await stage.startWorker();
    }
    await handle.result();
  }, timeoutMs);

  afterAll(() => stage.close(), 60_000);

  it("was really killed in every phase", () => {
    expect(killedIn).toEqual([...phases]);
  });

  it("finishes all the same, with one outcome for each trial", async () => {
    const trials = await stage.records.listTrials(optimizationId(handle.workflowId));
    expect(trials.length).toBeGreaterThan(0);
    expect(trials.filter((trial) => trial.outcome === null)).toEqual([]);
    const keys = trials.map((trial) => `${trial.key.versionId} ${trial.key.taskId} ${trial.key.repeat}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("buys no answer twice but those in flight when a worker died", async () => {
    const spend = await stage.records.spend(optimizationId(handle.workflowId));
    const booked = spend.reduce((sum, line) => sum + line.calls, 0);
    const answered = stage.simulator.calls().answered;
    // The ledger may hold a lost call that never reached the server, never the other way round.
    expect(booked).toBeGreaterThanOrEqual(answered);
    expect(booked - answered).toBeLessThanOrEqual(killedIn.length * 6);
  });

  it("keeps one answer for each question, and counts what was in flight as lost", async () => {
    const { lost, boughtTwice } = await readCalls(databaseUrl());
    // A late answer of a worker that was taken for dead is booked as well; a dead one gives none.
    expect(boughtTwice).toBe(0);
    expect(lost).toBeLessThanOrEqual(killedIn.length * 6);
  });

  it("goes on with every trial of a dead worker within 75 s: in its container, or from the journal in a fresh one", async () => {
    const attempts = await readAttempts(databaseUrl());
    const died = attempts.filter(
      ({ trialId, epoch, endedAt }) =>
        !endedAt && attempts.some((next) => next.trialId === trialId && next.epoch > epoch),
    );
    expect(died.length).toBeGreaterThan(0);
    for (const { trialId, epoch, openedAt } of died) {
      const next = attempts.find((each) => each.trialId === trialId && each.epoch === epoch + 1);
      const killed = killedAt.find((each) => each >= openedAt) as Date;
      expect((next?.openedAt.getTime() ?? Number.NaN) - killed.getTime()).toBeLessThan(75_000);
    }
    const adopted = attempts.filter(({ epoch, container }) => container !== null && container < epoch);
    console.info(
      `${died.length} attempts died: ${adopted.length} gone on with in their containers, ${died.length - adopted.length} begun again; ` +
        `${(await readContinued(databaseUrl())).length} trials have moves of both in one journal`,
    );
  });

  it("leaves no container behind", async () => {
    expect(await stage.leftContainers()).toEqual([]);
  });
});

async function seen(handle: Handle, phase: Progress["phase"]): Promise<boolean> {
  for (;;) {
    const progress = await handle.progress().catch(() => null);
    if (progress?.end) return false;
    if (progress?.phase === phase && (phase !== "evaluating" || progress.done > 0)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
