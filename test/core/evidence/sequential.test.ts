import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Evidence, GatePolicy, SequentialPreset } from "../../../core/evidence/evidence.ts";
import { nextTrials } from "../../../core/evidence/policy.ts";
import { anEvidence, type TaskRow, task } from "../../builders.ts";
import { checksOf, observationsOf, reordered, type Table } from "./staged.ts";

const policy = (preset: SequentialPreset = "default", ...protectedTasks: string[]): GatePolicy => ({
  kind: "sequential",
  repeats: 2,
  preset,
  protectedTasks: protectedTasks.map(task),
});

/** A row for each name. */
function rows(names: string, row: TaskRow): Table {
  return Object.fromEntries(names.split(" ").map((name) => [name, row]));
}

/** Eight failing targets, six solid held-in tasks, four solid and two failing held-out tasks; `candidate` says what is known. */
function benchmark(candidate: Readonly<Record<string, string>> = {}, parent: Readonly<Record<string, string>> = {}) {
  const table: Table = {
    ...rows("t1 t2 t3 t4 t5 t6 t7 t8", { split: "held-in", target: true, parent: "FF", candidate: "" }),
    ...rows("solid1 solid2 solid3 solid4 solid5 solid6", { split: "held-in", parent: "PP", candidate: "" }),
    ...rows("out1 out2 out3 out4", { split: "held-out", parent: "PP", candidate: "" }),
    ...rows("never1 never2", { split: "held-out", parent: "FF", candidate: "" }),
  };
  return anEvidence(
    Object.fromEntries(
      Object.entries(table).map(([name, row]) => [
        name,
        { ...row, candidate: candidate[name] ?? row.candidate, parent: parent[name] ?? row.parent },
      ]),
    ),
  );
}

const solid = { solid1: "P", solid2: "P", solid3: "P", solid4: "P", solid5: "P", solid6: "P" };
const heldOut = { out1: "PP", out2: "PP", out3: "PP", out4: "PP" };
const addressed = { t1: "P", t2: "P", t3: "F", t4: "P" };
const controlled = { t1: "FFF", t2: "FFF", t4: "FFF" };

const planOf = (evidence: Evidence, preset: SequentialPreset = "default") => {
  const step = nextTrials(policy(preset), evidence);
  return step.kind === "run"
    ? step.trials.map(({ arm, taskId, repeat }) => `${arm} ${taskId} ${repeat}`)
    : step.verdict;
};

