// `npm test [-- JEST OPTIONS]`: sets everything up, runs the tests against the real services, ends with one line of counts.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { exitCodeNotSetUp, SetUpFailed } from "./setup/failure.mjs";
import { readJson } from "./setup/json-file.mjs";
import { checkout, places } from "./setup/places.mjs";
import { setUp, setUpForTests } from "./setup/set-up.mjs";
import { countTests, exitCodeFor, summaryLine } from "./setup/test-summary.mjs";

const isCi = Boolean(process.env.CI) && process.env.CI !== "false";
const reportFile = join(places.reports, "jest.json");

process.exitCode = await main();

async function main() {
  rmSync(reportFile, { force: true }); // an old report must never speak for this run
  const variables = await setUpOrExplain();
  if (!variables) {
    console.log(summaryLine(countTests(undefined)));
    return exitCodeNotSetUp;
  }
  const jestExitCode = runJest(variables);
  const counts = countTests(readJson(reportFile));
  if (counts.skipped > 0 && isCi)
    console.error("In CI a skipped test counts as a failure: nothing may be missing there.");
  console.log(summaryLine(counts));
  return exitCodeFor(counts, { jestExitCode, isCi });
}

async function setUpOrExplain() {
  try {
    return { ...(await setUp()), ...(await setUpForTests({ isCi })) };
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error;
    console.error(`\nset-up is incomplete:\n${error.message}`);
    return undefined;
  }
}

function runJest(variables) {
  mkdirSync(places.reports, { recursive: true });
  const jest = join(checkout, "node_modules/jest/bin/jest.js");
  const parameters = ["--json", `--outputFile=${reportFile}`, ...process.argv.slice(2)];
  // In NODE_OPTIONS, so that Jest's worker processes get them too.
  const nodeOptions =
    `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  const { status } = spawnSync(process.execPath, [jest, ...parameters], {
    cwd: checkout,
    env: { ...variables, NODE_OPTIONS: nodeOptions },
    // Everything for people goes to standard error: standard output is the one line at the end.
    stdio: ["ignore", process.stderr, "inherit"],
  });
  return status ?? 1;
}
