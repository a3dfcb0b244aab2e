import { describe, expect, it } from "@jest/globals";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import { toActivityFailure, translated } from "../../activities/failures.ts";
import { BudgetExceeded, InvalidInput, ModelFailure, SandboxFailure, Superseded } from "../../core/failures.ts";

const usedUp = new BudgetExceeded({ scope: "optimization", cap: "tokens", detail: "tokens: used up" });

describe("toActivityFailure", () => {
  it.each([
    [usedUp, "BudgetExceeded", false],
    [new Superseded("a newer attempt"), "Superseded", false],
    [new InvalidInput(["no task"]), "InvalidInput", false],
    [new ModelFailure("quota-exhausted", "no money"), "ModelQuota", false],
    [new ModelFailure("wrong-key", "no"), "ModelKey", false],
    [new ModelFailure("wrong-model", "no"), "ModelUnknown", false],
    [new ModelFailure("bad-request", "no"), "ModelFailure", false],
    [new ModelFailure("context-exceeded", "no"), "ModelFailure", false],
    [new ModelFailure("overloaded", "later"), "overloaded", true],
    [new ModelFailure("connection", "later"), "ModelOutage", false],
    [new SandboxFailure("image", "no space"), "sandbox-image", true],
    [new SandboxFailure("sandbox", "engine away"), "sandbox-sandbox", true],
  ])("makes of %s type %s, to be tried again: %s", (error, type, retryable) => {
    const failure = toActivityFailure(error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable: !retryable });
    expect(failure.message.startsWith(error.message)).toBe(true);
  });

  it("says how to go on after what pauses an optimization", () => {
    const failure = toActivityFailure(new ModelFailure("quota-exhausted", "status 402: no credit"));
    expect(failure.message).toMatch(/^status 402: no credit\. To go on: add credit .*`self-harness resume`$/);
  });

  it("hands over how long the model server asks to wait", () => {
    expect(toActivityFailure(new ModelFailure("rate-limited", "later", 7_000))).toMatchObject({
      nextRetryDelay: 7_000,
    });
    expect(toActivityFailure(new ModelFailure("rate-limited", "later"))).toMatchObject({ nextRetryDelay: undefined });
  });

  it("does not carry our stack into Temporal's history as a cause", () => {
    expect(toActivityFailure(usedUp)).toMatchObject({ cause: undefined });
  });

  it("leaves alone what is Temporal's own, and bugs", () => {
    for (const error of [ApplicationFailure.create({}), new CancelledFailure("cancelled"), new TypeError("bug")])
      expect(toActivityFailure(error)).toBe(error);
    expect(toActivityFailure("thrown text")).toEqual(new Error("thrown text"));
  });
});

describe("translated", () => {
  const activities = translated({
    double: async (input: number) => input * 2,
    fail: async (_input: number): Promise<number> => {
      throw new Superseded("a newer attempt");
    },
  });

  it("hands input and result through", async () => {
    expect(await activities.double(21)).toBe(42);
  });

  it("translates what an activity throws", async () => {
    await expect(activities.fail(1)).rejects.toMatchObject({ type: "Superseded", nonRetryable: true });
  });
});
