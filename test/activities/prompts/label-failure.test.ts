import { describe, expect, it } from "@jest/globals";
import { parseLabel, renderLabelQuestion } from "../../../activities/prompts/label-failure.ts";
import { factsOf } from "../../../core/facts.ts";
import { aStep, aTrace, someFacts } from "../../builders.ts";

const trace = aTrace(
  aStep(1, ["git commit -m x", "Author identity unknown\n\n*** Please tell me who you are.\n[exit code 128]", 128]),
  aStep(2, ["git log", "fatal: your current branch has no commits"]),
).whoseTestsPrint("not ok - commit exists: got none, expected 4f2a9c");

const label = {
  criticality: "root_cause",
  mechanism: "missing_prerequisite",
  description: "The agent went on although its commit had failed.",
  unrecoveredStep: 1,
  evidence: [{ step: 1, quote: "Please tell me who you are." }],
  counterEvidence: null,
};
const parse = (changed: object) => parseLabel(JSON.stringify({ ...label, ...changed }), trace);

describe("parseLabel", () => {
  it("reads a label, in fences and chatter as well", () => {
    const expected = { kind: "parsed", value: { ...label, phantoms: 0 } };
    expect(parse({})).toEqual(expected);
    expect(parseLabel(`Sure!\n\`\`\`json\n${JSON.stringify(label, null, 2)}\n\`\`\`\nDone.`, trace)).toEqual(expected);
  });

  it("drops quotes that are not in the trace, and counts them", () => {
    const evidence = [
      { step: 1, quote: "Author identity unknown *** Please tell me" },
      { step: 1, quote: "Please tell me who I am." },
      { step: 2, quote: "got none, expected 4f2a9c" },
      { step: 2, quote: "   \n " },
    ];
    expect(parse({ evidence })).toMatchObject({
      kind: "parsed",
      value: { evidence: evidence.slice(0, 1), phantoms: 3 },
    });
  });

  it("takes the agent's own commands as evidence", () => {
    expect(parse({ evidence: [{ step: 1, quote: "git commit -m x" }] })).toMatchObject({ value: { phantoms: 0 } });
  });

  it.each(["missing_prerequisite", "premature_finish", "other: argues with the compiler"])(
    "accepts mechanism %s",
    (mechanism) => {
      expect(parse({ mechanism })).toMatchObject({ kind: "parsed", value: { mechanism } });
    },
  );

  it.each<[string, object]>([
    ["criticality", { criticality: "very" }],
    ["mechanism", { mechanism: "laziness" }],
    ["mechanism", { mechanism: "other:" }],
    ["mechanism", { mechanism: `other: ${"x".repeat(81)}` }],
    ["description", { description: "short" }],
    ["unrecoveredStep", { unrecoveredStep: 0 }],
    ["unrecoveredStep", { unrecoveredStep: "3" }],
    ["evidence.0.quote", { evidence: [{ step: 1 }] }],
    ["evidence", { evidence: Array(9).fill({ step: 1, quote: "git log" }) }],
    ["counterEvidence", { counterEvidence: undefined }],
  ])("names %s when it is wrong: %j", (key, changed) => {
    const parsed = parse(changed);
    expect(parsed.kind).toBe("unusable");
    expect(parsed.kind === "unusable" && parsed.problems.some((problem) => problem.startsWith(`${key}:`))).toBe(true);
  });

  it("lists every problem at once", () => {
    const parsed = parse({ criticality: "very", description: "short" });
    expect(parsed.kind === "unusable" && parsed.problems).toHaveLength(2);
  });

  it("does not read half a label", () => {
    expect(parseLabel(JSON.stringify(label).slice(0, -1), trace).kind).toBe("unusable");
  });
});

describe("renderLabelQuestion", () => {
  const facts = factsOf(trace, { kind: "finished", summary: "" });
  const text = renderLabelQuestion({ trace, facts })
    .map((message) => message.content)
    .join("\n");

  it("shows instruction, facts, steps and the form of the answer", () => {
    for (const part of [
      "## Instruction\nWrite the word hello",
      "- terminal cause: wrong_output",
      "- failing checks: commit exists",
      "- exit codes: 0 ×1, 128 ×1",
      "### step 1\n$ bash",
      "Please tell me who you are.",
      "## Answer",
      '"criticality": one of "root_cause"',
    ])
      expect(text).toContain(part);
  });

  it("shows nothing of what the tests expected", () => {
    expect(text).not.toContain("4f2a9c");
    expect(text).not.toContain("got none");
  });

  it("says `none` where there is nothing", () => {
    const [, user] = renderLabelQuestion({ trace, facts: someFacts() });
    expect(user?.content).toContain("- failing checks: none\n- last errors seen: none\n- exit codes: none");
  });

  it("stays small for a long run, and keeps its beginning and its end", () => {
    const long = aTrace(
      ...Array.from({ length: 60 }, (_, at) => aStep(at + 1, [`step-${at + 1}`, "x".repeat(20_000)])),
    );
    const [, user] = renderLabelQuestion({ trace: long, facts: someFacts() });
    expect(user?.content.length).toBeLessThan(30_000);
    expect(user?.content).toContain("step-1");
    expect(user?.content).toContain("step-60");
  });
});
