import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { nextTrials } from "../../../core/evidence/policy.ts";
import { anEvidence } from "../../builders.ts";
import { checksOf, follow, passes, reordered, someStart, type Table, trialsOfFullPlan, usableRows } from "./staged.ts";

const policy = (repeats: number) => ({ kind: "literal", repeats }) as const;

/** The article's four criteria, read off the full table. */
function ruleOnFullTable(table: Table, repeats: number): "accepted" | "rejected" {
  const rows = usableRows(table).map((row) => ({
    target: row.target,
    before: passes(row.parent) * 2 > repeats,
    after: passes(row.candidate) * 2 > repeats,
  }));
  const noRegression = !rows.some((row) => row.before && !row.after);
  const netPositive = rows.filter((row) => row.after).length > rows.filter((row) => row.before).length;
  const addressed = rows.some((row) => row.target && !row.before && row.after);
  return noRegression && netPositive && addressed ? "accepted" : "rejected";
}

const repeatsAndStart = (letters: string, most = 3) =>
  fc
    .integer({ min: 1, max: most })
    .chain((repeats) => fc.record({ repeats: fc.constant(repeats), start: someStart(letters, repeats) }));

describe("the article's policy", () => {
  it.each([
    { letters: "PF", of: "of any kind" },
    { letters: "PPPPPPF", of: "that mostly pass" },
    { letters: "FFFFFFP", of: "that mostly fail" },
  ])("gives the verdict of the full plan for tasks $of, with at most its runs", ({ letters }) => {
    fc.assert(
      fc.property(repeatsAndStart(letters), ({ repeats, start: { table, known } }) => {
        const { end, used } = follow(policy(repeats), table, known);
        expect(end.verdict.kind).toBe(ruleOnFullTable(table, repeats));
        expect(used + known.parent.length + known.candidate.length).toBeLessThanOrEqual(trialsOfFullPlan(table));
      }),
      { numRuns: 100 },
    );
  });

  it("gives the verdict of the full plan also when single runs error, unless it holds the candidate back", () => {
    fc.assert(
      fc.property(repeatsAndStart("PPPFFFPPPFFFEI", 1), ({ repeats, start: { table, known } }) => {
        const { verdict } = follow(policy(repeats), table, known).end;
        const coverage = usableRows(table).length / Object.keys(table).length;
        if (verdict.kind === "undecided") return expect(["coverage", "error-rate"]).toContain(verdict.reason);
        if (coverage >= 0.6) expect(verdict.kind).toBe(ruleOnFullTable(table, repeats));
      }),
      { numRuns: 200 },
    );
  });

  it("ends for every table of outcomes, errors included, without asking twice", () => {
    fc.assert(
      fc.property(repeatsAndStart("PFEI"), ({ repeats, start: { table, known } }) => {
        expect(["accepted", "rejected", "undecided"]).toContain(follow(policy(repeats), table, known).end.verdict.kind);
      }),
    );
  });

  it("answers the same for the same evidence in any order", () => {
    fc.assert(
      fc.property(repeatsAndStart("PPPFFFE"), fc.string(), ({ repeats, start: { known } }, seed) => {
        expect(nextTrials(policy(repeats), reordered(known, seed))).toEqual(nextTrials(policy(repeats), known));
      }),
    );
  });

  const target = { split: "held-in", target: true, parent: "F", candidate: "P" } as const;
  it.each<{ why: string; table: Table; verdict: object }>([
    {
      why: "fixes one task of its weakness and breaks nothing",
      table: {
        a: target,
        b: { split: "held-in", parent: "P", candidate: "P" },
        c: { split: "held-out", parent: "F", candidate: "F" },
      },
      verdict: { kind: "accepted" },
    },
    {
      why: "breaks one unrelated task",
      table: { a: target, b: { split: "held-in", parent: "P", candidate: "F" } },
      verdict: { kind: "rejected", reason: "regression", detail: expect.stringContaining("unrelated, held-in") },
    },
    {
      why: "breaks one held-out task",
      table: { a: target, b: { split: "held-out", parent: "P", candidate: "F" } },
      verdict: { kind: "rejected", reason: "regression", detail: expect.stringContaining("held-out") },
    },
    {
      why: "breaks another task of its weakness",
      table: { a: target, b: { ...target, parent: "P", candidate: "F" } },
      verdict: { kind: "rejected", reason: "regression", detail: expect.stringContaining("of its weakness") },
    },
    {
      why: "fixes tasks, but none of its weakness",
      table: { a: { ...target, candidate: "F" }, b: { split: "held-in", parent: "F", candidate: "P" } },
      verdict: { kind: "rejected", reason: "weakness-not-addressed" },
    },
    {
      why: "has no target left to fix",
      table: {
        a: { ...target, candidate: "E" },
        b: { split: "held-in", parent: "F", candidate: "P" },
        c: { split: "held-out", parent: "P", candidate: "P" },
      },
      verdict: { kind: "rejected", reason: "weakness-not-addressed" },
    },
  ])("of a candidate that $why says $verdict.kind", ({ table, verdict }) => {
    expect(nextTrials(policy(1), anEvidence(table))).toMatchObject({ kind: "verdict", verdict });
  });

  it("never says in its verdict which held-out task regressed", () => {
    const table: Table = { a: target, "secret-task": { split: "held-out", parent: "P", candidate: "F" } };
    const step = nextTrials(policy(1), anEvidence(table));
    expect(step).toMatchObject({ kind: "verdict", verdict: { reason: "regression" } });
    expect(JSON.stringify([step.kind === "verdict" && step.verdict, checksOf(step)])).not.toContain("secret-task");
  });

  it("takes a task for passing when more than half of its repeats pass", () => {
    const table = (candidate: string): Table => ({
      a: { split: "held-in", target: true, parent: "FFFF", candidate },
      b: { split: "held-out", parent: "PPPP", candidate: "PPPF" },
    });
    expect(nextTrials(policy(4), anEvidence(table("PPPF")))).toMatchObject({ verdict: { kind: "accepted" } });
    expect(nextTrials(policy(4), anEvidence(table("PPFF")))).toMatchObject({
      verdict: { kind: "rejected", reason: "weakness-not-addressed" },
    });
  });

  it("runs targets first, then the rest of held-in, then held-out", () => {
    const rows: Table = {
      out: { split: "held-out", parent: "P", candidate: "P" },
      rest: { split: "held-in", parent: "P", candidate: "P" },
      target,
    };
    const known = (names: readonly string[]) => {
      const full = anEvidence(rows);
      return { ...full, candidate: full.candidate.filter((each) => names.includes(each.taskId)) };
    };
    const stages = [[], ["target"], ["target", "rest"]].map((names) => {
      const step = nextTrials(policy(1), known(names));
      return step.kind === "run" ? step.stage : step.verdict.kind;
    });
    expect(stages).toEqual(["target tasks", "other held-in tasks", "held-out tasks"]);
  });

  it("stops before held-out when no target can be fixed any more", () => {
    const table: Table = {
      a: { ...target, candidate: "F" },
      b: { split: "held-in", parent: "P", candidate: "." },
      c: { split: "held-out", parent: "P", candidate: "." },
    };
    expect(nextTrials(policy(1), anEvidence(table))).toMatchObject({ verdict: { reason: "weakness-not-addressed" } });
  });
});
