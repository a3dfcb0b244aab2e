import { describe, expect, it } from "@jest/globals";
import { labelParser, renderLabelQuestion } from "../../../activities/prompts/label-failure.ts";
import { factsOf } from "../../../core/facts.ts";
import type { Trace } from "../../../core/trace.ts";
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
const read = (text: string) => labelParser(trace)(text);
const parse = (changed: object) => read(JSON.stringify({ ...label, ...changed }));
const question = (given: Trace, shownTokens = 8_000) =>
  renderLabelQuestion({ trace: given, facts: someFacts(), shownTokens });

describe("a label", () => {
  it("reads a label, in fences and chatter as well", () => {
    const expected = { kind: "parsed", value: { ...label, phantoms: 0 } };
    expect(parse({})).toEqual(expected);
    expect(read(`Sure!\n\`\`\`json\n${JSON.stringify(label, null, 2)}\n\`\`\`\nDone.`)).toEqual(expected);
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

  it("puts a quote into the step in which it stands", () => {
    expect(parse({ evidence: [{ step: 2, quote: "Please tell me who you are." }] })).toMatchObject({
      value: { evidence: [{ step: 1, quote: "Please tell me who you are." }], phantoms: 0 },
    });
  });

  it("is no label when nothing that it quotes happened, and the phantoms of every answer count", () => {
    const parser = labelParser(trace);
    const phantom = { ...label, evidence: [{ step: 1, quote: "the disk is full" }] };
    expect(parser(JSON.stringify(phantom))).toEqual({
      kind: "unusable",
      problems: [expect.stringMatching(/^evidence: none of these quotes occurs/)],
    });
    expect(parser(JSON.stringify(label))).toMatchObject({ kind: "parsed", value: { phantoms: 1 } });
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
    ["unrecoveredStep", { unrecoveredStep: 3 }],
    ["evidence", { evidence: [] }],
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
    expect(read(JSON.stringify(label).slice(0, -1)).kind).toBe("unusable");
  });
});

describe("renderLabelQuestion", () => {
  const facts = factsOf(trace, { kind: "finished", summary: "" });
  const text = renderLabelQuestion({ trace, facts, shownTokens: 8_000 })
    .messages.map((message) => message.content)
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
    const [, user] = question(trace).messages;
    expect(user?.content).toContain("- failing checks: none\n- what they compared: none\n- last errors seen: none");
  });

  it("shows a run that fits whole, without a map", () => {
    expect(question(trace)).toMatchObject({ whole: true });
    expect(text).toContain("## Map\nnot needed");
  });

  it("stays small for a long run, and keeps its beginning and its end", () => {
    const long = aTrace(
      ...Array.from({ length: 60 }, (_, at) => aStep(at + 1, [`step-${at + 1}`, "x".repeat(20_000)])),
    );
    const { messages, whole } = question(long, 4_000);
    const [, user] = messages;
    expect(whole).toBe(false);
    expect(user?.content.length).toBeLessThan(22_000);
    expect(user?.content).toContain("step-1");
    expect(user?.content).toContain("step-60");
    expect(user?.content).toContain('30: bash {"command":"step-30"} → exit 0, 20000 characters');
  });
});
