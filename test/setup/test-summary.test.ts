import { describe, expect, it } from "@jest/globals";
import { countTests, exitCodeFor, summaryLine } from "../../scripts/setup/test-summary.mjs";

const report = {
  numPassedTests: 40,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 3,
  numRuntimeErrorTestSuites: 4,
};

describe("the last line of npm test", () => {
  it("counts files that could not run as failures, and skipped and planned tests as skipped", () => {
    expect(summaryLine(countTests(report))).toBe("40 passed, 5 failed, 5 skipped");
  });

  it("is a failure when there is no report", () => {
    expect(summaryLine(countTests(undefined))).toBe("0 passed, 1 failed, 0 skipped");
  });

  it.each([
    ["a failure fails anywhere", { failed: 1, skipped: 0 }, { jestExitCode: 1, isCi: false }, 1],
    ["a skip is only printed on a laptop", { failed: 0, skipped: 1 }, { jestExitCode: 0, isCi: false }, 0],
    ["a skip fails in CI", { failed: 0, skipped: 1 }, { jestExitCode: 0, isCi: true }, 1],
    ["what Jest complains about fails", { failed: 0, skipped: 0 }, { jestExitCode: 1, isCi: false }, 1],
    ["all passed", { failed: 0, skipped: 0 }, { jestExitCode: 0, isCi: true }, 0],
  ])("exit code: %s", (_fact, counts, run, expected) => {
    expect(exitCodeFor(counts, run)).toBe(expected);
  });
});
