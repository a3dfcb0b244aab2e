import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cutMiddle, foldSpace, renderStep } from "../../core/trace.ts";
import { aCall, anObservation, aStep } from "../builders.ts";

describe("cutMiddle", () => {
  it("leaves a text alone that fits", () => {
    expect(cutMiddle("12345678", 4, 4)).toEqual({ text: "12345678", omittedBytes: 0 });
  });

  it("keeps head and tail and says how much is missing", () => {
    expect(cutMiddle("0123456789", 3, 2)).toEqual({
      text: "012\n[… 5 characters omitted …]\n89",
      omittedBytes: 5,
    });
  });

  it("can keep no tail at all", () => {
    expect(cutMiddle("0123456789", 3, 0).text).toBe("012\n[… 7 characters omitted …]\n");
  });

  it("never cuts a character in two, and accounts for every one", () => {
    const limit = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "é", "漢", "😀"), maxLength: 30 }),
        limit,
        limit,
        (text, head, tail) => {
          const cut = cutMiddle(text, head, tail);
          expect(Buffer.from(cut.text, "utf8").toString("utf8")).toBe(cut.text);
          if (text.length <= head + tail) return expect(cut.text).toBe(text);
          const [start, end] = cut.text.split(`\n[… ${cut.omittedBytes} characters omitted …]\n`) as [string, string];
          expect(text.startsWith(start) && text.endsWith(end)).toBe(true);
          expect(start.length).toBeLessThanOrEqual(head);
          expect(end.length).toBeLessThanOrEqual(tail);
          expect(start.length + end.length + cut.omittedBytes).toBe(text.length);
        },
      ),
    );
  });
});

describe("renderStep", () => {
  it("shows the words, each call with its answer, and what the harness added", () => {
    const step = {
      ...aStep(2, ["ls /app", "data.csv"], ["false", "[exit code 1]", 1]),
      text: " Let me look. ",
      notes: ["<nudge>look again</nudge>"],
    };
    expect(renderStep(step, 100)).toBe(
      [
        "### step 2",
        "Let me look.",
        '$ bash {"command":"ls /app"}',
        "data.csv",
        '$ bash {"command":"false"}',
        "[exit code 1]",
        "<nudge>look again</nudge>",
      ].join("\n"),
    );
  });

  it("says of a call without an answer that it was not executed", () => {
    const step = { ...aStep(1), toolCalls: [aCall("bash", { command: "rm -r x" })] };
    expect(renderStep(step, 100)).toContain("(not executed)");
  });

  it("cuts each answer at the limit", () => {
    expect(renderStep(aStep(1, ["cat big", "x".repeat(500)]), 10)).toContain("480 characters omitted");
  });
});

describe("foldSpace", () => {
  it("makes texts equal that differ in white space only", () => {
    const space = fc.string({ unit: fc.constantFrom(" ", "\n", "\t", "\r"), minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]+$/)), space, (words, gap) => {
        expect(foldSpace(gap + words.join(gap) + gap)).toBe(words.join(" "));
      }),
    );
  });
});

describe("an observation", () => {
  it("belongs to its call by id, not by place", () => {
    const step = {
      ...aStep(1),
      toolCalls: [aCall("bash", {}, "a"), aCall("bash", {}, "b")],
      observations: [anObservation({ callId: "b", text: "of b" })],
    };
    expect(renderStep(step, 100)).toBe("### step 1\n$ bash {}\n(not executed)\n$ bash {}\nof b");
  });
});
