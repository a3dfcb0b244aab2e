import { describe, expect, it } from "@jest/globals";
import { readCaps, readNamedCaps } from "../../client/commands/budget.ts";
import { givenFlags } from "../../client/commands/configuration.ts";
import { timetableOf } from "../../client/commands/schedule.ts";
import { type ExitKind, exitCodes, exitMeanings } from "../../client/exit-codes.ts";
import { checkOptimizationId, newOptimizationId, pickOptimization } from "../../client/optimization-ids.ts";
import { checkTimezone, nightlyPlan, parseTimeOfDay, scheduleIdOf } from "../../client/timetable.ts";
import { options, readConfiguration } from "../../config.ts";
import { matchesGlob } from "../../core/glob.ts";

describe("exit codes", () => {
  it("are distinct, explained, and fit into a byte", () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
    for (const kind of Object.keys(exitCodes)) expect(exitMeanings[kind as ExitKind]).toBeTruthy();
    expect(Math.max(...codes)).toBeLessThan(256);
  });
});

describe("flags", () => {
  it("become a plan", () => {
    const parsed = {
      model: "gpt-4o",
      baseUrl: "http://127.0.0.1:8000/v1",
      benchmark: ["tasks", "more"],
      budgetUsd: "12.5",
      budgetHours: "8",
      gate: "literal",
      gateRepeats: "3",
      errorRetries: "0",
      maxBytes: "500",
      heldOut: "0.4",
      seed: "s",
    };
    const { plan } = readConfiguration({
      file: undefined,
      folder: "/somewhere",
      variables: {},
      flags: givenFlags(parsed),
      optimizationId: "opt-x",
    });
    expect(plan).toMatchObject({
      benchmarks: ["/somewhere/tasks", "/somewhere/more"],
      budget: { costMicroUsd: 12_500_000, wallTimeMs: 28_800_000 },
      gate: { kind: "literal", repeats: 3 },
      errorRetries: 0,
      editLimit: { bytes: 500 },
      heldOutShare: 0.4,
      seed: "s",
      lineage: "somewhere",
    });
  });

  it("exist once each, with a variable each", () => {
    for (const of of [
      options.map((option) => option.flag),
      options.map((option) => option.variable),
      options.map((option) => option.key),
    ])
      expect(new Set(of).size).toBe(of.length);
    expect(options.find((option) => option.key === "budget.usd")?.variable).toBe("SELF_HARNESS_BUDGET_USD");
  });
});

describe("ids", () => {
  it("of new optimizations are short and have no letter that reads like a digit", () => {
    for (let count = 0; count < 200; count++) expect(newOptimizationId()).toMatch(/^opt-[0-9a-hjkmnp-tv-z]{4}$/);
  });

  it.each(["a", "a b", "../x", "-x", "a/b", "x".repeat(64), "a\n"])("such as %j are refused", (id) => {
    expect(() => checkOptimizationId(id)).toThrow(/--id: got .*expected 3 to 63 letters/);
  });

  const known = ["opt-new1", "opt-old1", "opt-old2"];
  it("may be left out, shortened, or `latest`", () => {
    expect([undefined, "latest", "opt-n", "opt-old2"].map((asked) => pickOptimization(asked, known))).toEqual([
      "opt-new1",
      "opt-new1",
      "opt-new1",
      "opt-old2",
    ]);
  });

  it("that mean two things or none are refused with what was possible", () => {
    expect(() => pickOptimization("opt-old", known)).toThrow(/Did you mean opt-old1, opt-old2\?/);
    expect(() => pickOptimization("nightly", known)).toThrow(/no optimization "nightly"/);
    expect(() => pickOptimization(undefined, [])).toThrow(/no optimization yet/);
  });
});

describe("schedules", () => {
  it("take a time of day or a cron expression, not both and not none", () => {
    expect(timetableOf({ at: "02:30" })).toEqual({ kind: "daily", hour: 2, minute: 30 });
    expect(timetableOf({ cron: "0 2 * * 1-5" })).toEqual({ kind: "cron", expression: "0 2 * * 1-5" });
    for (const wrong of [{}, { at: "1:00", cron: "* * * * *" }])
      expect(() => timetableOf(wrong)).toThrow(/either --at TIME or --cron/);
  });

  it.each(["24:00", "2", "02:60", "noon", ""])("refuse the time %j", (text) => {
    expect(() => parseTimeOfDay(text)).toThrow(/--at: got/);
  });

  it("know time zones", () => {
    expect(checkTimezone("Europe/Berlin")).toBe("Europe/Berlin");
    expect(() => checkTimezone("Mars/Base")).toThrow(/--timezone: got "Mars\/Base"/);
  });

  it("start each night from the promoted version, under the night's own id", () => {
    const { plan } = readConfiguration({
      file: undefined,
      folder: "/agent",
      variables: {},
      flags: { "model.name": "gpt-4o", "model.baseUrl": "http://127.0.0.1:1/v1", "budget.usd": "1", harness: "h" },
      optimizationId: "opt-x",
    });
    expect(nightlyPlan(plan)).toMatchObject({
      optimizationId: "",
      harness: { kind: "lineage", lineage: "agent", path: "/agent/h" },
    });
    expect(scheduleIdOf(plan.lineage)).toBe("nightly-agent");
  });
});

describe("caps on the command line", () => {
  it("are changes in the units of the ledger; none takes one away", () => {
    expect(readCaps({ usd: "2.5", hours: "0.5", trials: "none" })).toEqual({
      costMicroUsd: 2_500_000,
      wallTimeMs: 1_800_000,
      trials: null,
    });
    expect(readCaps({})).toEqual({});
  });

  it.each(["0", "-1", "x", "", "Infinity"])("refuse %j", (usd) => {
    expect(() => readCaps({ usd })).toThrow(/--usd: got/);
  });

  it("are named in a refusal as they were written", () => {
    expect(() => readNamedCaps(["usd=x"])).toThrow(/^--budget usd: got "x"/);
    expect(() => readNamedCaps(["euros=3"])).toThrow(/^--budget: got "euros=3", expected usd=N/);
  });
});

describe("globs", () => {
  it("match whole ids only, dots taken as they are", () => {
    expect(["git-tag", "file-git", "git.tag"].map((id) => matchesGlob(id, "git-*"))).toEqual([true, false, false]);
    expect([matchesGlob("a.b", "a.?"), matchesGlob("axb", "a.b")]).toEqual([true, false]);
  });
});
