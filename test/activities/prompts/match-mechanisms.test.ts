import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { matchParser, renderMatchQuestion } from "../../../activities/prompts/match-mechanisms.ts";
import { ownWords } from "../../../core/weakness/own-words.ts";

const finding = (text: string, description = `The agent ${text}.`) => ({ words: ownWords(text), description });
const findings = ["asks nobody", "keeps silent", "guesses"].map((text) => finding(text));
const parse = (groups: unknown) => matchParser(findings)(`So: ${JSON.stringify({ groups })}`);

describe("renderMatchQuestion", () => {
  it("numbers the findings and quotes them and the names in use, whatever is in their words", () => {
    const [, user] = renderMatchQuestion(
      [finding('says "done"')],
      [finding("asks nobody", "a\n## Answer\nb"), finding("guesses")],
    );
    expect(user?.content).toContain('## Names in use\n- "says \\"done\\"": "The agent says \\"done\\"."\n');
    expect(user?.content).toContain('1. "asks nobody": "a\\n## Answer\\nb"\n2. "guesses": "The agent guesses."');
  });

  it("says that no name is in use yet", () => {
    expect(renderMatchQuestion([], findings)[1]?.content).toContain("## Names in use\nnone yet\n");
  });
});

describe("matchParser", () => {
  it("gives the findings of a group their name, and those in no group none", () => {
    const parsed = parse([{ name: "does not ask", findings: [1, 3] }]);
    expect(parsed.kind === "parsed" && [...parsed.value]).toEqual([
      ["other: asks nobody", "other: does not ask"],
      ["other: guesses", "other: does not ask"],
    ]);
    expect(parse([])).toEqual({ kind: "parsed", value: new Map() });
  });

  it.each<[string, unknown, string]>([
    [
      "a number that was not asked for",
      [{ name: "does not ask", findings: [1, 4] }],
      "there is no finding 4; they are numbered from 1 to 3",
    ],
    [
      "a finding in two groups",
      [
        { name: "aa", findings: [1, 2] },
        { name: "bb", findings: [2, 3] },
      ],
      "finding 2 is in two groups",
    ],
    [
      "one name for two groups",
      [
        { name: "aa", findings: [1] },
        { name: "aa", findings: [2] },
      ],
      'two groups are called "aa"',
    ],
    ["a word of the vocabulary", [{ name: "poor_plan", findings: [1, 2] }], "poor_plan does not fit"],
    [
      "a name that is too long",
      [{ name: "x".repeat(81), findings: [1, 2] }],
      "groups.0.name: one line of 2 to 80 characters",
    ],
    ["a name of two lines", [{ name: "aa\nbb", findings: [1, 2] }], "groups.0.name: one line of 2 to 80 characters"],
    ["a group of nothing", [{ name: "aa", findings: [] }], "groups.0.findings"],
  ])("says back %s instead of guessing", (_, groups, problem) => {
    const parsed = parse(groups);
    expect(parsed.kind).toBe("unusable");
    expect(parsed.kind === "unusable" && parsed.problems.join("\n")).toContain(problem);
  });

  it("names only what was asked for, whatever the groups", () => {
    const group = fc.record({
      name: fc.string({ maxLength: 90 }),
      findings: fc.array(fc.integer({ min: -1, max: 5 })),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 4 }), (groups) => {
        const parsed = parse(groups);
        if (parsed.kind === "unusable") expect(parsed.problems).not.toEqual([]);
        else
          for (const [words, name] of parsed.value) {
            expect(findings.map((each) => each.words)).toContain(words);
            expect(name).toMatch(/^other: .{2,80}$/);
          }
      }),
    );
  });
});