describe("the sequential policy", () => {
  it("begins with a batch of targets and touches nothing else", () => {
    expect(planOf(benchmark())).toEqual(["t1", "t2", "t3", "t4", "t5"].map((name) => `candidate ${name} 1`));
  });

  it("dismisses an edit whose targets go on failing, long before the benchmark was run", () => {
    const failing = Object.fromEntries(["t1", "t2", "t3", "t4", "t5"].map((name) => [name, "F"]));
    expect(planOf(benchmark(failing))).toMatchObject({ kind: "rejected", reason: "weakness-not-addressed" });
  });

  it("buys fresh baseline runs of the targets that passed before it believes them", () => {
    expect(planOf(benchmark(addressed))).toEqual(["parent t1 3", "parent t2 3", "parent t4 3"]);
  });

  it("numbers the controls of candidates that are judged side by side apart, and shares those that are done", () => {
    const controls = (judged: number, parent = {}) =>
      planOf({ ...benchmark(addressed, parent), earlier: { judged, accepted: 0 } });
    const first = controls(0);
    const second = controls(1);
    expect(first).toEqual(["parent t1 3", "parent t2 3", "parent t4 3"]);
    expect(second).toEqual(["parent t1 13", "parent t2 13", "parent t4 13"]);
    expect(controls(1, { t1: "FFF" })).toEqual(["parent t2 13", "parent t4 13"]);
  });

  it("goes back to the targets when the fresh baseline runs pass as well", () => {
    const step = planOf(benchmark(addressed, { t1: "FFP", t2: "FFP", t4: "FFP" }));
    expect(step).toEqual(["t5", "t6"].map((name) => `candidate ${name} 1`));
  });

  it("then screens held-out tasks that can regress, and held-in ones only once those hold", () => {
    expect(planOf(benchmark(addressed, controlled))).toEqual(
      ["out1", "out2", "out3", "out4"].map((name) => `candidate ${name} 1`),
    );
    expect(planOf(benchmark({ ...addressed, ...heldOut }, controlled))).toEqual(
      ["solid1", "solid2", "solid3", "solid4", "solid5", "solid6"].map((name) => `candidate ${name} 1`),
    );
  });

  it("repeats held-out tasks that can regress, not those that fail anyway", () => {
    const once = { out1: "P", out2: "P", out3: "P", out4: "P" };
    const plan = planOf(benchmark({ ...addressed, ...solid, ...once }, controlled));
    expect(plan).toEqual(["out1", "out2", "out3", "out4"].map((name) => `candidate ${name} 2`));
    expect(planOf(benchmark({ ...addressed, ...solid, ...once }, controlled), "fast")).toEqual({ kind: "accepted" });
  });

  it("accepts what fixes its targets and breaks nothing", () => {
    expect(planOf(benchmark({ ...addressed, ...solid, ...heldOut }, controlled))).toEqual({ kind: "accepted" });
  });

  it("runs on what did no harm until its gain is confirmed, where that tells most, and turns luck away", () => {
    const failed = { t3: "F", t4: "F", t5: "F", t6: "F", t7: "F", t8: "F" };
    const gained = { ...failed, t1: "P", t2: "P", t8: "" };
    const parent = { t1: "FFF", t2: "FFF" };
    const unharmed = (targets: Readonly<Record<string, string>>) =>
      planOf(benchmark({ ...solid, ...heldOut, ...targets }, parent));
    expect(planOf(benchmark(gained, parent))).toEqual(
      ["out1", "out2", "out3", "out4"].map((name) => `candidate ${name} 1`),
    );
    expect(unharmed(gained)).toEqual(["candidate t8 1", "candidate t1 2"]);
    expect(unharmed({ ...failed, t1: "PP", t2: "PP" })).toEqual({ kind: "accepted" });
    expect(unharmed({ ...failed, t1: "PFFF", t2: "PFFF" })).toMatchObject({ kind: "rejected" });
  });

  it("runs a task that looks broken again, and then its baseline", () => {
    const broken = { ...addressed, ...heldOut, ...solid, solid1: "F" };
    expect(planOf(benchmark(broken, controlled))).toEqual([2, 3, 4].map((k) => `candidate solid1 ${k}`));
    expect(planOf(benchmark({ ...broken, solid1: "FFFF" }, controlled))).toEqual(
      [3, 4, 5].map((k) => `parent solid1 ${k}`),
    );
    expect(planOf(benchmark({ ...broken, solid1: "FPP" }, controlled))).toEqual({ kind: "accepted" });
  });

  it("forgives a task that its fresh baseline runs show to be flaky, and not one that they don't", () => {
    const broken = { ...addressed, ...heldOut, ...solid, solid1: "FFFF", solid2: "FFFF", solid3: "FPFF" };
    const flaky = { solid1: "PPFFF", solid2: "PPFFF", solid3: "PPFFF" };
    const steady = { solid1: "PPPPP", solid2: "PPPPP", solid3: "PPPPP" };
    expect(planOf(benchmark(broken, { ...controlled, ...flaky }))).not.toMatchObject({ reason: "regression" });
    expect(planOf(benchmark(broken, { ...controlled, ...steady }))).toMatchObject({ reason: "regression" });
  });

  it("goes on about a held-out task while it leaves doubt, and rejects before anything is spent on held-in", () => {
    const doubtful = { ...addressed, ...heldOut, out1: "FFPF" };
    const plan = planOf(benchmark(doubtful, { ...controlled, out1: "PPFFP" }));
    expect(plan).toEqual([5, 6, 7, 8].map((k) => `candidate out1 ${k}`));
    expect(planOf(benchmark(doubtful, { ...controlled, out1: "PPPPP" }))).toMatchObject({
      kind: "rejected",
      reason: "held-out-loss",
    });
  });

  it("stops screening as soon as harm is plain", () => {
    const harmful = { ...addressed, ...heldOut, solid1: "FFF", solid2: "FFF", solid3: "FFF" };
    expect(planOf(benchmark(harmful, controlled))).toMatchObject({ kind: "rejected", reason: "regression" });
  });

  it("lets a protected task veto, once its regression is confirmed", () => {
    const parent = { ...controlled, solid1: "PPFPP" };
    const broken = benchmark({ ...addressed, ...heldOut, ...solid, solid1: "FFPP" }, parent);
    expect(nextTrials(policy("default"), broken)).toMatchObject({ verdict: { kind: "accepted" } });
    expect(nextTrials(policy("default", "solid1"), broken)).toMatchObject({
      verdict: { kind: "rejected", reason: "protected-regression" },
    });
    expect(nextTrials(policy("default", "solid2"), broken)).toMatchObject({ verdict: { kind: "accepted" } });
  });

  it("is undecided once its rounds are used up, and goes on for another one each time it is taken up again", () => {
    // Each of the three that passed has a fresh run of the parent for each of the candidate's, and some of those passed too.
    const torn = Object.fromEntries(["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"].map((name) => [name, "FFF"]));
    const fresh = { t1: "FFPPP", t2: "FFFFF", t3: "FFFFF" };
    const evidence = benchmark({ ...torn, t1: "PPP", t2: "FPF", t3: "FFP" }, fresh);
    expect(planOf(evidence)).toMatchObject({ kind: "undecided", reason: "plan-exhausted" });
    const again = planOf({ ...evidence, resumptions: 1 });
    expect(again).toEqual(["t2", "t3"].map((name) => `candidate ${name} 4`));
  });

  it("goes on where a fresh run of the parent tells more than another one of the candidate", () => {
    const few = (parent: string, candidate: string) =>
      anEvidence({
        ...rows("t1 t2", { split: "held-in", target: true, parent, candidate }),
        ...rows("solid1 solid2 solid3 solid4 solid5 solid6", { split: "held-in", parent: "PP", candidate: "" }),
        ...rows("out1 out2 out3 out4", { split: "held-out", parent: "PP", candidate: "" }),
      });
    expect(planOf(few("FF", ""))).toEqual(["t1", "t2"].map((name) => `candidate ${name} 1`));
    expect(planOf(few("FF", "P"))).toEqual(["t1", "t2"].map((name) => `candidate ${name} 2`));
    expect(planOf(few("FF", "PP"))).toEqual(["t1", "t2"].map((name) => `parent ${name} 3`));
  });

  describe("about a lone held-out task that passed once in two runs", () => {
    const lone = (candidate: string, parent = "PF") =>
      anEvidence({
        ...rows("t1 t2 t3 t4", { split: "held-in", target: true, parent: "FFF", candidate: "PP" }),
        ...rows("solid1 solid2 solid3", { split: "held-in", parent: "PP", candidate: "P" }),
        ...rows("never1 never2 never3", { split: "held-out", parent: "FF", candidate: "" }),
        out1: { split: "held-out", parent, candidate },
      });

    it("goes on while it leaves doubt although nothing looks broken", () => {
      expect(planOf(lone("PP"))).toEqual(["candidate out1 3"]);
      expect(planOf(lone("PPP"))).toEqual({ kind: "accepted" });
    });

    it("is undecided where the doubt outlasts its rounds, and goes on when it is taken up again", () => {
      const torn = lone("FPPFPFPFPFPF");
      expect(planOf(torn)).toMatchObject({ kind: "undecided", reason: "plan-exhausted" });
      expect(planOf({ ...torn, resumptions: 1 })).toEqual(["candidate out1 13"]);
    });

    it("rejects for harm alone", () => {
      expect(planOf(lone("FFPF", "PFPPP"))).toMatchObject({ kind: "rejected", reason: "held-out-loss" });
    });
  });

  it.each([1, 2, 5, 20, 60])(
    "takes a clean record on %i steady held-out tasks for what it is, however rarely others pass",
    (count) => {
      const names = Array.from({ length: count }, (_, at) => `out${at + 100}`).join(" ");
      const evidence = anEvidence({
        ...rows("t1 t2 t3 t4", { split: "held-in", target: true, parent: "FFF", candidate: "PP" }),
        ...rows(names, { split: "held-out", parent: "PP", candidate: "PP" }),
        ...rows("a b c d e f g h i j k l m n o p q r s t", { split: "held-out", parent: "FF", candidate: "" }),
      });
      expect(planOf(evidence)).toEqual({ kind: "accepted" });
    },
  );

  it("looks again at a held-in task that failed once only where all of them together leave doubt, or it is protected", () => {
    const many = (failed: readonly string[]) =>
      anEvidence({
        ...rows("t1 t2 t3 t4 t5 t6 t7 t8", { split: "held-in", target: true, parent: "FFF", candidate: "PP" }),
        ...rows("out1 out2 out3 out4", { split: "held-out", parent: "PP", candidate: "PP" }),
        ...rows("a b c d e f g h i j k l", { split: "held-in", parent: "PF", candidate: "P" }),
        ...Object.fromEntries(
          Array.from({ length: 25 }, (_, at) => `solid${at + 1}`).map((name) => [
            name,
            { split: "held-in" as const, parent: "PP", candidate: failed.includes(name) ? "F" : "P" },
          ]),
        ),
      });
    const once = many(["solid1"]);
    const often = many(["solid1", "solid2", "solid3", "solid4"]);
    const stage = (evidence: Evidence, ...names: string[]) => {
      const step = nextTrials(policy("default", ...names), evidence);
      return step.kind === "run" ? step.stage : step.verdict.kind;
    };
    expect([stage(once), stage(often)]).toEqual(["accepted", "confirming regressions"]);
    expect(planOf(often)).toEqual([2, 3, 4].map((repeat) => `candidate solid1 ${repeat}`));
    expect(stage(once, "solid1")).toBe("confirming regressions");
  });

  it("is undecided when there is no target left to watch", () => {
    expect(planOf({ ...benchmark(), targets: [] })).toMatchObject({ kind: "undecided", reason: "plan-exhausted" });
  });

  it("asks for the baseline runs that a task lacks before it runs the candidate on it", () => {
    const bare = Object.fromEntries(["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"].map((name) => [name, ""]));
    expect(planOf(benchmark({}, { ...bare, t2: "F" }))).toEqual([
      ...["parent t2 3", "parent t1 1", "parent t1 2"],
      ...["parent t3 1", "parent t3 2", "parent t4 1", "parent t4 2", "parent t5 1", "parent t5 2"],
    ]);
  });

  it("asks for every task's baseline before it says which tasks are steady", () => {
    const unknown = benchmark(addressed, { ...controlled, out1: "", solid1: "P" });
    expect(planOf(unknown)).toEqual(["parent solid1 3", "parent out1 1", "parent out1 2"]);
  });

  it("takes whatever baseline there is, under whatever repeat numbers", () => {
    const evidence = benchmark();
    const renumbered = evidence.parent.map((each) =>
      each.taskId === "t1" ? { ...each, repeat: each.repeat + 500 } : each,
    );
    expect(planOf({ ...evidence, parent: renumbered })).toEqual(planOf(evidence));
  });

  it("takes a task with an errored or invalid trial out of both arms", () => {
    const plan = planOf(benchmark({ t1: "E" }, { t2: "FI" }));
    expect(plan).toEqual(["t3", "t4", "t5", "t6", "t7"].map((name) => `candidate ${name} 1`));
  });

  it("asks under strict for more, the more candidates came before", () => {
    const thrice = { out1: "PPP", out2: "PPP", out3: "PPP", out4: "PPP" };
    const evidence = benchmark({ ...addressed, ...solid, ...thrice }, controlled);
    expect(nextTrials(policy("strict"), evidence)).toMatchObject({ verdict: { kind: "accepted" } });
    const late = { ...evidence, earlier: { judged: 30, accepted: 0 } };
    expect(nextTrials(policy("strict"), late)).toMatchObject({ kind: "run" });
    expect(nextTrials(policy("default"), late)).toMatchObject({ verdict: { kind: "accepted" } });
  });

  const letters = (unit: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...unit), maxLength });
  const someEvidence = fc
    .dictionary(
      fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
      fc.record({
        split: fc.constantFrom("held-in" as const, "held-in" as const, "held-out" as const, "sealed" as const),
        target: fc.boolean(),
        parent: letters("PPPFFFE", 4),
        candidate: letters("PPPFFFE", 3),
      }),
      { minKeys: 1 },
    )
    .map(anEvidence);

  it("answers the same for the same evidence in any order", () => {
    fc.assert(
      fc.property(someEvidence, fc.string(), (evidence, seed) => {
        const orderless = { ...reordered(evidence, seed), targets: evidence.targets };
        expect(nextTrials(policy(), orderless)).toEqual(nextTrials(policy(), evidence));
      }),
    );
  });

  it("ends whatever happens, never asks twice, and never runs more than its plan", () => {
    fc.assert(
      fc.property(
        someEvidence,
        fc.constantFrom("fast" as const, "default" as const, "strict" as const),
        letters("PPPPFFFFE", 400),
        (start, preset, future) => {
          let evidence = start;
          let at = 0;
          for (let steps = 0; ; steps++) {
            expect(steps).toBeLessThan(400);
            const step = nextTrials(policy(preset), evidence);
            if (step.kind === "verdict") break;
            expect(step.trials.length).toBeGreaterThan(0);
            for (const { arm, taskId, repeat } of step.trials) {
              expect(evidence[arm].some((each) => each.taskId === taskId && each.repeat === repeat)).toBe(false);
              const outcome = ({ P: "passed", F: "failed", E: "errored" } as const)[
                future[at++ % future.length] as "P"
              ];
              evidence = { ...evidence, [arm]: [...evidence[arm], { taskId, repeat, outcome: outcome ?? "failed" }] };
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps every observation in its ledger, once, with factors that multiply to the value that was judged", () => {
    fc.assert(
      fc.property(someEvidence, (evidence) => {
        const step = nextTrials(policy(), evidence);
        fc.pre(step.kind === "verdict");
        const open = new Set(evidence.tasks.filter((each) => each.split !== "sealed").map((each) => each.taskId));
        const keys = (arm: "parent" | "candidate") =>
          evidence[arm].filter((each) => open.has(each.taskId)).map((each) => `${arm} ${each.taskId} ${each.repeat}`);
        const lines = observationsOf(step);
        expect(lines.map((line) => `${line.arm} ${line.taskId} ${line.repeat}`).sort()).toEqual(
          [...keys("parent"), ...keys("candidate")].sort(),
        );
        for (const gate of ["weakness addressed", "no regression"]) {
          const own = lines.filter((line) => line.gate === gate);
          const product = own.reduce((value, line) => value * line.contribution, 1);
          const judged = checksOf(step).find((line) => line.gate === gate)?.value;
          if (judged !== undefined) expect(product / judged).toBeCloseTo(1, 9);
          if (own.length > 0) expect((own.at(-1)?.value ?? 0) / product).toBeCloseTo(1, 9);
        }
      }),
    );
  });
});
