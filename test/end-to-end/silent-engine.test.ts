import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { start } from "../../scripts/demo/processes.ts";
import { type EngineLine, openEngineLine } from "../support/engine-line.ts";
import { eventually } from "../support/eventually.ts";
import { checkout, openStage, type Stage } from "../support/optimization.ts";

const timeoutMs = 200_000;

describe("a worker that is asked to end while its engine is silent", () => {
  let stage: Stage;
  let line: EngineLine;
  beforeAll(async () => {
    [stage, line] = await Promise.all([openStage(29), openEngineLine()]);
  }, timeoutMs);
  afterAll(async () => {
    await line.close();
    await stage.close();
  }, 60_000);

  it(
    "is gone within its grace all the same, and says what it leaves",
    async () => {
      const worker = await start(`${checkout}/worker.ts`, [], { ...stage.variables, DOCKER_HOST: line.address });
      line.mute();
      // A round of its reapers waits for an answer by now.
      await eventually(async () => expect(line.held()).toBeGreaterThan(0), 60_000);
      const asked = performance.now();
      await worker.stop();
      // Where it is not, whoever started it has killed it by then.
      expect(performance.now() - asked).toBeLessThan(20_000);
      expect(await worker.ended).toContain("Docker does not answer: sandboxes that are not removed yet are left");
    },
    timeoutMs,
  );
});
