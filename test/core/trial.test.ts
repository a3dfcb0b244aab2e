import { describe, expect, it } from "@jest/globals";
import {
  type AgentEnd,
  classifyOutcome,
  type ErrorKind,
  type Flag,
  freshRepeats,
  readReward,
  type TrialFacts,
  trialIdOf,
} from "../../core/trial.ts";
import { optimization, task, version } from "../builders.ts";

type Verifier = TrialFacts["verifier"];

const ends: readonly { end: AgentEnd; flag: Flag | null }[] = [
  { end: { kind: "finished", summary: "" }, flag: null },
  { end: { kind: "gave-up", detail: "" }, flag: null },
  { end: { kind: "limit", limit: "turns" }, flag: "limit-reached" },
  { end: { kind: "limit", limit: "context" }, flag: "limit-reached" },
  { end: { kind: "timed-out" }, flag: "timed-out" },
  { end: { kind: "refused", detail: "" }, flag: "refusal" },
  { end: { kind: "not-run" }, flag: null },
];

const errorKinds: readonly ErrorKind[] = ["sandbox", "image", "provider", "lost"];

const verdicts: readonly { verifier: Verifier; outcome: Record<string, unknown> }[] = [
  { verifier: { kind: "reward", reward: 1 }, outcome: { kind: "passed", reward: 1 } },
  { verifier: { kind: "reward", reward: 0.999 }, outcome: { kind: "failed", reward: 0.999 } },
  { verifier: { kind: "reward", reward: 0 }, outcome: { kind: "failed", reward: 0 } },
  {
    verifier: { kind: "no-reward", detail: "nothing" },
    outcome: { kind: "errored", error: "verifier-no-reward", detail: "nothing" },
  },
  {
    verifier: { kind: "bad-reward", detail: "nan" },
    outcome: { kind: "errored", error: "verifier-bad-reward", detail: "nan" },
  },
  { verifier: { kind: "timed-out" }, outcome: { kind: "errored", error: "verifier-timeout" } },
  {
    verifier: { kind: "conflict", detail: "two" },
    outcome: { kind: "invalid", reason: "reward-conflict", detail: "two" },
  },
  ...errorKinds.map((error) => ({
    verifier: { kind: "not-run" as const, error, detail: "gone" },
    outcome: { kind: "errored", error, detail: "gone" },
  })),
];

const accidents: readonly { outOfMemory: boolean; disabledHooks: string[]; restarted: boolean; flags: Flag[] }[] = [
  { outOfMemory: false, disabledHooks: [], restarted: false, flags: [] },
  { outOfMemory: true, disabledHooks: [], restarted: false, flags: ["out-of-memory"] },
  { outOfMemory: false, disabledHooks: ["hooks/Stop/check.sh"], restarted: false, flags: ["hook-failed"] },
  { outOfMemory: false, disabledHooks: [], restarted: true, flags: ["restarted"] },
  {
    outOfMemory: true,
    disabledHooks: ["hooks/Stop/check.sh"],
    restarted: true,
    flags: ["out-of-memory", "restarted", "hook-failed"],
  },
];

describe("classifyOutcome", () => {
  const combinations = ends.flatMap(({ end, flag }) =>
    verdicts.flatMap(({ verifier, outcome }) =>
      accidents.map(({ flags, ...accident }) => ({
        facts: { agentEnd: end, verifier, ...accident },
        outcome,
        flags: [...(flag ? [flag] : []), ...flags],
      })),
    ),
  );

  it(`is decided by the verifier alone in all ${combinations.length} combinations; the rest becomes flags`, () => {
    for (const { facts, outcome, flags } of combinations) {
      const result = classifyOutcome(facts);
      expect(result).toMatchObject(outcome);
      expect([...result.flags].sort()).toEqual([...flags].sort());
    }
  });

  it("lets an agent pass whose time ran out after its work was done", () => {
    const facts: TrialFacts = {
      agentEnd: { kind: "timed-out" },
      verifier: { kind: "reward", reward: 1 },
      outOfMemory: false,
      disabledHooks: [],
      restarted: false,
    };
    expect(classifyOutcome(facts)).toEqual({ kind: "passed", reward: 1, flags: ["timed-out"] });
  });
});

