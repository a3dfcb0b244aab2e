/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   numRuntimeErrorTestSuites: number }} JestReport the counters of Jest's JSON report that we use
 */

/**
 * The counts of a test run. A file that could not be run at all is one failure, for its tests are unknown; a run without a
 * report (no set-up, a crashed Jest) is one failure too: nothing passed, and that is not nothing.
 *
 * @param {JestReport | undefined} report
 */
export function countTests(report) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The last line that `npm test` and .ci/run print; read by people and programs. */
export const summaryLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * What the run exits with. On a laptop a skipped test is a printed note; in CI an absent service is a failure.
 *
 * @param {{ failed: number, skipped: number }} counts
 * @param {{ jestExitCode: number, isCi: boolean }} run
 */
export function exitCodeFor({ failed, skipped }, { jestExitCode, isCi }) {
  if (failed > 0 || (isCi && skipped > 0)) return 1;
  return jestExitCode; // no test found, or a wrong option
}
