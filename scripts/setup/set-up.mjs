import { join } from "node:path";
import { registerEngineUser } from "./engine-users.mjs";
import { variablesFor, writeEnvironment } from "./environment.mjs";
import { SetUpFailed, SetUpFailure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { baseImage } from "./needs/base-image.mjs";
import { browser } from "./needs/browser.mjs";
import { docker } from "./needs/docker.mjs";
import { model } from "./needs/model.mjs";
import { nodeModules } from "./needs/node-modules.mjs";
import { postgres } from "./needs/postgres.mjs";
import { temporal } from "./needs/temporal.mjs";
import { places } from "./places.mjs";
import { progressLines } from "./report.mjs";

/**
 * What became of a need.
 * @typedef {{ need: string, met: true, values: import("./environment.mjs").Environment }
 *   | { need: string, met: false, cause: string, remedy: string }} Outcome
 */

/**
 * Finds or makes everything that a run needs, side by side where one thing doesn't need the other, and writes
 * environment.json. Doing it again changes nothing and takes about a second.
 *
 * @param {{ write?: (line: string) => void, services?: boolean }} [options] where progress lines go; standard error, because the demo's standard
 *   output is data. Without services only the packages are seen to, and environment.json stays as it is.
 * @returns {Promise<Record<string, string>>} the environment variables for a process that uses the services
 * @throws {SetUpFailed} with every need that could not be met
 */
export async function setUp({ write = (line) => process.stderr.write(`${line}\n`), services = true } = {}) {
  const progress = progressLines(write);
  const meetNeeds = async () => (services ? meetAll(progress) : [await meet(nodeModules, process.env, progress)]);
  const wait = () => progress.working("set-up", "another set-up of this checkout is at work; waiting");
  const outcomes = await withLock(join(places.locks, "set-up"), meetNeeds, wait);
  const failures = outcomes.filter((outcome) => !outcome.met);
  if (failures.length > 0) throw new SetUpFailed(failures);
  return variablesFor(Object.assign({}, ...outcomes.map((outcome) => outcome.values)));
}

/**
 * What the tests need beyond a run: a browser. In CI its absence is a failure; on a laptop the tests that need it are skipped, after
 * a line that says why.
 *
 * @param {{ isCi: boolean, write?: (line: string) => void }} options
 * @returns {Promise<Record<string, string>>} environment variables for the tests
 * @throws {SetUpFailed} in CI, when there is none and none can be installed
 */
export async function setUpForTests({ isCi, write = (line) => process.stderr.write(`${line}\n`) }) {
  const outcome = await meet(browser, process.env, progressLines(write));
  if (outcome.met) return outcome.values;
  if (isCi) throw new SetUpFailed([outcome]);
  write("  tests that open a page in a browser are skipped");
  return {};
}

async function meetAll(progress) {
  const own = process.env;
  const packages = meet(nodeModules, own, progress);
  const all = await Promise.all([
    packages,
    meet(temporal, own, progress), // may compile for minutes: nothing waits for it
    after(packages, postgres, progress, () => own), // its programs are an npm package
    ...withEngine(meet(docker, own, progress), progress),
    meet(model, own, progress),
  ]);
  writeEnvironment(Object.assign({}, ...all.filter((outcome) => outcome.met).map((outcome) => outcome.values)));
  if (all.every((outcome) => outcome.met)) registerEngineUser();
  return all;
}

const withEngine = (engine, progress) => [
  engine,
  after(engine, baseImage, progress, ({ values }) => variablesFor(values)),
];

/** Meets a need once another one is met; there is no use in trying it without. */
async function after(earlier, need, progress, variablesFrom) {
  const outcome = await earlier;
  if (outcome.met) return meet(need, variablesFrom(outcome), progress);
  progress.failed(need.name, `not tried, because it needs: ${outcome.need}`);
  return {
    need: need.name,
    met: false,
    cause: `not tried, because it needs: ${outcome.need}`,
    remedy: `see ${outcome.need}`,
  };
}

/** @returns {Promise<Outcome>} */
async function meet(need, variables, progress) {
  const start = performance.now();
  const took = () => performance.now() - start;
  try {
    const seen = await need.look(variables);
    if (seen.state === "ready") {
      progress.found(need.name, seen.what, took());
      return { need: need.name, met: true, values: seen.values ?? {} };
    }
    if (seen.state === "unusable") throw new SetUpFailure(seen.why, seen.remedy);
    const made = await need.make(variables, (text) => progress.working(need.name, text));
    progress.made(need.name, made.what, took());
    return { need: need.name, met: true, values: made.values ?? {} };
  } catch (error) {
    if (!(error instanceof SetUpFailure)) throw new Error(`set-up of ${need.name}: ${error.message}`, { cause: error });
    progress.failed(need.name, error.message, took());
    progress.remedy(error.remedy);
    return { need: need.name, met: false, cause: error.message, remedy: error.remedy };
  }
}

/**
 * The same looks, and nothing is changed.
 *
 * @param {{ write: (line: string) => void }} options
 * @returns {Promise<boolean>} true when everything is ready
 */
export async function examine({ write }) {
  const progress = progressLines(write);
  const results = [];
  let variables = { ...process.env };
  for (const need of [nodeModules, temporal, postgres, docker, baseImage, model]) {
    const start = performance.now();
    const seen = await need.look(variables);
    results.push(seen);
    if (need === docker && seen.state === "ready") variables = { ...variables, ...variablesFor(seen.values ?? {}) };
    if (seen.state === "ready") progress.found(need.name, seen.what, performance.now() - start);
    else {
      progress.failed(need.name, seen.why, performance.now() - start);
      progress.remedy(seen.remedy ?? "npm run setup");
    }
  }
  return results.every((seen) => seen.state === "ready");
}