describe("readReward", () => {
  it.each([
    ["1\n", 1],
    ["0", 0],
    ["  1.0 \n", 1],
    ["0.25", 0.25],
    [".5", 0.5],
    ["1.", 1],
    ["+1", 1],
    ["1e0", 1],
    ["5e-1", 0.5],
  ])("reads reward.txt holding %j as %d", (text, reward) => {
    expect(readReward({ json: null, text })).toEqual({ kind: "reward", reward });
  });

  it.each([
    "",
    "\n",
    "nan",
    "NaN",
    "inf",
    "Infinity",
    "1e999",
    "1\n0",
    "0 1",
    "-1",
    "1.5",
    "2",
    "true",
    "passed",
    "0x1",
    "1,0",
    "1_0",
    "\u0661",
    '{"reward": 1}',
    "1e",
    "--1",
    ".",
  ])("calls reward.txt holding %j unreadable, never 0", (text) => {
    expect(readReward({ json: null, text }).kind).toBe("bad-reward");
  });

  it.each([
    ['{"reward": 1}', 1],
    ['{"reward": 0.5, "style": 1}', 0.5],
    ['{"score": 0.75}', 0.75],
    ['{"first": 1, "second": 0}', 0.5],
    [' {"reward":0}\n', 0],
  ])("reads reward.json holding %s as %d", (json, reward) => {
    expect(readReward({ json, text: null })).toEqual({ kind: "reward", reward });
  });

  it.each([
    "",
    "{}",
    "[]",
    "[1]",
    "1",
    "null",
    '"1"',
    '{"reward": "1"}',
    '{"reward": null}',
    '{"reward": true}',
    '{"reward": 1.01}',
    '{"reward": -0.1}',
    '{"reward": 1e999}',
    '{"reward": [1]}',
    '{"reward": {"value": 1}}',
    '{"reward": 1',
    '{"first": 1, "second": "0"}',
  ])("calls reward.json holding %s unreadable", (json) => {
    expect(readReward({ json, text: null }).kind).toBe("bad-reward");
  });

  it("takes other numbers beside `reward` for what they are: somebody's statistics", () => {
    expect(readReward({ json: '{"reward": 1, "seconds": 12.5, "checks": 7}', text: null })).toEqual({
      kind: "reward",
      reward: 1,
    });
  });

  it("says that nothing was written when neither file is there", () => {
    expect(readReward({ json: null, text: null }).kind).toBe("no-reward");
  });

  it.each([
    { json: '{"reward": 1}', text: "1", verdict: { kind: "reward", reward: 1 } },
    { json: '{"reward": 1}', text: "unreadable", verdict: { kind: "reward", reward: 1 } },
    { json: '{"reward": 1}', text: "0", verdict: { kind: "conflict" } },
    { json: '{"a": 1, "b": 0}', text: "1", verdict: { kind: "conflict" } },
    { json: "{}", text: "1", verdict: { kind: "bad-reward" } },
  ])("of reward.json $json beside reward.txt $text makes $verdict.kind", ({ json, text, verdict }) => {
    expect(readReward({ json, text })).toMatchObject(verdict);
  });

  it("quotes at most 80 characters of what it could not read, on one line", () => {
    const verdict = readReward({ json: null, text: `line\n${"x".repeat(10_000)}` });
    expect(verdict).toMatchObject({ kind: "bad-reward", detail: expect.stringContaining('"line\\nxxx') });
    expect("detail" in verdict ? verdict.detail.length : 0).toBeLessThan(180);
  });
});

describe("trialIdOf", () => {
  const key = { optimizationId: optimization, versionId: version("v-1"), taskId: task("git-tag"), repeat: 1 };

  it("is the same for the same key", () => {
    expect(trialIdOf({ ...key })).toBe(trialIdOf(key));
    expect(trialIdOf(key)).toMatch(/^t-[0-9a-f]{16}$/);
  });

  it("differs in every member of the key", () => {
    const others = [
      { ...key, versionId: version("v-2") },
      { ...key, taskId: task("git-ta") },
      { ...key, repeat: 2 },
      { ...key, repeat: freshRepeats + 1 },
    ];
    expect(new Set([key, ...others].map(trialIdOf)).size).toBe(others.length + 1);
  });
});
