import { describe, expect, it } from "@jest/globals";
import { parseName, renderNameQuestion } from "../../../activities/prompts/name-weakness.ts";
import { groupFailures } from "../../../core/weakness/grouping.ts";
import type { Failure, FailureGroup } from "../../../core/weakness.ts";
import { aFailure } from "../../builders.ts";

const name = {
  pattern: "The agent finishes without reading back what it wrote.",
  rootCause: "Nothing in its instructions asks for a check of the result.",
  category: "verification_gap",
};

const groupsOf = (failures: readonly Failure[]) =>
  groupFailures(failures, { passRates: new Map(), likeness: null, mergeSimilarity: 1, known: [] });

describe("parseName", () => {
  it("reads a name in chatter", () => {
    expect(parseName(`I see. ${JSON.stringify(name)}`)).toEqual({ kind: "parsed", value: name });
  });

  it.each([
    ["category", { ...name, category: "laziness" }],
    ["pattern", { ...name, pattern: "short" }],
    ["rootCause", { ...name, rootCause: "x".repeat(501) }],
    ["rootCause", { pattern: name.pattern, category: name.category }],
  ])("names %s when it is wrong", (key, value) => {
    const parsed = parseName(JSON.stringify(value));
    expect(parsed).toEqual({ kind: "unusable", problems: [expect.stringMatching(`^${key}: `)] });
  });
});

describe("renderNameQuestion", () => {
  const label = { evidence: [{ step: 2, quote: "cat: out.csv: is empty" }] };
  const failures = Array.from({ length: 8 }, (_, at) => aFailure(`secret-task-${at % 4}`, { repeat: at, label }));
  const [group] = groupsOf(failures) as [FailureGroup];
  const text = renderNameQuestion(group)
    .map((message) => message.content)
    .join("\n");

  it("shows signature, size, descriptions, quotes and facts of six members", () => {
    expect(text).toContain("signature: wrong_output / root_cause / unverified_output\nfailed runs: 8 over 4 tasks");
    expect(text).toContain('step 2: "cat: out.csv: is empty"');
    expect(text.match(/### member/g)).toHaveLength(6);
    expect(text).toContain("- terminal cause: wrong_output");
  });

  it("names no task: names would come back in an edit", () => {
    expect(text).not.toContain("secret-task");
  });

  it("says of a member without a label that it has none", () => {
    const unlabelled = [aFailure("a", { label: null }), aFailure("b", { label: null })];
    const [other] = groupsOf(unlabelled) as [FailureGroup];
    expect(renderNameQuestion(other)[1]?.content).toContain("description: none, the run could not be labelled");
  });
});
