import { describe, expect, it } from "@jest/globals";
import { locateQuote, quotable } from "../../core/quotes.ts";
import { aStep, aTrace } from "../builders.ts";

const trace = aTrace(
  aStep(1, ["echo \"a b\" > 'it.txt'\ncat it.txt", "a b"]),
  aStep(2, ["make", `first\n\n   line ${"x".repeat(50_000)} last\tline`]),
  aStep(3, ["make", "first line again"]),
).whoseTestsPrint("the answer is 42");
const locate = (step: number, quote: string) => locateQuote(quotable(trace), { step, quote });

describe("a quote", () => {
  it.each<[number, string, number | null]>([
    [2, "first line xxx", 2],
    [2, "xxx last  line", 2],
    [3, "first line", 3],
    [1, "first line", 2],
    [9, "first line", 3],
    [1, "echo \"a b\" > 'it.txt' cat it.txt", 1],
    [1, 'echo \\"a b\\"', 1],
    [1, "the answer is 42", null],
    [1, "First line", null],
    [1, "  \n ", null],
  ])("said of step %d, %j, stands in step %p", (step, quote, found) => {
    expect(locate(step, quote)).toBe(found);
  });
});
