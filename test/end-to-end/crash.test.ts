import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Running } from "../../scripts/demo/processes.ts";
import { readAttempts, readCalls, readContinued, readUnderWay, type UnderWay } from "../support/attempts.ts";
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
/** One worker dies by SIGKILL in each of these phases, while what the phase is for is under way: a trial, or a question to the model. */
const phases = ["evaluating", "mining", "proposing", "validating"] as const;
type Phase = (typeof phases)[number];
const isAtWork: Readonly<Record<Phase, (now: UnderWay, startingVersionId: string) => boolean>> = {
  evaluating: ({ versions, roles }, start) => versions.includes(start) && roles.includes("agent"),
  mining: ({ roles }) => roles.includes("miner"),
  proposing: ({ roles }) => roles.includes("proposer"),
  validating: ({ versions }, start) => versions.some((version) => version !== start),
};

describe("an optimization whose workers are killed", () => {
  let stage: Stage;
  let handle: Handle;
  /** What was under way when a worker was killed. */
  const killed: { readonly phase: Phase; readonly at: Date; readonly amid: UnderWay }[] = [];

  const databaseUrl = () => stage.variables["DATABASE_URL"] as string;

  beforeAll(async () => {
    stage = await openStage(11);
    // Until the first kill the model thinks: most trials die with a question in flight and no command, as with a real one.
    stage.simulator.setFaults([{ kind: "slow", role: "agent", every: 1, delayMs: 400 }]);
    let worker: Running = await stage.startWorker();
    handle = await stage.start(stage.plan({ concurrency: 6 }));
    for (const phase of phases) {
      const amid = await atWork(phase);
      if (!amid) continue;
      await worker.kill();
      killed.push({ phase, at: new Date(), amid });
      stage.simulator.setFaults(thinking);
      worker = await stage.startWorker();
    }
    await handle.result();
  }, timeoutMs);

  afterAll(() => stage.close(), 60_000);

  /** What is under way once the phase is at work; null when the optimization has ended without it. */
  async function atWork(phase: Phase): Promise<UnderWay | null> {
    for (;;) {
      const optimization = await stage.records.optimization(optimizationId(handle.workflowId));
      if (optimization?.end) return null;
      const now = await readUnderWay(databaseUrl());
      if (optimization && isAtWork[phase](now, optimization.startingVersionId)) return now;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it("was really killed in every phase, amid a trial or a question to the model", () => {
    expect(killed.map(({ phase }) => phase)).toEqual([...phases]);
    for (const { phase, amid } of killed) console.info(`killed when ${phase}, amid ${JSON.stringify(amid)}`);
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
    expect(booked - answered).toBeLessThanOrEqual(killed.length * 6);
  });

  it("keeps one answer for each question, and counts what was in flight as lost", async () => {
    const { lost, boughtTwice } = await readCalls(databaseUrl());
    // A late answer of a worker that was taken for dead is booked as well; a dead one gives none.
    expect(boughtTwice).toBe(0);
    expect(lost).toBeLessThanOrEqual(killed.length * 6);
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
      const death = killed.find(({ at }) => at >= openedAt)?.at as Date;
      expect((next?.openedAt.getTime() ?? Number.NaN) - death.getTime()).toBeLessThan(75_000);
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
