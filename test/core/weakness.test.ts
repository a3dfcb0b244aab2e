import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { asId, type TaskId, type WeaknessId } from "../../core/ids.ts";
import { shuffled } from "../../core/random.ts";
import {
  assignIds,
  criticalities,
  criticalityWeights,
  type Failure,
  groupFailures,
  rankOf,
  type Signature,
  signatureOf,
  signatureText,
} from "../../core/weakness.ts";
import { aFailure, task } from "../builders.ts";

const rates = (values: Record<string, number>) =>
  new Map<TaskId, number>(Object.entries(values).map(([id, rate]) => [task(id), rate]));

const someFailures = fc
  .array(
    fc.record({
      taskId: fc.constantFrom("a", "b", "c", "d"),
      cause: fc.constantFrom("wrong_output", "missing_artifact", "agent_timeout"),
      criticality: fc.constantFrom(...criticalities),
      labelled: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((plans) =>
    plans.map(({ taskId, cause, criticality, labelled }, index) =>
      aFailure(taskId, { repeat: index, facts: { cause }, label: labelled ? { criticality } : null }),
    ),
  );

describe("groupFailures", () => {
  it("puts failures together that share cause, criticality and mechanism", () => {
    const groups = groupFailures(
      [
        aFailure("a"),
        aFailure("b"),
        aFailure("c", { label: { mechanism: "lost_state" } }),
        aFailure("d", { label: { mechanism: "lost_state" } }),
        aFailure("e", { facts: { cause: "gave_up" } }),
      ],
      rates({}),
    );
    expect(groups.map((group) => group.taskIds)).toEqual([
      ["c", "d"],
      ["a", "b"],
    ]);
  });

  it("treats failures without a label as a kind of their own", () => {
    const groups = groupFailures([aFailure("a", { label: null }), aFailure("b", { label: null })], rates({}));
    expect(groups.map((group) => signatureText(group.signature))).toEqual(["wrong_output / unlabelled / unlabelled"]);
  });

  it.each([
    { why: "one failure", failures: [aFailure("a")] },
    { why: "two failures of one task", failures: [aFailure("a", { repeat: 1 }), aFailure("a", { repeat: 2 })] },
  ])("does not call $why a pattern", ({ failures }) => {
    expect(groupFailures(failures, rates({}))).toEqual([]);
  });

  it("counts frequency in trials and impact in tasks, weighted by criticality and by how often the task fails", () => {
    const label = { criticality: "contributor" as const };
    const [group] = groupFailures(
      [aFailure("a", { label, repeat: 1 }), aFailure("a", { label, repeat: 2 }), aFailure("b", { label })],
      rates({ a: 0, b: 0.5 }),
    );
    expect(group).toMatchObject({ frequency: 3, taskIds: ["a", "b"], flakyTaskIds: ["b"] });
    expect(group?.impact).toBeCloseTo(0.6 + 0.3);
    expect(group && rankOf(group)).toBeCloseTo(3 * 0.9);
  });

  it("ranks by frequency × impact", () => {
    const friction = { criticality: "recovered_friction" as const };
    const groups = groupFailures(
      [
        ...["a", "b", "c", "d"].map((id) => aFailure(id, { label: friction })),
        aFailure("a", { repeat: 2 }),
        aFailure("b", { repeat: 2 }),
      ],
      rates({}),
    );
    // 4 × 0.4 for the friction of four tasks, 2 × 2 for the root cause in two.
    expect(groups.map((group) => group.signature.criticality)).toEqual(["root_cause", "recovered_friction"]);
  });

  it("is independent of the order in which failures are listed", () => {
    fc.assert(
      fc.property(someFailures, fc.string(), (failures, seed) => {
        expect(groupFailures(shuffled(failures, seed), rates({ a: 0.5 }))).toEqual(
          groupFailures(failures, rates({ a: 0.5 })),
        );
      }),
    );
  });

  it("never counts a failure twice, supports each group twice over, and ranks downwards", () => {
    fc.assert(
      fc.property(someFailures, (failures: readonly Failure[]) => {
        const groups = groupFailures(failures, rates({ a: 0.5 }));
        const members = groups.flatMap((group) => group.failures.map((failure) => failure.trialId));
        expect(new Set(members).size).toBe(members.length);
        for (const [index, group] of groups.entries()) {
          expect(group.frequency).toBe(group.failures.length);
          expect(group.frequency).toBeGreaterThanOrEqual(2);
          expect(group.taskIds.length).toBeGreaterThanOrEqual(2);
          for (const failure of group.failures) expect(signatureOf(failure)).toEqual(group.signature);
          const next = groups[index + 1];
          if (next) expect(rankOf(group)).toBeGreaterThanOrEqual(rankOf(next));
        }
      }),
    );
  });

  it("weighs a root cause most and recovered friction least", () => {
    const weights = criticalities.map((criticality) => criticalityWeights[criticality]);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  });
});

describe("assignIds", () => {
  const signature = (cause: Signature["cause"]): Signature => ({
    cause,
    criticality: "root_cause",
    mechanism: "lost_state",
  });
  const known = (id: string, cause: Signature["cause"]) => ({ id: asId<WeaknessId>(id), signature: signature(cause) });

  it("numbers new weaknesses from W-001", () => {
    expect(assignIds([{ signature: signature("gave_up") }, { signature: signature("refused") }], [])).toEqual([
      "W-001",
      "W-002",
    ]);
  });

  it("gives a weakness that comes back its old id, and a new one a number that was never used", () => {
    const groups = [{ signature: signature("unknown") }, { signature: signature("gave_up") }];
    expect(assignIds(groups, [known("W-001", "refused"), known("W-007", "gave_up")])).toEqual(["W-008", "W-007"]);
  });

  it("goes on above W-999", () => {
    expect(assignIds([{ signature: signature("gave_up") }], [known("W-999", "refused")])).toEqual(["W-1000"]);
  });
});
