import { describe, expect, it } from "@jest/globals";
import { readWorkerSettings } from "../../config.ts";
import { runCli } from "../client/running-cli.ts";

describe("what a worker is told by its environment", () => {
  it("may be nothing", () => {
    expect(readWorkerSettings({})).toEqual({ sandboxSlots: 8, graceMs: 18_000 });
  });

  it("is how many sandboxes its machine can hold, and how long it may take to end", () => {
    const variables = { SELF_HARNESS_SANDBOX_SLOTS: "3", SELF_HARNESS_GRACE_SECONDS: "110.5" };
    expect(readWorkerSettings(variables)).toEqual({ sandboxSlots: 3, graceMs: 110_500 });
  });

  it("is refused with every problem at once when it can't be used", () => {
    const variables = { SELF_HARNESS_SANDBOX_SLOTS: "2.5", SELF_HARNESS_GRACE_SECONDS: "never" };
    expect(() => readWorkerSettings(variables)).toThrow(
      /SELF_HARNESS_SANDBOX_SLOTS: got "2\.5", expected a whole number.*\n.*SELF_HARNESS_GRACE_SECONDS: got "never", expected a number of seconds/,
    );
  });

  it.each(["0", "-1", "257", "eight", " "])("is refused as %j sandboxes", (slots) => {
    expect(() => readWorkerSettings({ SELF_HARNESS_SANDBOX_SLOTS: slots })).toThrow(/from 1 to 256/);
  });

  it("is read by `self-harness worker` before anything is contacted", async () => {
    const variables = { SELF_HARNESS_GRACE_SECONDS: "soon", TEMPORAL_ADDRESS: "127.0.0.1:9" };
    const { code, error } = await runCli(["worker"], { folder: process.cwd(), variables });
    expect([code, error]).toEqual([2, expect.stringMatching(/SELF_HARNESS_GRACE_SECONDS: got "soon"/)]);
  });
});
