import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { hashedTfIdf } from "../../core/embedding.ts";
import { asId, type TaskId, type WeaknessId } from "../../core/ids.ts";
import { shuffled } from "../../core/random.ts";
import { type GroupingOptions, groupFailures as group } from "../../core/weakness/grouping.ts";
import { assignIds } from "../../core/weakness/identity.ts";
import { comparedTexts, likenessOf } from "../../core/weakness/likeness.ts";
import { criticalityWeights, isSupported, rankOf } from "../../core/weakness/ranking.ts";
import { historiesOf } from "../../core/weakness/recurrence.ts";
import { signatureOf } from "../../core/weakness/signature.ts";
import {
  criticalities,
  type Failure,
  type FailureGroup,
  mostTargets,
  type Signature,
  signatureText,
  targetsOf,
} from "../../core/weakness.ts";
import { aFailure, task } from "../builders.ts";

const rates = (values: Record<string, number>) =>
  new Map<TaskId, number>(Object.entries(values).map(([id, rate]) => [task(id), rate]));

/** The weaknesses among the groups, by signatures alone. */
const groupFailures = (failures: readonly Failure[], passRates: GroupingOptions["passRates"]): FailureGroup[] =>
  group(failures, { passRates, likeness: null, mergeSimilarity: 1, known: [] }).filter((each) =>
    isSupported(each.failures),
  );

