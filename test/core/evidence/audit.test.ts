import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { type AuditSource, auditVerdicts } from "../../../core/evidence/audit.ts";
import { firstCandidate, type GatePolicy, type LedgerEntry, type Verdict } from "../../../core/evidence/evidence.ts";
import { gatherEvidence } from "../../../core/evidence/gather.ts";
import { nextTrials, ruleVersionOf } from "../../../core/evidence/policy.ts";
import { sequentialRuleVersion } from "../../../core/evidence/sequential/rule.ts";
import type { TrialRecord } from "../../../core/ports.ts";
import type { Candidate } from "../../../core/proposal.ts";
import { aTrial, task, version } from "../../builders.ts";
import { aProposal } from "../../conformance/values.ts";

const policy: GatePolicy = { kind: "sequential", repeats: 2, preset: "default", protectedTasks: [] };
const proposals = [
  aProposal("P-001", { iteration: 1, parentId: version("v0"), versionId: version("v1"), status: "merged" }),
  aProposal("P-002", {
    iteration: 2,
    parentId: version("v1"),
    versionId: version("v2"),
    targets: [task("t1"), task("t2"), task("t3")],
    status: "accepted",
  }),
];
const splits = { t1: "held-in", t2: "held-in", t3: "held-in", solid: "held-in", out: "held-out" } as const;
const tasks = Object.entries(splits).map(([id, split]) => ({ task: { id: task(id) }, split }));
/** The starting version failed the targets twice, the promoted one once: enough for the next candidate to be judged. */
const before = Object.keys(splits).flatMap((id) => {
  const outcome = id.startsWith("t") ? ("failed" as const) : ("passed" as const);
  return [
    aTrial(id).of("v0").repeat(1).that(outcome),
    aTrial(id).of("v0").repeat(2).that(outcome),
    aTrial(id).of("v1").repeat(1).that(outcome),
  ];
});

/** Judges the second proposal as the service does, every run of its version passing. */
function judged(): AuditSource {
  const trials: TrialRecord[] = [...before];
  const proposal = proposals[1] as Candidate;
  const known = { earlier: { judged: 1, accepted: 1 }, resumptions: 0, iterations: [], proposals };
  for (;;) {
    const evidence = gatherEvidence({ tasks, proposal, trials, ...known });
    const step = nextTrials(policy, evidence);
    if (step.kind === "verdict") {
      const { id: proposalId, parentId, versionId } = proposal;
      const { earlier, resumptions } = known;
      const { verdict, ledger } = step;
      const validation = { proposalId, parentId, versionId, verdict, ledger, trialsUsed: 0, earlier, resumptions };
      const validations = [{ ...validation, rule: ruleVersionOf(policy) }];
      return { policy, tasks: evidence.tasks, proposals, validations, trials, iterations: [] };
    }
    for (const { arm, taskId, repeat } of step.trials)
      trials.push(
        aTrial(taskId)
          .of(arm === "parent" ? "v1" : "v2")
          .repeat(repeat)
          .that(arm === "candidate" || !taskId.startsWith("t") ? "passed" : "failed"),
      );
  }
}

const findings = (source: AuditSource) =>
  auditVerdicts(source)
    .filter((each) => each.proposalId === "P-002")
    .map(({ differences, otherRule }) => ({ differences: differences.map((each) => each.kind), otherRule }));

/** The same record with other trials of the starting version. */
const withAncestor = (source: AuditSource, change: (trial: TrialRecord) => TrialRecord[]): AuditSource => ({
  ...source,
  trials: source.trials.flatMap((trial) => (trial.key.versionId === "v0" ? change(trial) : [trial])),
});

/** Verdicts of rule 2 with their ledgers, as the release before rule 3 gave them. */
interface Rule2Verdict {
  readonly heldIn: readonly string[];
  readonly heldOut: readonly string[];
  readonly targets: readonly string[];
  readonly verdict: Verdict;
  readonly ledger: readonly string[];
}

function rule2Verdicts(): Rule2Verdict[] {
  return JSON.parse(readFileSync(new URL("rule-2-verdicts.json", import.meta.url), "utf8"));
}

