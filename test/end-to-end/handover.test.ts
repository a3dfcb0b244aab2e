import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Running } from "../../scripts/demo/processes.ts";
import { readAttempts, readCalls, readContinued } from "../support/attempts.ts";
import { eventually } from "../support/eventually.ts";
import { type Handle, openStage, type Stage } from "../support/optimization.ts";

/** For what hangs; it takes half a minute on two idle cores. */
const timeoutMs = 400_000;
/** A trial takes four answers or more: longer than a worker that ends waits for short ones, and each ends within its grace. */
const answerMs = 4_000;
/**
 * In 15 s a stop reaches every container: what a worker holds by the answer to its next heartbeat (5 s), what nobody holds by the next
 * round of the reapers (3 s). Twice that, for a machine that does much else; where only rounds of a minute found what a dead
 * worker had left, it was 51 to 60 s.
 */
const stopReachesMs = 30_000;

describe("a worker that is asked to end amid trials", () => {
  let stage: Stage;
  let handle: Handle;
  /** Who goes on with what the first one hands over. */
  let next: Running;
  let databaseUrl: string;
  let drainedMs = Number.POSITIVE_INFINITY;
  let interrupted: string[] = [];

  beforeAll(async () => {
    stage = await openStage(23);
    databaseUrl = stage.variables["DATABASE_URL"] as string;
    // Trials of many answers: they outlive the part of the grace in which short ones end by themselves.
    stage.simulator.setFaults([{ kind: "slow", every: 1, delayMs: answerMs }]);
    const workers = await Promise.all([stage.startWorker(), stage.startWorker()]);
    handle = await stage.start(stage.plan({ concurrency: 4 }));
    const leaving = await eventually(() => amidTrial(workers), 200_000);
    next = workers.find((worker) => worker !== leaving) as Running;
    const asked = performance.now();
    await leaving.stop();
    drainedMs = performance.now() - asked;
    interrupted = (await attemptsOf(leaving)).filter(({ endedAt }) => !endedAt).map(({ trialId }) => trialId);
    await eventually(async () => expect((await continued()).length).toBeGreaterThan(0), 100_000);
  }, timeoutMs);

  afterAll(() => stage.close(), 60_000);

  const attemptsOf = async (worker: Running) =>
    (await readAttempts(databaseUrl)).filter(({ worker: name }) => name === String(worker.firstLine["identity"]));
  const running = async (worker: Running) =>
    (await attemptsOf(worker)).filter(({ endedAt, container }) => !endedAt && container);
  const continued = async () => readContinued(databaseUrl);

  /** One whose trial has had its first answer, so that most of it is still to come, while the other is at work as well. */
  async function amidTrial(workers: readonly Running[]): Promise<Running> {
    const all = await Promise.all(workers.map(running));
    expect(all.map(({ length }) => length)).not.toContain(0);
    const found = workers[all.findIndex((attempts) => attempts.some(({ moves }) => moves === 1 || moves === 2))];
    if (!found) throw new Error(`no trial of ${JSON.stringify(all)} has had exactly one answer`);
    return found;
  }

  it("is gone within its grace", () => {
    // Where it is not, whoever started it has killed it by then.
    expect(drainedMs).toBeLessThan(20_000);
    console.info(`drained in ${Math.round(drainedMs)} ms; handed over ${interrupted.length} trials`);
  });

  it("hands its trials over: the next worker goes on in the same containers", async () => {
    const containers = async () =>
      (await readAttempts(databaseUrl))
        .filter(({ trialId, epoch }) => interrupted.includes(trialId) && epoch === 2)
        .map(({ container }) => container);
    // Taking a container over takes a moment, and the first to have done so is what was waited for.
    await eventually(async () => expect(await containers()).not.toContain(null), 60_000);
    expect(new Set(await containers())).toEqual(new Set([1]));
  });

  it("pays for nothing twice: nothing was in flight when it handed over", async () => {
    expect(await readCalls(databaseUrl)).toMatchObject({ lost: 0, boughtTwice: 0 });
  });

  it(
    "is reached by a stop in time in every container: in those of a worker at work and of one that just died",
    async () => {
      // A newcomer has just had its first look for what nobody holds: what dies now is found by its next one.
      const newcomer = await stage.startWorker();
      await eventually(async () => {
        expect([await running(next), await running(newcomer)]).not.toContainEqual([]);
      }, 100_000);
      await next.kill();
      expect((await stage.runningContainers()).length).toBeGreaterThan(0);
      const asked = performance.now();
      await handle.stop("seen enough");
      await eventually(async () => expect(await stage.runningContainers()).toEqual([]), stopReachesMs);
      console.info(`stopped everywhere in ${Math.round(performance.now() - asked)} ms`);
      expect((await handle.result()).end).toBe("stopped");
      expect(await stage.leftContainers()).toEqual([]);
    },
    timeoutMs,
  );
});