/** All groups, with texts compared by their words. */
const compared = (
  failures: readonly Failure[],
  mergeSimilarity = 0.3,
  known: readonly Signature[] = [],
): FailureGroup[] => {
  const likeness = likenessOf(failures.length, hashedTfIdf(comparedTexts(failures)));
  return group(failures, { passRates: new Map(), likeness, mergeSimilarity, known });
};

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
    expect(groups.map((found) => found.taskIds)).toEqual([
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

const says = (description: string, mechanism: FailureGroup["signature"]["mechanism"] = "lost_state") => ({
  description,
  mechanism: mechanism as "lost_state",
  evidence: [],
});
const said = ({ label }: Failure) => `${label?.criticality} ${label?.mechanism}`;
const noIdentity = "The agent committed in a repository without an author identity, so git refused the commit.";
const noIdentityAgain = "The commit was refused by git as the repository had no author identity.";
const unread = "The agent finished without reading the file back that it had written.";

describe("groupFailures by likeness", () => {
  it("makes one weakness of signatures whose descriptions say the same, under the more frequent one", () => {
    const groups = compared([
      aFailure("a", { label: says(noIdentity, "missing_prerequisite") }),
      aFailure("b", { label: says(noIdentity, "missing_prerequisite") }),
      aFailure("c", { label: says(noIdentityAgain, "unhandled_error") }),
      aFailure("d", { label: says(unread, "unverified_output") }),
      aFailure("e", { label: says(unread, "unverified_output") }),
    ]);
    expect(groups.map((each) => [each.signature.mechanism, each.taskIds])).toEqual([
      ["missing_prerequisite", ["a", "b", "c"]],
      ["unverified_output", ["d", "e"]],
    ]);
  });

  it("never makes a weakness of failures that ended differently", () => {
    const groups = compared([
      aFailure("a", { label: says(noIdentity) }),
      aFailure("b", { label: says(noIdentity), facts: { cause: "missing_artifact" } }),
    ]);
    expect(groups).toHaveLength(2);
  });

  const both = [aFailure("a", { label: says(noIdentity) }), aFailure("b", { label: says(noIdentity) })];
  const ended = { cause: "missing_artifact" as const };
  const alone = aFailure("c", { label: says(unread), facts: ended });

  it("takes a failure that ended like no other to the weakness whose members did the same", () => {
    const [found, ...others] = compared([...both, alone]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ taskIds: ["a", "b", "c"], signature: { cause: "wrong_output" } });
  });

  it.each<[string, readonly Failure[], readonly Signature[]]>([
    ["did something else", [...both, aFailure("c", { label: says(unread, "wrong_tool"), facts: ended })], []],
    ["is enough for a weakness of its own", [...both, alone, aFailure("d", { label: says(unread), facts: ended })], []],
    ["could not be labelled", [...both, aFailure("c", { label: null, facts: ended })], []],
    ["is what is left of an earlier weakness", [...both, alone], [signatureOf(alone)]],
  ])("leaves apart what ended otherwise and %s", (_, failures, known) => {
    const groups = compared(failures, 0.3, known);
    expect(groups).toHaveLength(2);
    for (const group of groups) expect(new Set(group.failures.map((failure) => failure.facts.cause)).size).toBe(1);
  });

  it("takes a failure that could not be labelled to those with the same errors, and leaves it alone otherwise", () => {
    const lastErrors = ["fatal: empty ident name (for <root@host>) not allowed"];
    const groups = compared([
      aFailure("a", { label: says(noIdentity), facts: { lastErrors } }),
      aFailure("b", { label: says(noIdentity), facts: { lastErrors } }),
      aFailure("c", { label: null, facts: { lastErrors } }),
      aFailure("d", { label: null, facts: { lastErrors: ["make: *** no rule for target"] } }),
    ]);
    expect(groups.map((each) => each.taskIds)).toEqual([["a", "b", "c"], ["d"]]);
    expect(groups[0]?.signature.mechanism).toBe("lost_state");
  });

  it("puts the most typical failure first and says how well the group stands apart", () => {
    const [found] = compared([
      aFailure("a", { label: says(noIdentityAgain) }),
      aFailure("b", { label: says(noIdentity) }),
      aFailure("c", { label: says(noIdentity) }),
      aFailure("d", { label: says(unread, "unverified_output") }),
      aFailure("e", { label: says(unread, "unverified_output") }),
    ]);
    expect(found?.failures.map((failure) => failure.taskId)).toEqual(["b", "c", "a"]);
    expect(found?.silhouette).toBeGreaterThan(0.2);
  });

  it("puts every failure into exactly one group, whatever the order and the threshold", () => {
    fc.assert(
      fc.property(
        someFailures,
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, seed, threshold) => {
          const groups = compared(failures, threshold);
          expect(groups.flatMap((each) => each.failures.map((failure) => failure.trialId)).sort()).toEqual(
            failures.map((failure) => failure.trialId).sort(),
          );
          for (const { failures: members, signature } of groups) {
            const [home, guests] = [
              members.filter((failure) => failure.facts.cause === signature.cause),
              members.filter((failure) => failure.facts.cause !== signature.cause),
            ];
            // What ended otherwise is no weakness by itself, and some of it is said to have done what the others did.
            expect(guests.length === 0 || isSupported(home)).toBe(true);
            for (const cause of new Set(guests.map((failure) => failure.facts.cause))) {
              const ofCause = guests.filter((failure) => failure.facts.cause === cause);
              expect(home.map(said).some((each) => ofCause.map(said).includes(each))).toBe(true);
            }
          }
          const again = compared(shuffled(failures, seed), threshold);
          const ids = (given: readonly FailureGroup[]) =>
            given
              .map((each) =>
                each.failures
                  .map((failure) => failure.trialId)
                  .sort()
                  .join(),
              )
              .sort();
          expect(ids(again)).toEqual(ids(groups));
        },
      ),
    );
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

  it("recognises a weakness under another signature by what is said of it, most alike first, and gives an id once", () => {
    const groups = ["gave_up", "gave_up", "refused"].map((cause) => ({
      signature: { ...signature(cause as Signature["cause"]), mechanism: "wrong_tool" as const },
    }));
    const alike = (group: number, _known: number) => [0.6, 0.9, 0.95][group] ?? 0;
    expect(assignIds(groups, [known("W-001", "gave_up")], alike, 0.5)).toEqual(["W-002", "W-001", "W-003"]);
    expect(assignIds(groups, [known("W-001", "gave_up")], alike, 0.92)).toEqual(["W-002", "W-003", "W-004"]);
  });

  it("prefers an equal signature to a likelier text", () => {
    const groups = [
      { signature: { ...signature("gave_up"), mechanism: "wrong_tool" as const } },
      { signature: signature("gave_up") },
    ];
    expect(assignIds(groups, [known("W-001", "gave_up")], (group) => (group === 0 ? 0.99 : 0.1), 0.5)).toEqual([
      "W-002",
      "W-001",
    ]);
  });
});

describe("what became of a weakness", () => {
  const seen = (id: string, ...iterations: readonly number[]) =>
    iterations.map((iteration) => ({ id: asId<WeaknessId>(id), iteration, frequency: 3 }));
  const recurrences = (...given: Parameters<typeof historiesOf>) =>
    Object.fromEntries(historiesOf(...given).map((each) => [each.id, each.recurrence]));

  it("is new, recurring, cured or returned by the iterations in which it was seen", () => {
    const weaknesses = [...seen("W-001", 1, 2, 3), ...seen("W-002", 3), ...seen("W-003", 1, 3), ...seen("W-004", 1, 2)];
    expect(recurrences(weaknesses, [1, 2, 3])).toEqual({
      "W-001": "recurring",
      "W-002": "new",
      "W-003": "returned",
      "W-004": "cured",
    });
  });

  it("is cured when an iteration was mined and found nothing at all", () => {
    expect(recurrences(seen("W-001", 1), [1, 2])).toEqual({ "W-001": "cured" });
  });
});

describe("the targets of a weakness", () => {
  const ids = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => asId<TaskId>(`${prefix}${index}`));

  it("are all of its tasks where they are few", () => {
    const [flaky, failed] = [ids("a", 2), ids("b", 3)];
    expect([...targetsOf({ taskIds: [...flaky, ...failed], flakyTaskIds: flaky })].sort()).toEqual([
      ...flaky,
      ...failed,
    ]);
  });

  it("are those that never passed before those that do now and then, where there are too many", () => {
    const [flaky, failed] = [ids("a", 8), ids("b", 7)];
    const targets = targetsOf({ taskIds: [...flaky, ...failed], flakyTaskIds: flaky });
    expect(targets).toEqual([...failed, ...flaky.slice(0, mostTargets - failed.length)]);
  });
});