function sourceOf({ heldIn, heldOut, targets, verdict, ledger }: Rule2Verdict): AuditSource {
  const proposal = aProposal("P-001", { targets: targets.map(task), status: verdict.kind }) as Candidate;
  const { id: proposalId, parentId, versionId } = proposal;
  const lines = ledger.map(ledgerLine);
  const trials = lines.flatMap((line) =>
    line.kind === "observation"
      ? [
          aTrial(line.taskId)
            .of(line.arm === "parent" ? parentId : versionId)
            .repeat(line.repeat)
            .that(line.outcome),
        ]
      : [],
  );
  const known = { trialsUsed: 0, earlier: firstCandidate, resumptions: 0, rule: 2 };
  return {
    policy,
    tasks: [
      ...heldIn.map((id) => ({ taskId: task(id), split: "held-in" as const })),
      ...heldOut.map((id) => ({ taskId: task(id), split: "held-out" as const })),
    ],
    proposals: [proposal],
    validations: [{ proposalId, parentId, versionId, verdict, ledger: lines, ...known }],
    trials,
    iterations: [],
  };
}

function ledgerLine(text: string): LedgerEntry {
  const [kind, gate = "", ...rest] = text.split(" | ");
  if (kind === "check") {
    const [value, threshold = "", holds] = rest;
    return { kind, gate, observation: "", value: Number(value), threshold, holds: holds === "holds" };
  }
  const [taskId = "", repeat, outcome, contribution, value] = rest;
  return {
    kind: "observation",
    gate,
    arm: kind as "parent" | "candidate",
    taskId: task(taskId),
    repeat: Number(repeat),
    outcome: outcome as "passed" | "failed",
    expected: null,
    contribution: Number(contribution),
    value: Number(value),
  };
}

describe("an audit", () => {
  const source = judged();

  it("recomputes a verdict that rests on inherited results too", () => {
    expect(source.validations[0]?.verdict).toEqual({ kind: "accepted" });
    expect(
      source.validations[0]?.ledger.filter((line) => line.kind === "observation" && line.arm === "ancestor"),
    ).toHaveLength(2 * tasks.length);
    expect(findings(source)).toEqual([{ differences: [], otherRule: null }]);
  });

  it("finds an inherited outcome that was changed, or that is gone", () => {
    const passed = aTrial("t1").that("passed").outcome;
    const changed = withAncestor(source, (trial) => [
      trial.key.taskId === "t1" ? { ...trial, outcome: passed } : trial,
    ]);
    expect(findings(changed)[0]?.differences).toEqual(expect.arrayContaining(["trial-changed", "ledger"]));
    expect(findings(withAncestor(source, () => []))[0]?.differences).toContain("trial-missing");
  });

  it("is not confused by what the lineage was measured at later", () => {
    const later = [aTrial("t1").of("v0").repeat(3).that("passed"), aTrial("t1").of("v1").repeat(40).that("passed")];
    expect(findings({ ...source, trials: [...source.trials, ...later] })[0]?.differences).toEqual([]);
  });

  it.each(rule2Verdicts())("recomputes by rule 2 what rule 2 gave: $verdict.kind $verdict.reason", (given) => {
    const found = auditVerdicts(sourceOf(given));
    expect(found).toMatchObject([{ verdict: given.verdict.kind, differences: [], otherRule: null }]);
  });

  it("judges no verdict of rule 2 by this release's rule, which asks for more runs where that one gave up", () => {
    const byThisRule = rule2Verdicts().map((given) => {
      const source = sourceOf(given);
      const validations = source.validations.map((each) => ({ ...each, rule: sequentialRuleVersion }));
      const [found] = auditVerdicts({ ...source, validations });
      return found?.differences.some((each) => each.expected.startsWith("no verdict yet"));
    });
    expect(byThisRule).toEqual([true, true, false, false]);
  });

  it("compares the trials of a verdict that another rule gave, and says that it could not recompute it", () => {
    const [validation] = source.validations;
    if (!validation) throw new Error("no validation");
    const older = { ...validation, rule: 1, verdict: { kind: "rejected", reason: "regression", detail: "" } as const };
    expect(findings({ ...source, validations: [older] })).toEqual([{ differences: [], otherRule: 1 }]);
    const changed = withAncestor({ ...source, validations: [older] }, () => []);
    expect(findings(changed)[0]?.differences).toContain("trial-missing");
  });
});
