import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { askForRepair, findJson } from "../../../activities/prompts/answer.ts";

const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).filter((each) => !("__proto__" in each));
const plainWords = fc.stringMatching(/^[A-Za-z ,.!\n]{0,40}$/);

describe("findJson", () => {
  it("finds the object whatever fence and chatter surround it", () => {
    fc.assert(
      fc.property(
        object,
        plainWords,
        plainWords,
        fc.constantFrom("", "```", "```json", "```JSON"),
        (value, before, after, fence) => {
          for (const json of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
            const text = fence === "" ? `${before}${json}${after}` : `${before}\n${fence}\n${json}\n\`\`\`\n${after}`;
            expect(findJson(text)).toEqual({ kind: "parsed", value: JSON.parse(json) });
          }
        },
      ),
    );
  });

  it("never guesses the rest of an answer that was cut off", () => {
    fc.assert(
      fc.property(object, fc.nat(), fc.constantFrom("", "```json\n", "Here it is:\n"), (value, cut, before) => {
        const json = JSON.stringify(value);
        expect(findJson(before + json.slice(0, cut % json.length)).kind).toBe("unusable");
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["words only", "I would rather not."],
    ["an array", '[{"a": 1}, {"a": 2}]'],
    ["a number", "42"],
    ["null", "null"],
    ["single quotes", "{'a': 1}"],
    ["a comma too many", '{"a": 1,}'],
    ["an object that is half of another", '{"a": {"b": 1}'],
  ])("finds nothing usable in %s", (_, text) => {
    expect(findJson(text)).toEqual({ kind: "unusable", problems: ["the answer holds no complete JSON object"] });
  });

  it("does not choose between two objects", () => {
    expect(findJson('{"a": 1} or {"a": 2}')).toEqual({
      kind: "unusable",
      problems: ["the answer holds several JSON objects; which one counts?"],
    });
  });

  it.each([
    ["the same object twice", 'Draft: {"a": 1}\nFinal:\n```json\n{ "a": 1 }\n```'],
    ["braces in the chatter", 'I fill in {title} and {rationale}: {"a": 1} {done}'],
    ["a thought with a draft", '<think>maybe {"a": 2}</think>{"a": 1}'],
    ["a thought that the template opened", 'maybe {"a": 2} or {"b": 3}\n</think>\n{"a": 1}'],
    ["half an object in such a thought", 'I begin: {"a": \n</think>\n{"a": 1}'],
  ])("finds the object beside %s", (_, text) => {
    expect(findJson(text)).toEqual({ kind: "parsed", value: { a: 1 } });
  });

  it("keeps what speaks of thoughts inside of a text", () => {
    const value = { content: "Close with </think> when you are done." };
    expect(findJson(JSON.stringify(value))).toEqual({ kind: "parsed", value });
  });

  it("takes line breaks and tabs inside of texts for what they are", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z\n\t "\\{}]{0,30}$/), (content) => {
        const sloppy = JSON.stringify({ content }).replaceAll("\\n", "\n").replaceAll("\\t", "\t");
        // An escaped backslash before an n is no line break: only texts without backslashes are written sloppily here.
        if (!content.includes("\\")) expect(findJson(sloppy)).toEqual({ kind: "parsed", value: { content } });
      }),
    );
  });

  it("is not confused by a fence inside a value", () => {
    const value = { content: "```\ncode\n```", other: "{" };
    expect(findJson(`Look:\n${JSON.stringify(value)}\nDone.`)).toEqual({ kind: "parsed", value });
  });
});

describe("askForRepair", () => {
  it("appends the earlier answer and every problem to an unchanged conversation", () => {
    const question = [{ role: "user", content: "Label it." }] as const;
    const repair = askForRepair(question, "my answer", ["criticality: wrong", "evidence: missing"]);
    expect(repair.slice(0, 2)).toEqual([...question, { role: "assistant", content: "my answer", toolCalls: [] }]);
    expect(repair[2]).toMatchObject({
      role: "user",
      content: expect.stringMatching(/- criticality: wrong\n- evidence: missing\n.*exactly one JSON object/),
    });
  });
});
