import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Trace } from "../../core/trace.ts";
import { findInTrace, headAndTail, readSteps, traceMap } from "../../core/trace-reading.ts";
import { aStep, aTrace } from "../builders.ts";

/** A run of so many steps; every 50th fails. */
const aLongRun = (steps: number, size = 200): Trace =>
  aTrace(
    ...Array.from({ length: steps }, (_, at) =>
      (at + 1) % 50 === 0
        ? aStep(at + 1, [`make part-${at + 1}`, `${"y".repeat(size)}\nerror: part ${at + 1} broke\n[exit code 2]`, 2])
        : aStep(at + 1, [`make part-${at + 1}`, "x".repeat(size)]),
    ),
  );

describe("traceMap", () => {
  it("says of each step what was called and how it ended, in one line", () => {
    const lines = traceMap(aLongRun(60), 100_000).split("\n");
    expect(lines).toHaveLength(60);
    expect(lines[6]).toMatch(/^7: bash .*make part-7.* → exit 0, 200 characters$/);
    expect(lines[49]).toMatch(/^50: bash .* → FAILED, exit 2, \d+ characters: error: part 50 broke$/);
  });

  it("keeps every failure of a run of a thousand steps where lines without news give way", () => {
    const map = traceMap(aLongRun(1_000), 12_000);
    for (let step = 50; step <= 1_000; step += 50) expect(map).toContain(`part ${step} broke`);
    expect(map).toContain("51–99: bash ×49, none failed");
    expect(map).toContain("\n999: ");
  });

  it("is never longer than its limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 200, max: 5_000 }), (steps, limit) => {
        expect(traceMap(aLongRun(steps, 10), limit).length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40 },
    );
  });
});

describe("headAndTail", () => {
  it("is the whole run when it fits, and says so", () => {
    expect(headAndTail(aLongRun(3), 10_000)).toMatchObject({ whole: true });
  });

  it("is the beginning and more of the end when it does not", () => {
    const { text, whole } = headAndTail(aLongRun(500), 6_000);
    expect(whole).toBe(false);
    expect(text.length).toBeLessThan(6_100);
    expect(text).toContain('make part-1"');
    expect(text).toContain('make part-500"');
    expect(text).not.toContain('make part-250"');
  });
});

describe("readSteps", () => {
  it("reads any run to its end in pieces, and the pieces are the whole text", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 40, max: 3_000 }), (steps, limit) => {
        const trace = aLongRun(steps, 100);
        const whole = readSteps(trace, { from: 1, to: steps, offset: 0 }, Number.MAX_SAFE_INTEGER);
        let text = "";
        for (let offset = 0; ; ) {
          const piece = readSteps(trace, { from: 1, to: steps, offset }, limit);
          const more = /\n\[\d+ more characters: read on with offset (\d+)\]$/.exec(piece);
          text += more ? piece.slice(0, more.index) : piece;
          if (!more) break;
          offset = Number(more[1]);
        }
        expect(text).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });
});

describe("findInTrace", () => {
  it("lists lines with their steps", () => {
    expect(findInTrace(aLongRun(120), "ERROR: part", 4_000).split("\n")).toEqual([
      "step 50: error: part 50 broke",
      "step 100: error: part 100 broke",
    ]);
  });

  it("shows the first and the last ones when there are too many", () => {
    const found = findInTrace(aLongRun(1_000, 10), "make part", 2_000);
    expect(found.length).toBeLessThanOrEqual(2_000);
    expect(found).toMatch(/^step 1:/);
    expect(found).toMatch(/step 1000:[^\n]*$/);
    expect(found).toContain("omitted");
  });
});
