import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { nextTrials } from "../../../core/evidence/policy.ts";
import { anEvidence } from "../../builders.ts";
import { checksOf, follow, passes, reordered, someStart, type Table, trialsOfFullPlan, usableRows } from "./staged.ts";

const policy = (repeats: number) => ({ kind: "paper", repeats }) as const;

/** The paper's rule, read off the full table. */
function ruleOnFullTable(table: Table): "accepted" | "rejected" {
  const difference = (split: string) =>
    usableRows(table)
      .filter((row) => row.split === split)
      .reduce((sum, row) => sum + passes(row.candidate) - passes(row.parent), 0);
  const [inside, outside] = [difference("held-in"), difference("held-out")];
  return inside >= 0 && outside >= 0 && Math.max(inside, outside) > 0 ? "accepted" : "rejected";
}

const repeatsAndStart = (letters: string) =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((repeats) => fc.record({ repeats: fc.constant(repeats), start: someStart(letters, repeats) }));

describe("the paper's policy", () => {
  it("gives the verdict of the full plan, with at most its runs", () => {
    fc.assert(
      fc.property(repeatsAndStart("PF"), ({ repeats, start: { table, known } }) => {
        const { end, used } = follow(policy(repeats), table, known);
        expect(end.verdict.kind).toBe(ruleOnFullTable(table));
        expect(used + known.parent.length + known.candidate.length).toBeLessThanOrEqual(trialsOfFullPlan(table));
      }),
      { numRuns: 150 },
    );
  });

  it("gives the verdict of the full plan also when trials error on the way, unless it holds the candidate back", () => {
    fc.assert(
      fc.property(repeatsAndStart("PPPFFFPPPFFFPPPFFFEI"), ({ repeats, start: { table, known } }) => {
        const { verdict } = follow(policy(repeats), table, known).end;
        const coverage = usableRows(table).length / Object.keys(table).length;
        if (verdict.kind === "undecided") return expect(["coverage", "error-rate"]).toContain(verdict.reason);
        if (coverage >= 0.6) expect(verdict.kind).toBe(ruleOnFullTable(table));
      }),
      { numRuns: 300 },
    );
  });

  it("answers the same for the same evidence in any order", () => {
    fc.assert(
      fc.property(repeatsAndStart("PPPFFFE"), fc.string(), ({ repeats, start: { known } }, seed) => {
        expect(nextTrials(policy(repeats), reordered(known, seed))).toEqual(nextTrials(policy(repeats), known));
      }),
    );
  });

  it.each<{ why: string; table: Table; verdict: object }>([
    {
      why: "gains on held-in and loses nothing on held-out",
      table: {
        a: { split: "held-in", parent: "FF", candidate: "PF" },
        b: { split: "held-out", parent: "PF", candidate: "FP" },
      },
      verdict: { kind: "accepted" },
    },
    {
      why: "gains on held-out only",
      table: {
        a: { split: "held-in", parent: "PF", candidate: "PF" },
        b: { split: "held-out", parent: "FF", candidate: "PP" },
      },
      verdict: { kind: "accepted" },
    },
    {
      why: "trades one held-in task for two others",
      table: {
        a: { split: "held-in", parent: "PP", candidate: "FF" },
        b: { split: "held-in", parent: "FF", candidate: "PP" },
        c: { split: "held-in", parent: "FF", candidate: "PF" },
        d: { split: "held-out", parent: "PP", candidate: "PP" },
      },
      verdict: { kind: "accepted" },
    },
    {
      why: "loses on held-out, whatever it gains on held-in",
      table: {
        a: { split: "held-in", parent: "FF", candidate: "PP" },
        b: { split: "held-out", parent: "PP", candidate: "PF" },
      },
      verdict: { kind: "rejected", reason: "held-out-loss" },
    },
    {
      why: "loses on held-in",
      table: {
        a: { split: "held-in", parent: "PF", candidate: "FF" },
        b: { split: "held-out", parent: "FF", candidate: "PP" },
      },
      verdict: { kind: "rejected", reason: "held-in-loss" },
    },
    {
      why: "changes nothing",
      table: {
        a: { split: "held-in", parent: "PF", candidate: "FP" },
        b: { split: "held-out", parent: "PP", candidate: "PP" },
      },
      verdict: { kind: "rejected", reason: "no-gain" },
    },
    {
      why: "would gain, were it not for the task that errored",
      table: {
        a: { split: "held-in", parent: "FF", candidate: "EP" },
        b: { split: "held-in", parent: "PP", candidate: "PP" },
        c: { split: "held-out", parent: "PP", candidate: "PP" },
      },
      verdict: { kind: "rejected", reason: "no-gain" },
    },
    {
      why: "lost only where the parent cheated",
      table: {
        a: { split: "held-in", parent: "PI", candidate: "FF" },
        b: { split: "held-in", parent: "FF", candidate: "PP" },
        c: { split: "held-out", parent: "PP", candidate: "PP" },
      },
      verdict: { kind: "accepted" },
    },
    {
      why: "errored on too many tasks",
      table: {
        a: { split: "held-in", parent: "EF", candidate: "PP" },
        b: { split: "held-in", parent: "FF", candidate: "EP" },
        c: { split: "held-out", parent: "PP", candidate: "PP" },
        d: { split: "held-out", parent: "PP", candidate: "PP" },
      },
      verdict: { kind: "undecided", reason: "coverage" },
    },
  ])("of a candidate that $why says $verdict", ({ table, verdict }) => {
    expect(nextTrials(policy(2), anEvidence(table))).toMatchObject({ kind: "verdict", verdict });
  });

  it("holds a candidate back that errors more often than its parent, whatever it gains", () => {
    const steady = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`t${at}`, { split: "held-in", parent: "FF", candidate: "PP" } as const]),
    );
    const crashing = Object.fromEntries(
      Array.from({ length: 4 }, (_, at) => [`c${at}`, { split: "held-in", parent: "FF", candidate: "EE" } as const]),
    );
    // 8 of 32 against 0 of 32: p = .002; one crash less in four tasks is still no accident, in one task it is.
    expect(nextTrials(policy(2), anEvidence({ ...steady, ...crashing }))).toMatchObject({
      verdict: { kind: "undecided", reason: "error-rate" },
    });
    const unlucky = { ...steady, c0: { split: "held-in", parent: "FF", candidate: "EP" } as const };
    expect(nextTrials(policy(2), anEvidence(unlucky))).toMatchObject({ verdict: { kind: "accepted" } });
  });

  it("runs the smaller split first and says so", () => {
    const step = nextTrials(
      policy(1),
      anEvidence({
        a: { split: "held-in", parent: "F", candidate: "." },
        b: { split: "held-in", parent: "F", candidate: "." },
        c: { split: "held-out", parent: "P", candidate: "." },
      }),
    );
    expect(step).toEqual({
      kind: "run",
      stage: "held-out tasks",
      trials: [{ arm: "candidate", taskId: "c", repeat: 1 }],
    });
  });

  it("runs targets and what the parent passed before the rest, as they decide soonest", () => {
    const row = (parent: string, target = false) => ({ split: "held-in", target, parent, candidate: "." }) as const;
    const step = nextTrials(policy(1), anEvidence({ a: row("F"), b: row("P"), c: row("F", true), d: row("P") }));
    expect(step.kind === "run" && step.trials.map((trial) => trial.taskId)).toEqual(["b", "c", "d", "a"]);
  });

  it("stops at the first held-out trial that can't be made good any more", () => {
    const step = nextTrials(
      policy(1),
      anEvidence({
        ...Object.fromEntries(
          Array.from({ length: 20 }, (_, at) => [
            `in-${at}`,
            { split: "held-in", parent: "F", candidate: "." } as const,
          ]),
        ),
        a: { split: "held-out", parent: "P", candidate: "F" },
        b: { split: "held-out", parent: "P", candidate: "." },
      }),
    );
    expect(step).toMatchObject({ kind: "verdict", verdict: { kind: "rejected", reason: "held-out-loss" } });
    const saved =
      step.kind === "verdict"
        ? checksOf(step)
            .map((entry) => entry.observation)
            .join("\n")
        : "";
    expect(saved).toMatch(/20 trials saved[\s\S]*1 trials saved/);
  });

  it("does not accept on the strength of a task whose missing trial may yet error and take it out", () => {
    const step = nextTrials(
      policy(2),
      anEvidence({
        a: { split: "held-in", parent: "FF", candidate: "P." },
        b: { split: "held-out", parent: "PP", candidate: "PP" },
      }),
    );
    expect(step).toMatchObject({ kind: "run", trials: [{ arm: "candidate", taskId: "a", repeat: 2 }] });
  });

  it("does not look at sealed tasks, not even at their errors", () => {
    const open: Table = {
      a: { split: "held-in", parent: "F", candidate: "P" },
      b: { split: "held-out", parent: "P", candidate: "P" },
    };
    const sealed: Table = { ...open, s: { split: "sealed", parent: "P", candidate: "F" } };
    expect(nextTrials(policy(1), anEvidence(sealed))).toEqual(nextTrials(policy(1), anEvidence(open)));
  });

  it("does not count repeats above its plan", () => {
    const table: Table = {
      a: { split: "held-in", parent: "FP", candidate: "PF" },
      b: { split: "held-out", parent: "PF", candidate: "PE" },
    };
    expect(nextTrials(policy(1), anEvidence(table))).toMatchObject({ verdict: { kind: "accepted" } });
  });

  it("writes a ledger from which the verdict can be read", () => {
    const step = nextTrials(
      policy(1),
      anEvidence({
        a: { split: "held-in", parent: "F", candidate: "P" },
        b: { split: "held-out", parent: "P", candidate: "P" },
      }),
    );
    expect(step).toMatchObject({
      ledger: [
        { gate: "Δ held-in", arm: "parent", taskId: "a", outcome: "failed", contribution: 0, value: 0 },
        { gate: "Δ held-out", arm: "parent", taskId: "b", outcome: "passed", contribution: -1, value: -1 },
        { gate: "Δ held-in", arm: "candidate", taskId: "a", outcome: "passed", contribution: 1, value: 1 },
        { gate: "Δ held-out", arm: "candidate", taskId: "b", outcome: "passed", contribution: 1, value: 0 },
        { gate: "Δ held-in", observation: "candidate 1 passes, parent 0 (complete)", value: 1, holds: true },
        { gate: "Δ held-out", observation: "candidate 1 passes, parent 1 (complete)", value: 0, holds: true },
      ],
    });
  });
});
