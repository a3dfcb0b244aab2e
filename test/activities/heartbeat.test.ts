import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { CancelledFailure } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { whileHeartbeating } from "../../activities/heartbeat.ts";

describe("whileHeartbeating", () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function anActivity() {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger("ERROR") });
    const beats: unknown[] = [];
    environment.on("heartbeat", (details: unknown) => beats.push(details));
    return { environment, beats };
  }

  it("beats at once and every five seconds, with the pointer as it is then, and stops when the work is done", async () => {
    const { environment, beats } = anActivity();
    let step = 0;
    let finish: (result: string) => void = () => undefined;
    const result = environment.run(() =>
      whileHeartbeating(
        () => ({ step }),
        () =>
          new Promise<string>((resolve) => {
            finish = resolve;
          }),
      ),
    );
    expect(beats).toEqual([{ step: 0 }]);
    step = 4;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(beats).toEqual([{ step: 0 }, { step: 4 }, { step: 4 }]);
    finish("done");
    expect(await result).toBe("done");
    await jest.advanceTimersByTimeAsync(60_000);
    expect(beats).toHaveLength(3);
  });

  it("ends as cancelled when it was cancelled, whatever the interrupted work threw", async () => {
    const { environment } = anActivity();
    const result = environment.run(() =>
      whileHeartbeating(
        () => null,
        (signal) =>
          new Promise<never>((_, reject) => {
            signal.addEventListener("abort", () => reject(new Error("socket closed")));
          }),
      ),
    );
    environment.cancel();
    await expect(result).rejects.toBeInstanceOf(CancelledFailure);
  });

  it("hands over what the work threw when nobody cancelled", async () => {
    const { environment } = anActivity();
    const broken = () =>
      whileHeartbeating(
        () => null,
        async () => {
          throw new RangeError("a bug");
        },
      );
    await expect(environment.run(broken)).rejects.toThrow(RangeError);
  });
});
