import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Running } from "../../scripts/demo/processes.ts";
import { readAttempts, readCalls, readContinued } from "../support/attempts.ts";
import { eventually } from "../support/eventually.ts";
import { type Handle, openStage, type Stage } from "../support/optimization.ts";

/** For what hangs; it takes half a minute on two idle cores. */
const timeoutMs = 400_000;
/** A trial takes four answers or more: longer than a worker that ends waits for short ones, and each ends within its grace. */
const answerMs = 4_000;

describe("a worker that is asked to end amid trials", () => {
  let stage: Stage;
  let handle: Handle;
  let databaseUrl: string;
  let drainedMs = Number.POSITIVE_INFINITY;
  let interrupted: string[] = [];

  beforeAll(async () => {
    stage = await openStage(23);
    databaseUrl = stage.variables["DATABASE_URL"] as string;
    // Trials of many answers: they outlive the part of the grace in which short ones end by themselves.
    stage.simulator.setFaults([{ kind: "slow", every: 1, delayMs: answerMs }]);
    const worker: Running = await stage.startWorker();
    handle = await stage.start(stage.plan({ concurrency: 4 }));
    await eventually(async () => expect((await running()).length).toBeGreaterThanOrEqual(3), 100_000);
    await stage.startWorker();
    const asked = performance.now();
    await worker.stop();
    drainedMs = performance.now() - asked;
    interrupted = (await readAttempts(databaseUrl))
      .filter(({ endedAt, worker: name }) => !endedAt && name === identityOf(worker))
      .map(({ trialId }) => trialId);
    await eventually(async () => expect((await continued()).length).toBeGreaterThan(0), 100_000);
  }, timeoutMs);

  afterAll(() => stage.close(), 60_000);

  const identityOf = (worker: Running) => String(worker.firstLine["identity"]);
  const running = async () =>
    (await readAttempts(databaseUrl)).filter(({ endedAt, container }) => !endedAt && container);
  const continued = async () => readContinued(databaseUrl);

  it("is gone within its grace", () => {
    // Where it is not, whoever started it has killed it by then.
    expect(drainedMs).toBeLessThan(20_000);
    console.info(`drained in ${Math.round(drainedMs)} ms; handed over ${interrupted.length} trials`);
  });

  it("hands its trials over: the next worker goes on in the same containers", async () => {
    const taken = async () =>
      (await readAttempts(databaseUrl)).filter(({ trialId, epoch }) => interrupted.includes(trialId) && epoch === 2);
    expect((await taken()).length).toBeGreaterThan(0);
    // Taking a container over takes a moment, and the first to have done so is what was waited for.
    await eventually(async () => expect((await taken()).map(({ container }) => container)).not.toContain(null), 60_000);
    const next = await taken();
    expect(next.filter(({ container }) => container === 1).length).toBe(next.length);
  });

  it("pays for nothing twice: nothing was in flight when it handed over", async () => {
    expect(await readCalls(databaseUrl)).toMatchObject({ lost: 0, boughtTwice: 0 });
  });

  it("leaves no container behind when the optimization is stopped", async () => {
    const asked = performance.now();
    await handle.stop("seen enough");
    expect(await stage.leftContainers()).toEqual([]);
    console.info(`stopped and cleaned up in ${Math.round(performance.now() - asked)} ms`);
    await handle.result();
  }, 180_000);
});
